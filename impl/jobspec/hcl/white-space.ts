/** White space as Go's Unicode tables have it; JavaScript's own `trim` differs in U+0085 and U+FEFF. */

const START = /^[\t-\r \u0085\p{Z}]+/u;
const END = /[\t-\r \u0085\p{Z}]+$/u;

export function trimStart(text: string): string {
  return text.replace(START, '');
}

export function trimEnd(text: string): string {
  // Found from the end by hand: the expression alone would look at every run of spaces in the text.
  let from = text.length;
  while (from > 0 && END.test(text.charAt(from - 1))) from -= 1;
  return text.slice(0, from);
}

export function trim(text: string): string {
  return trimStart(trimEnd(text));
}
