/** The text of quoted strings: escapes resolved. Also block labels, which are quoted strings without sequences in them. */
import type { Label } from './ast.ts';
import type { Cursor } from './cursor.ts';
import { between } from './source.ts';
import type { Token } from './token.ts';

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' };
const PIECE = /\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})|\\([^]?)|\$\$\{|%%\{|[^\\$%]+|[^]/gu;

/** What a `quoted-text` or `plain-text` token says. */
export function literalText(cursor: Cursor, token: Token): string {
  const raw = cursor.text(token);
  if (token.kind === 'plain-text') return raw.replaceAll('$${', '${').replaceAll('%%{', '%{');
  if (!/[\\$%]/.test(raw)) return raw;
  let result = '';
  for (const piece of raw.matchAll(PIECE)) result += unescaped(cursor, token, piece);
  return result;
}

function unescaped(cursor: Cursor, token: Token, piece: RegExpExecArray): string {
  const [whole, short, long, selector] = piece;
  if (whole === '$${' || whole === '%%{') return whole.slice(1);
  if (!whole.startsWith('\\')) return whole;
  const start = token.start + piece.index;
  const digits = short ?? long;
  if (digits !== undefined) {
    const code = Number.parseInt(digits, 16);
    const valid = code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
    if (valid) return String.fromCodePoint(code);
    const at = cursor.source.range(start, start + whole.length);
    throw cursor.mistake(
      at,
      `${whole} names no character.`,
      'Code points end at U+10FFFF and skip U+D800 to U+DFFF.',
    );
  }
  const known = ESCAPES[selector ?? ''];
  if (known !== undefined) return known;
  throw badEscape(cursor, start, selector ?? '');
}

function badEscape(cursor: Cursor, start: number, selector: string): Error {
  const at = cursor.source.range(start, start + 1 + selector.length);
  if (selector === 'u' || selector === 'U') {
    const count = selector === 'u' ? 'four' : 'eight';
    return cursor.mistake(
      at,
      `\\${selector} is followed by ${count} hexadecimal digits.`,
      'Write for example \\u00e9.',
    );
  }
  return cursor.mistake(
    at,
    `\\${selector} is not an escape sequence.`,
    'Known are \\n, \\r, \\t, \\", \\\\, \\uNNNN and \\UNNNNNNNN; for a backslash write \\\\.',
  );
}

/** The cursor stands on the opening quote. */
export function parseLabel(cursor: Cursor): Label {
  const open = cursor.range(cursor.read());
  let text = '';
  for (;;) {
    const token = cursor.read();
    if (token.kind === 'close-quote') return { text, range: between(open, cursor.range(token)) };
    if (token.kind === 'quoted-text') text += literalText(cursor, token);
    else if (token.kind === 'end') {
      throw cursor.mistake(token, 'The file ends inside a quoted label.', 'Close it with a double quote.');
    } else {
      const sign = cursor.text(token).charAt(0);
      throw cursor.mistake(
        token,
        `A label is plain text: ${sign}{...} is not possible in it.`,
        `For a literal ${sign}{ write ${sign}${sign}{; to make blocks from values use a dynamic block.`,
      );
    }
  }
}
