/** What to say about a character that HCL does not use, where it stands. Nearly all of them are habits of other languages. */
import { SyntaxMistake } from './diagnostic.ts';
import type { Source } from './source.ts';

const HABITS: Readonly<Record<string, readonly [problem: string, remedy: string]>> = {
  '&': ['"&" is not an operator here.', 'For "and" write &&.'],
  '|': ['"|" is not an operator here.', 'For "or" write ||.'],
  '~': ['"~" is not an operator here.', 'For "not" write !.'],
  '^': ['"^" is not an operator here.', 'For powers call pow(base, exponent).'],
  '**': ['"**" is not an operator here.', 'For powers call pow(base, exponent).'],
  ';': [
    '";" has no meaning here.',
    'End each argument with a new line; separate items of a list with commas.',
  ],
  "'": ['Single quotes do not enclose strings here.', 'Use double quotes: "text".'],
  '`': [
    'Backticks do not enclose strings here.',
    'Use double quotes, or a heredoc (<<EOT ... EOT) for several lines.',
  ],
  '“': ['These are curly quotes, as word processors make them.', 'Use straight double quotes: "text".'],
  '”': ['These are curly quotes, as word processors make them.', 'Use straight double quotes: "text".'],
};

/** The mistake to throw for the character at `offset`. */
export function badCharacter(
  source: Source,
  offset: number,
  mode: 'code' | 'quoted' = 'code',
): SyntaxMistake {
  const rest = source.text.slice(offset, offset + 2);
  const character = String.fromCodePoint(source.text.codePointAt(offset) ?? 0);
  const range = source.range(offset, offset + character.length);
  if (mode === 'quoted' && /^[\r\n]/.test(rest)) {
    return new SyntaxMistake(
      range,
      'This string is still open at the end of its line.',
      'Close it with a double quote; for several lines write \\n, or use a heredoc (<<EOT ... EOT).',
    );
  }
  if (mode === 'quoted') {
    return new SyntaxMistake(
      range,
      'A backslash stands before the end of the line here.',
      'Write \\\\ for a backslash.',
    );
  }
  const habit = rest === '**' ? HABITS[rest] : HABITS[character];
  if (habit) return new SyntaxMistake(range, habit[0], habit[1]);
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return new SyntaxMistake(
    range,
    `The character U+${code} is not used in this language.`,
    'Remove it, or put it into quotes.',
  );
}
