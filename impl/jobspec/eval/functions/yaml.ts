/** `yamldecode` and `yamlencode`. */
import type { LanguageFunction } from '../function.ts';
import { anyOrNull, at, define, made, text, textAt } from './define.ts';
import { decodeYaml } from './yaml-decode.ts';
import { encodeYaml } from './yaml-encode.ts';

export const YAML: Readonly<Record<string, LanguageFunction>> = {
  yamldecode: define([text('src')], (args, budget) => decodeYaml(textAt(args, 0), budget)),
  yamlencode: define([anyOrNull('value')], (args, budget) => made(encodeYaml(at(args, 0)), budget)),
};
