/** Functions that look at files, through a port; and those that only take paths apart. */
import { isUtf8 } from 'node:buffer';
import { Failure, type LanguageFunction } from '../function.ts';
import { STRING } from '../type.ts';
import * as values from '../value.ts';
import { glob } from './glob.ts';
import { define, made, ofTexts, text, textAt } from './define.ts';
import { baseName, cleanPath, folderName, joinPath } from './paths.ts';

/** The part of the world that files are read from. Paths are as the file gives them, cleaned. */
export interface Files {
  /** Undefined when there is none; an `Error` when it cannot be read. */
  readonly read: (path: string) => Uint8Array | Error | undefined;
  /** The mode as `ls -l` shows it, `-rw-r--r--`. */
  readonly mode: (path: string) => string | Error | undefined;
  /** Names in a folder, in order; undefined when it is none. */
  readonly names: (path: string) => readonly string[] | undefined;
  readonly workingFolder: string;
  readonly homeFolder: string | undefined;
}

export function fileFunctions(files: Files): Readonly<Record<string, LanguageFunction>> {
  const expand = (path: string): string => expandHome(path, files);
  const place = (path: string): string => cleanPath(expand(path) || '.');
  return {
    abspath: ofTexts(['path'], (path = '') =>
      joinPath(path.startsWith('/') ? '/' : files.workingFolder, path),
    ),
    basename: ofTexts(['path'], (path = '') => baseName(path)),
    dirname: ofTexts(['path'], (path = '') => folderName(path)),
    file: define([text('path')], (args, budget) => made(readText(files, place(textAt(args, 0))), budget)),
    filebase64: define([text('path')], (args, budget) =>
      made(Buffer.from(readBytes(files, place(textAt(args, 0)))).toString('base64'), budget),
    ),
    fileexists: define([text('path')], (args) => values.bool(isFile(files, place(textAt(args, 0))))),
    fileset: define([text('path'), text('pattern')], (args, budget) => {
      const folder = cleanPath(textAt(args, 0) || '.');
      const found = glob(files, folder, textAt(args, 1), budget).filter((name) => {
        const mode = files.mode(joinPath(folder, name));
        return typeof mode === 'string' && mode.startsWith('-');
      });
      return values.set(found.map(values.text), STRING);
    }),
    pathexpand: ofTexts(['path'], expand as (...texts: readonly string[]) => string),
  };
}

/** The same names, refusing: where a job comes from somewhere else, or where a condition must not depend on files. */
export function refusingFileFunctions(
  functions: Readonly<Record<string, LanguageFunction>>,
): typeof functions {
  const refuse = (): never => {
    throw new Failure('functions of files cannot be used here');
  };
  return Object.fromEntries(
    Object.entries(functions).map(([name, known]) => [name, { ...known, call: refuse }]),
  );
}

function expandHome(path: string, { homeFolder }: Files): string {
  if (!path.startsWith('~')) return path;
  if (path.length > 1 && path[1] !== '/')
    throw new Failure('the folder of another user (~name) is not looked up');
  if (homeFolder === undefined) throw new Failure('there is no home folder: HOME is not set');
  return joinPath(homeFolder, path.slice(1));
}

function readBytes(files: Files, path: string): Uint8Array {
  const found = files.read(path);
  if (found === undefined) throw new Failure(`there is no file ${path}`);
  if (found instanceof Error) throw new Failure(`${path} cannot be read: ${found.message}`);
  return found;
}

function readText(files: Files, path: string): string {
  const bytes = readBytes(files, path);
  if (!isUtf8(bytes)) throw new Failure(`${path} is no UTF-8 text: use filebase64() for other files`);
  return Buffer.from(bytes).toString('utf8');
}

function isFile(files: Files, path: string): boolean {
  const mode = files.mode(path);
  if (mode === undefined) return false;
  if (mode instanceof Error) throw new Failure(`${path} cannot be looked at: ${mode.message}`);
  if (!mode.startsWith('-')) throw new Failure(`${path} is no ordinary file (${mode})`);
  return true;
}
