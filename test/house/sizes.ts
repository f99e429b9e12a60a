/**
 * The size ratchet: how long files and functions are, by folder, against what was recorded. Not a limit; a tail
 * that grows needs a reason, given to `npm run ratchet -- "reason"`, which writes the new record.
 */
import { syntaxOf } from './syntax.ts';
import type { Violation } from './rules.ts';
import type { SourceFile } from './tree.ts';

/** Physical lines. */
export interface Tail {
  readonly p90: number;
  readonly max: number;
}

export interface Sizes {
  readonly files: Tail;
  readonly functions: Tail;
}

export interface SizeRecord {
  /** Why the numbers are what they are; the newest last. */
  readonly reasons: readonly string[];
  readonly folders: Readonly<Record<string, Sizes>>;
}

export const MEASURED_FOLDERS = ['machines', 'spec', 'impl', 'test'] as const;
/** The p90 moves by a line or two whenever a small file comes or goes; the maximum only when somebody lets it. */
const P90_SLACK = 1.1;

export function measure(files: readonly SourceFile[]): Readonly<Record<string, Sizes>> {
  return Object.fromEntries(
    MEASURED_FOLDERS.map((folder) => {
      const inside = files.filter(({ path }) => path.startsWith(`${folder}/`) && path.endsWith('.ts'));
      const fileLines = inside.map(({ text }) => text.trimEnd().split('\n').length);
      // A test file's `describe` callback is as long as the file: only what is named counts there.
      const functions = inside.flatMap((file) =>
        syntaxOf(file).functions.filter(({ name }) => folder !== 'test' || name !== '(anonymous)'),
      );
      return [folder, { files: tail(fileLines), functions: tail(functions.map(({ lines }) => lines)) }];
    }),
  );
}

function tail(numbers: readonly number[]): Tail {
  const sorted = numbers.toSorted((a, b) => a - b);
  const at = Math.max(0, Math.ceil(sorted.length * 0.9) - 1);
  return { p90: sorted[at] ?? 0, max: sorted.at(-1) ?? 0 };
}

/** Where the tree is worse than its record. */
export function slippage(
  measured: Readonly<Record<string, Sizes>>,
  { folders }: SizeRecord,
): readonly Violation[] {
  const worse = (folder: string, what: keyof Sizes): readonly Violation[] => {
    const now = measured[folder]?.[what];
    const then = folders[folder]?.[what];
    if (!now || !then) return [];
    const complain = (message: string): Violation => ({ rule: 'sizes', file: folder, message });
    const allowedP90 = Math.floor(then.p90 * P90_SLACK);
    return [
      ...(now.max > then.max
        ? [complain(`its longest ${what}: ${now.max} lines, recorded ${then.max}`)]
        : []),
      ...(now.p90 > allowedP90
        ? [complain(`p90 of its ${what}: ${now.p90} lines, allowed ${allowedP90}`)]
        : []),
    ];
  };
  return MEASURED_FOLDERS.flatMap((folder) => [...worse(folder, 'files'), ...worse(folder, 'functions')]);
}

/** The longest files and functions, for the person who has to decide what to split. */
export function longest(files: readonly SourceFile[], count: number): readonly string[] {
  const functions = files
    .filter(
      ({ path }) => MEASURED_FOLDERS.some((folder) => path.startsWith(`${folder}/`)) && path.endsWith('.ts'),
    )
    .flatMap((file) => syntaxOf(file).functions.map((found) => ({ ...found, path: file.path })))
    .filter(({ path, name }) => !path.startsWith('test/') || name !== '(anonymous)');
  return functions
    .toSorted((a, b) => b.lines - a.lines)
    .slice(0, count)
    .map(({ path, name, line, lines }) => `${String(lines).padStart(4)} ${path}:${line} ${name}`);
}
