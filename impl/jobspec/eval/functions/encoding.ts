/** Base64, JSON and URL encoding. */
import { isUtf8 } from 'node:buffer';
import { Failure, type LanguageFunction } from '../function.ts';
import { toJson } from '../json-text.ts';
import { anyOrNull, at, define, made, ofTexts, text, textAt } from './define.ts';
import { decodeJson } from './json-decode.ts';

/** Standard alphabet, with padding; line ends do not count. Undefined when it is not that. */
export function fromBase64(given: string): Buffer | undefined {
  const compact = given.replaceAll(/[\r\n]/g, '');
  const whole = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(compact);
  return whole ? Buffer.from(compact, 'base64') : undefined;
}

function base64decode(given = ''): string {
  const bytes = fromBase64(given);
  if (!bytes) throw new Failure('it is not base64: the alphabet is A-Z, a-z, 0-9, + and /, padded with =');
  if (!isUtf8(bytes)) throw new Failure('what is encoded is no UTF-8 text');
  return bytes.toString('utf8');
}

/** As form fields are encoded: a blank becomes a plus. */
function urlencode(given = ''): string {
  return encodeURIComponent(given)
    .replaceAll('%20', '+')
    .replaceAll(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

export const ENCODING: Readonly<Record<string, LanguageFunction>> = {
  base64decode: ofTexts(['str'], base64decode),
  base64encode: ofTexts(['str'], (given = '') => Buffer.from(given, 'utf8').toString('base64')),
  jsondecode: define([text('str')], (args, budget) => decodeJson(textAt(args, 0), budget)),
  jsonencode: define([anyOrNull('val')], (args, budget) => made(toJson(at(args, 0)), budget)),
  urlencode: ofTexts(['str'], urlencode),
};
