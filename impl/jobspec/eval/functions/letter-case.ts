/**
 * Upper, lower and title case as Go's tables have them: one code point for one, whatever stands around it. JavaScript's
 * own mapping looks at the surroundings and may make several of one.
 */
import { codePoints } from '../../hcl/source.ts';

export function upper(text: string): string {
  return eachPoint(text, (point) => single(point.toUpperCase(), point));
}

export function lower(text: string): string {
  return eachPoint(text, (point) => {
    // İ becomes a plain i: the dot above that JavaScript adds is a second code point.
    if (point === 'İ') return 'i';
    return single(point.toLowerCase(), point);
  });
}

/** The first letter of each word; what is no letter, digit or underscore parts words. */
export function title(text: string): string {
  let before = ' ';
  return eachPoint(text, (point) => {
    const starts = parts(before);
    before = point;
    return starts ? titled(point) : point;
  });
}

function parts(point: string): boolean {
  if (/[A-Za-z0-9_]/.test(point)) return false;
  if (point <= '\u007f') return true;
  if (/[\p{L}\p{Nd}]/u.test(point)) return false;
  return /[\t-\r \u0085\p{Z}]/u.test(point);
}

const DIGRAPHS: Readonly<Record<string, string>> = Object.fromEntries(
  ['ǄǅǆǄ', 'ǇǈǉǇ', 'ǊǋǌǊ', 'ǱǲǳǱ'].flatMap((row) => codePoints(row).map((form) => [form, row.charAt(1)])),
);

function titled(point: string): string {
  return DIGRAPHS[point] ?? single(point.toUpperCase(), point);
}

function single(mapped: string, point: string): string {
  return codePoints(mapped).length === 1 ? mapped : point;
}

function eachPoint(text: string, map: (point: string) => string): string {
  let result = '';
  for (const point of text) result += map(point);
  return result;
}
