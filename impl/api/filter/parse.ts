/**
 * Filter expressions as Nomad takes them in `?filter=`: text becomes a tree. What the tree means for a record is
 * `evaluate.ts`. Source: the documented grammar of `go-bexpr`.
 */
import { malformed } from '../exchange.ts';

export type Test = 'equals' | 'contains' | 'matches' | 'empty';

export type Filter =
  | { readonly is: 'and' | 'or'; readonly left: Filter; readonly right: Filter }
  | { readonly is: 'not'; readonly inner: Filter }
  | { readonly is: 'test'; readonly path: readonly string[]; readonly test: Test; readonly value: string };

/** More brackets and words than anybody writes; what is longer could not be worked through. */
const LONGEST = 4096;
const DEEPEST = 100;

interface Token {
  readonly sort: 'word' | 'text' | 'sign' | 'end';
  readonly text: string;
  /** In characters, from 0. */
  readonly at: number;
}

const PIECES =
  /\s+|(?<word>[A-Za-z_][\w-]*|-?\d+(?:\.\d+)?)|"(?<text>(?:[^"\\]|\\.)*)"|`(?<raw>[^`]*)`|(?<sign>==|!=|[().[\]])/y;

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  PIECES.lastIndex = 0;
  while (PIECES.lastIndex < text.length) {
    const at = PIECES.lastIndex;
    const groups = PIECES.exec(text)?.groups;
    if (groups === undefined) throw unreadable(at, 'no match found');
    const { word, text: quoted, raw, sign } = groups;
    if (word !== undefined) tokens.push({ sort: 'word', text: word, at });
    else if (sign !== undefined) tokens.push({ sort: 'sign', text: sign, at });
    else if (raw !== undefined) tokens.push({ sort: 'text', text: raw, at });
    else if (quoted !== undefined) tokens.push({ sort: 'text', text: quoted.replace(/\\(.)/g, '$1'), at });
  }
  return [...tokens, { sort: 'end', text: '', at: text.length }];
}

/** Where, as upstream tells it: line and column from 1, and the offset. */
function unreadable(at: number, problem: string): Error {
  return malformed(
    `failed to create result paginator: failed to read filter expression: 1:${at + 1} (${at}): ${problem}`,
  );
}

/** Refuses with 400. */
export function parseFilter(text: string): Filter {
  if (text.length > LONGEST) throw unreadable(LONGEST, `longer than ${LONGEST} characters`);
  return new Parser(tokensOf(text)).whole();
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  whole(): Filter {
    const filter = this.#either();
    const rest = this.#next();
    if (rest.sort !== 'end') throw this.#unexpected(rest, 'and, or, or the end');
    return filter;
  }

  #either(): Filter {
    let left = this.#both();
    while (this.#takes('or')) left = { is: 'or', left, right: this.#both() };
    return left;
  }

  #both(): Filter {
    let left = this.#one();
    while (this.#takes('and')) left = { is: 'and', left, right: this.#one() };
    return left;
  }

  #one(): Filter {
    this.#depth += 1;
    if (this.#depth > DEEPEST) throw this.#unexpected(this.#next(), `at most ${DEEPEST} levels`);
    const filter = this.#takes('not')
      ? ({ is: 'not', inner: this.#one() } as const)
      : this.#takes('(')
        ? this.#bracketed()
        : this.#match();
    this.#depth -= 1;
    return filter;
  }

  #bracketed(): Filter {
    const inner = this.#either();
    this.#demand(')');
    return inner;
  }

  /** `selector test value`, `value in selector`, `selector is empty`. */
  #match(): Filter {
    const first = this.#operand();
    const negated = this.#takes('not');
    if (this.#takes('in')) {
      const { path } = this.#operand();
      return this.#made(negated, path, 'contains', first.text);
    }
    if (this.#takes('contains')) return this.#made(negated, first.path, 'contains', this.#operand().text);
    if (this.#takes('matches')) return this.#made(negated, first.path, 'matches', this.#operand().text);
    if (!negated && this.#takes('==')) return this.#made(false, first.path, 'equals', this.#operand().text);
    if (!negated && this.#takes('!=')) return this.#made(true, first.path, 'equals', this.#operand().text);
    if (!negated && this.#takes('is')) {
      const filled = this.#takes('not');
      this.#demand('empty');
      return this.#made(filled, first.path, 'empty', '');
    }
    throw this.#unexpected(this.#next(), '==, !=, in, contains, matches or is');
  }

  #made(negated: boolean, path: readonly string[], test: Test, value: string): Filter {
    const inner = { is: 'test', path, test, value } as const;
    return negated ? { is: 'not', inner } : inner;
  }

  /** A field, or a value: which of them, its place says. */
  #operand(): { readonly path: readonly string[]; readonly text: string } {
    const first = this.#next();
    if (first.sort === 'text') {
      // A pointer, as `"/Meta/owner"`.
      const path = first.text.startsWith('/') ? first.text.slice(1).split('/') : [first.text];
      return { path, text: first.text };
    }
    if (first.sort !== 'word') throw this.#unexpected(first, 'a field or a value');
    const path = [first.text];
    for (;;) {
      if (this.#takes('.')) path.push(this.#next().text);
      else if (this.#takes('[')) {
        path.push(this.#next().text);
        this.#demand(']');
      } else return { path, text: path.join('.') };
    }
  }

  #next(): Token {
    const token = this.#tokens[this.#at] as Token;
    if (token.sort !== 'end') this.#at += 1;
    return token;
  }

  #takes(text: string): boolean {
    const token = this.#tokens[this.#at] as Token;
    if (token.sort === 'text' || token.text !== text) return false;
    this.#at += 1;
    return true;
  }

  #demand(text: string): void {
    if (!this.#takes(text)) throw this.#unexpected(this.#next(), text);
  }

  #unexpected({ at }: Token, expected: string): Error {
    return unreadable(at, `no match found, expected: ${expected}`);
  }
}
