/**
 * What a side of `orrery diff` is called on the command line: a revision, a revision at a commit (`strict-steps@HEAD~1`),
 * or a commit alone, which takes the revision of `--revision`. Names only; nothing is read.
 */
import { editDistance } from '../../jobspec/hcl/spelling.ts';
import { InputError } from '../../io/input-error.ts';

export interface AskedSide {
  /** As it is shown: `strict-steps` or `strict-steps@v1`. */
  readonly name: string;
  readonly revision: string;
  /** A git ref; absent for the working tree. */
  readonly ref?: string;
}

/** @param isRevision whether the working tree has a revision of that name */
export function askedSide(text: string, revision: string, isRevision: (name: string) => boolean): AskedSide {
  const at = text.indexOf('@');
  if (at < 0 && isRevision(text)) return { name: text, revision: text };
  // `@`, `@~1`, `@^` and `@{1}` are git's own names.
  if (at < 0 || /^@($|[~^{])/.test(text)) return { name: `${revision}@${text}`, revision, ref: text };
  const [named, ref] = [text.slice(0, at), text.slice(at + 1)];
  if (ref === '')
    throw new InputError({
      file: text,
      problem: 'names no commit after the @',
      remedy: `write ${named}@HEAD`,
    });
  return { name: `${named || revision}@${ref}`, revision: named || revision, ref };
}

/** @throws InputError that names the nearest revision, and all of them */
export function noSuchSide(text: string, revisions: readonly string[], where: string): InputError {
  const near = nearest(text, revisions);
  return new InputError({
    file: text,
    problem: `is no revision${where}`,
    remedy: `${near === undefined ? '' : `did you mean ${near}? `}there are ${revisions.join(', ')}`,
  });
}

/** The only name that begins so, or the one that takes the fewest edits, if they are few for its length. */
export function nearest(text: string, names: readonly string[]): string | undefined {
  const begun = text.length >= 3 ? names.filter((name) => name.startsWith(text)) : [];
  if (begun.length === 1) return begun[0];
  const [best] = names
    .map((name) => ({ name, edits: editDistance(text.toLowerCase(), name.toLowerCase()) }))
    .toSorted((one, other) => one.edits - other.edits);
  return best !== undefined && best.edits <= Math.max(2, Math.floor(best.name.length / 3))
    ? best.name
    : undefined;
}
