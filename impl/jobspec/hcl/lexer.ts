/**
 * HCL's native syntax cut into tokens: code, quoted strings, heredocs and the sequences nested in them, which is why
 * a stack of modes is kept. Stops at the first character that the language does not use. Source: the HCL native
 * syntax specification, sections "Lexical elements" and "Templates".
 */
import { badCharacter } from './bad-character.ts';
import { SyntaxMistake } from './diagnostic.ts';
import { LIMITS } from './limits.ts';
import type { Source } from './source.ts';
import type { Punctuation, Token, TokenKind } from './token.ts';
import { trim } from './white-space.ts';

type Mode =
  | {
      readonly kind: 'code' /** Depth of braces at which a `}` ends the sequence. */;
      readonly closesAt: number;
    }
  | { readonly kind: 'quoted' }
  | { readonly kind: 'bare' }
  | { readonly kind: 'heredoc'; readonly marker: string; atLineStart: boolean };

const SPACES = /[ \t]+/y;
const NUMBER = /\d(?:(?:\d|\.|[eE][+-]?\d)*(?:\d|[eE][+-]?\d))?/y;
const IDENTIFIER = /[\p{ID_Start}_][\p{ID_Continue}-]*/uy;
const COMMENT = /(?:#|\/\/)[^\n]*\n?|\/\*[^]*?\*\//y;
const NEWLINE = /\r?\n/y;
const HEREDOC = /<<-?([\p{ID_Start}_][\p{ID_Continue}-]*)\r?\n/uy;
const PUNCTUATION = /\.\.\.|=>|==|!=|>=|<=|&&|\|\||[[\]().,*/%+\-=<>!?:]/y;
const QUOTED_TEXT = /(?:\\[^\r\n]|[^\r\n"\\$%]|\$\$\{|%%\{|\$(?!\{)|%(?!\{))+/uy;
const PLAIN_TEXT = /(?:[^\n$%]|\$\$\{|%%\{|\$(?!\{)|%(?!\{))*\n?/uy;

/** Everything, the end included; throws at the first character that cannot be. `bare` text is a template without quotes. */
export function tokenize(source: Source, start: 'code' | 'bare' = 'code'): readonly Token[] {
  if (source.text.length > LIMITS.fileLength) {
    throw new SyntaxMistake(
      undefined,
      `${source.name} is longer than the ${LIMITS.fileLength} characters that are read.`,
      'Move large data into files beside it and read them with file().',
    );
  }
  return new Lexer(source, start).run();
}

class Lexer {
  private readonly source: Source;
  private readonly text: string;
  private readonly tokens: Token[] = [];
  private readonly modes: Mode[];
  private at: number;
  private braces = 0;

  constructor(source: Source, start: 'code' | 'bare') {
    this.source = source;
    this.text = source.text;
    this.at = this.text.charCodeAt(0) === 0xfeff ? 1 : 0;
    this.modes = [start === 'code' ? { kind: 'code', closesAt: -1 } : { kind: 'bare' }];
  }

  run(): readonly Token[] {
    while (this.at < this.text.length) this.step();
    this.tokens.push({ kind: 'end', start: this.text.length, end: this.text.length });
    return this.tokens;
  }

  private step(): void {
    const mode = this.modes.at(-1);
    switch (mode?.kind) {
      case 'quoted':
        return this.quoted();
      case 'heredoc':
        return this.heredoc(mode);
      case 'bare':
        return this.bare();
      case 'code':
      case undefined:
        return this.code(mode?.closesAt ?? -1);
    }
  }

  private match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    return found !== null && found[0] !== '' ? found : undefined;
  }

  private emit(kind: TokenKind, length: number): void {
    this.tokens.push({ kind, start: this.at, end: this.at + length });
    this.at += length;
  }

  private enter(mode: Mode): void {
    this.modes.push(mode);
    if (this.modes.length > LIMITS.nesting) {
      throw new SyntaxMistake(
        this.source.range(this.at - 1, this.at),
        `Strings and sequences are nested more than ${LIMITS.nesting} deep here.`,
        'Give the inner parts names in a locals block.',
      );
    }
  }

  private code(closesAt: number): void {
    const spaces = this.match(SPACES);
    if (spaces) {
      this.at += spaces[0].length;
      return;
    }
    if (this.bracket(closesAt) || this.opening()) return;
    for (const [kind, pattern] of PLAIN_KINDS) {
      const found = this.match(pattern);
      if (found) return this.emit(kind, found[0].length);
    }
    const sign = this.match(PUNCTUATION);
    if (!sign || this.text.startsWith('**', this.at)) throw badCharacter(this.source, this.at);
    this.emit(sign[0] as Punctuation, sign[0].length);
  }

  /** Braces are counted: one of them may end a `${` that was opened outside. */
  private bracket(closesAt: number): boolean {
    const character = this.text[this.at];
    const eats = character === '~' && this.text[this.at + 1] === '}';
    if (character === '{') {
      this.braces += 1;
      this.emit('{', 1);
    } else if (character === '}' || eats) {
      const ends = closesAt === this.braces;
      this.braces -= 1;
      this.emit(ends || eats ? 'close-sequence' : '}', eats ? 2 : 1);
      if (ends) this.modes.pop();
    } else return false;
    return true;
  }

  private opening(): boolean {
    if (this.text[this.at] === '"') {
      this.emit('open-quote', 1);
      this.enter({ kind: 'quoted' });
      return true;
    }
    const heredoc = this.match(HEREDOC);
    if (!heredoc) return false;
    this.emit('open-heredoc', heredoc[0].length);
    this.enter({ kind: 'heredoc', marker: heredoc[1] ?? '', atLineStart: true });
    return true;
  }

  private quoted(): void {
    if (this.sequence()) return;
    if (this.text[this.at] === '"') {
      this.emit('close-quote', 1);
      this.modes.pop();
      return;
    }
    const found = this.match(QUOTED_TEXT);
    if (!found) throw badCharacter(this.source, this.at, 'quoted');
    this.emit('quoted-text', found[0].length);
  }

  private heredoc(mode: Extract<Mode, { kind: 'heredoc' }>): void {
    if (this.sequence()) {
      mode.atLineStart = false;
      return;
    }
    const found = this.match(PLAIN_TEXT);
    if (!found) throw badCharacter(this.source, this.at);
    const [piece] = found;
    const endsLine = piece.endsWith('\n');
    if (endsLine && mode.atLineStart && trim(piece) === mode.marker) {
      const newline = piece.endsWith('\r\n') ? 2 : 1;
      this.emit('close-heredoc', piece.length - newline);
      this.emit('newline', newline);
      this.modes.pop();
      return;
    }
    mode.atLineStart = endsLine;
    this.emit('plain-text', piece.length);
  }

  private bare(): void {
    if (this.sequence()) return;
    const found = this.match(PLAIN_TEXT);
    if (!found) throw badCharacter(this.source, this.at);
    this.emit('plain-text', found[0].length);
  }

  /** `${`, `%{`, each perhaps with a `~`. */
  private sequence(): boolean {
    const character = this.text[this.at];
    if ((character !== '$' && character !== '%') || this.text[this.at + 1] !== '{') return false;
    const length = this.text[this.at + 2] === '~' ? 3 : 2;
    this.emit(character === '$' ? 'open-interpolation' : 'open-directive', length);
    this.braces += 1;
    this.enter({ kind: 'code', closesAt: this.braces });
    return true;
  }
}

const PLAIN_KINDS: readonly (readonly [TokenKind, RegExp])[] = [
  ['number', NUMBER],
  ['identifier', IDENTIFIER],
  ['comment', COMMENT],
  ['newline', NEWLINE],
];
