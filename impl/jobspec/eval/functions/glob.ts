/** File names by pattern: `*`, `?`, `[a-z]`, `{a,b}`, and `**` for any number of folders. */
import type { Budget } from '../budget.ts';
import { Failure } from '../function.ts';
import type { Files } from './files.ts';
import { joinPath } from './paths.ts';

/** Paths relative to the folder. */
export function glob(files: Files, folder: string, pattern: string, budget: Budget): readonly string[] {
  const parts = joinPath(pattern).split('/');
  return [...new Set(expand(files, folder, '', parts, budget))];
}

function expand(
  files: Files,
  folder: string,
  prefix: string,
  [part, ...rest]: readonly string[],
  budget: Budget,
): readonly string[] {
  if (part === undefined) return [];
  const names = files.names(joinPath(folder, prefix));
  if (!names) return [];
  budget.step(names.length + 1);
  const under = (name: string): string => (prefix === '' ? name : `${prefix}/${name}`);
  const below = (name: string, parts: readonly string[]): readonly string[] =>
    expand(files, folder, under(name), parts, budget);
  if (part === '**') {
    const here = rest.length === 0 ? names.map(under) : expand(files, folder, prefix, rest, budget);
    return [...here, ...names.flatMap((name) => below(name, [part, ...rest]))];
  }
  if (part === '..' || part === '.') return below(part, rest);
  const expression = toExpression(part);
  const matching = names.filter((name) => expression.test(name));
  return rest.length === 0 ? matching.map(under) : matching.flatMap((name) => below(name, rest));
}

const PIECE = /\*|\?|\[(\^?)((?:\\.|[^\]\\])+)\]|\{([^{}]*)\}|\\(.)|[^*?[\]{}\\]+|(.)/gsu;

/** One component of a path as a regular expression. */
function toExpression(part: string): RegExp {
  let source = '';
  for (const [piece, negated, members, choices, escaped, bad] of part.matchAll(PIECE)) {
    if (bad !== undefined) throw new Failure(`the pattern ${JSON.stringify(part)} is not closed at "${bad}"`);
    if (piece === '*') source += '[^/]*';
    else if (piece === '?') source += '[^/]';
    else if (members !== undefined)
      source += `[${negated === '' ? '' : '^'}${members.replaceAll(/[[\]^]/g, '\\$&')}]`;
    else if (choices !== undefined) source += `(?:${choices.split(',').map(choice).join('|')})`;
    else source += literally(escaped ?? piece);
  }
  return new RegExp(`^${source}$`, 'su');
}

function choice(text: string): string {
  return text
    .split('*')
    .map((piece) => piece.split('?').map(literally).join('[^/]'))
    .join('[^/]*');
}

function literally(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
