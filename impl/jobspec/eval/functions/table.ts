/** All functions of the language: the 83 that Nomad 1.5 registers. */
import type { Functions, LanguageFunction } from '../function.ts';
import { CIDR } from './cidr.ts';
import { COLLECTIONS } from './collections.ts';
import { CSV } from './csv.ts';
import { DATES } from './dates.ts';
import { ENCODING } from './encoding.ts';
import { fileFunctions, refusingFileFunctions, type Files } from './files.ts';
import { FORMAT } from './format.ts';
import { HASHES } from './hashes.ts';
import { LAZY } from './lazy.ts';
import { MAPS } from './maps.ts';
import { NUMBERS } from './numbers.ts';
import { SETS } from './sets.ts';
import { TEXTS } from './texts.ts';
import { YAML } from './yaml.ts';

const PURE: Readonly<Record<string, LanguageFunction>> = {
  ...CIDR,
  ...COLLECTIONS,
  ...CSV,
  ...DATES,
  ...ENCODING,
  ...FORMAT,
  ...HASHES,
  ...LAZY,
  ...MAPS,
  ...NUMBERS,
  ...SETS,
  ...TEXTS,
  ...YAML,
};

const NO_FILES: Files = {
  read: () => undefined,
  mode: () => undefined,
  names: () => undefined,
  workingFolder: '/',
  homeFolder: undefined,
};

/** Without `files`, functions of files are known and refuse. */
export function functionTable(files: Files | undefined): Functions {
  const ofFiles = fileFunctions(files ?? NO_FILES);
  return new Map(Object.entries({ ...PURE, ...(files ? ofFiles : refusingFileFunctions(ofFiles)) }));
}
