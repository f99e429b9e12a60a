/**
 * A place in a token list, and how to move it. Comments are passed over; whether ends of lines are seen depends on the
 * brackets around. Counts nesting, so that no file can exhaust the stack.
 */
import { SyntaxMistake } from './diagnostic.ts';
import { LIMITS } from './limits.ts';
import type { Range, Source } from './source.ts';
import { textOf, type Token, type TokenKind } from './token.ts';

export class Cursor {
  readonly source: Source;
  private readonly tokens: readonly Token[];
  private next = 0;
  private seesNewlines = true;
  private depth = 0;

  constructor(source: Source, tokens: readonly Token[]) {
    this.source = source;
    this.tokens = tokens;
  }

  peek(): Token {
    return this.find()[0];
  }

  read(): Token {
    const [token, after] = this.find();
    this.next = after;
    return token;
  }

  is(kind: TokenKind): boolean {
    return this.peek().kind === kind;
  }

  /** Read the token if it is of this kind. */
  take(kind: TokenKind): Token | undefined {
    return this.is(kind) ? this.read() : undefined;
  }

  isWord(word: string): boolean {
    const token = this.peek();
    return token.kind === 'identifier' && this.text(token) === word;
  }

  text(token: Token): string {
    return textOf(this.source, token);
  }

  range(token: Token): Range {
    return this.source.range(token.start, token.end);
  }

  /** Of the token read last. */
  previous(): Range {
    const token = this.tokens[Math.max(0, this.next - 1)] ?? this.peek();
    return this.range(token);
  }

  /** Run `parse` with ends of lines seen or not seen. */
  withNewlines<T>(seen: boolean, parse: () => T): T {
    const before = this.seesNewlines;
    this.seesNewlines = seen;
    try {
      return parse();
    } finally {
      this.seesNewlines = before;
    }
  }

  /** Run `parse` one level deeper. */
  nested<T>(parse: () => T): T {
    if (this.depth >= LIMITS.nesting) {
      throw this.mistake(
        this.peek(),
        `Blocks and expressions are nested more than ${LIMITS.nesting} deep here.`,
        'Give the inner parts names in a locals block.',
      );
    }
    this.depth += 1;
    try {
      return parse();
    } finally {
      this.depth -= 1;
    }
  }

  /** The closing bracket of what is open now, passing over pairs; or the end. */
  skipTo(open: TokenKind, close: TokenKind): Token {
    this.read();
    for (let depth = 0; ; ) {
      const token = this.read();
      if (token.kind === 'end' || (token.kind === close && depth === 0)) return token;
      if (token.kind === open) depth += 1;
      else if (token.kind === close) depth -= 1;
    }
  }

  mistake(at: Token | Range, problem: string, remedy = ''): SyntaxMistake {
    return new SyntaxMistake(this.source.range(at.start, at.end), problem, remedy);
  }

  private find(): readonly [Token, number] {
    const { tokens } = this;
    for (let index = this.next; index < tokens.length; index += 1) {
      const token = tokens[index] as Token;
      if (token.kind === 'newline' && !this.seesNewlines) continue;
      if (token.kind !== 'comment') return [token, index + 1];
      // A comment up to the end of its line stands for that end.
      const endsLine = this.source.text[token.end - 1] === '\n';
      if (endsLine && this.seesNewlines) return [{ ...token, kind: 'newline' }, index + 1];
    }
    return [tokens.at(-1) as Token, tokens.length];
  }
}

/** What a token is called in a message. */
export function nameOf(cursor: Cursor, token: Token): string {
  if (token.kind === 'end') return 'the end of the file';
  if (token.kind === 'newline') return 'the end of the line';
  const text = cursor.text(token);
  return text.length > 24 ? `${JSON.stringify(text.slice(0, 24))}...` : `"${text}"`;
}
