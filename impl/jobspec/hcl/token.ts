/** The words of HCL's native syntax. A token knows its kind and its place; its text is cut when asked for. */
import type { Source } from './source.ts';

export type TokenKind =
  | 'identifier'
  | 'number'
  | 'comment'
  | 'newline'
  | 'open-quote'
  | 'close-quote'
  | 'open-heredoc'
  | 'close-heredoc'
  /** Text inside quotes: escapes are still in it. */
  | 'quoted-text'
  /** Text inside a heredoc or a bare template: backslashes mean nothing there. */
  | 'plain-text'
  | 'open-interpolation'
  | 'open-directive'
  | 'close-sequence'
  | 'end'
  | Punctuation;

export type Punctuation =
  | '{'
  | '}'
  | '['
  | ']'
  | '('
  | ')'
  | '.'
  | ','
  | '...'
  | '='
  | '=>'
  | '=='
  | '!='
  | '>='
  | '<='
  | '&&'
  | '||'
  | '<'
  | '>'
  | '!'
  | '?'
  | ':'
  | '+'
  | '-'
  | '*'
  | '/'
  | '%';

export interface Token {
  readonly kind: TokenKind;
  readonly start: number;
  readonly end: number;
}

export function textOf(source: Source, { start, end }: Token): string {
  return source.text.slice(start, end);
}
