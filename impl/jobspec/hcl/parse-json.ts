/**
 * JSON with places, as HCL's JSON syntax has it: ordinary JSON, the outermost value an object. Stops at the first
 * mistake. Source: the HCL JSON syntax specification.
 */
import { SyntaxMistake } from './diagnostic.ts';
import type { JsonMember, JsonNode } from './json-node.ts';
import { LIMITS } from './limits.ts';
import type { Source } from './source.ts';

const SPACE = /[ \t\r\n]*/y;
// oxlint-disable-next-line no-control-regex -- JSON strings hold no control characters
const STRING = /"(?:[^"\\\u0000-\u001f]|\\.)*"/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const KEYWORD = /(?:true|false|null)\b/y;

export function parseJson(source: Source): JsonNode {
  if (source.text.length > LIMITS.fileLength) {
    throw new SyntaxMistake(
      undefined,
      `${source.name} is longer than the ${LIMITS.fileLength} characters that are read.`,
    );
  }
  return new JsonParser(source).document();
}

class JsonParser {
  private readonly source: Source;
  private at = 0;
  private depth = 0;

  constructor(source: Source) {
    this.source = source;
    if (source.text.charCodeAt(0) === 0xfeff) this.at = 1;
  }

  document(): JsonNode {
    const node = this.value();
    this.skip();
    if (this.at < this.source.text.length)
      throw this.wrong('After the JSON value comes more text.', 'Remove it.');
    return node;
  }

  private value(): JsonNode {
    this.skip();
    const start = this.at;
    const character = this.source.text[start];
    if (character === '{' || character === '[') return this.nested(character);
    if (character === '"') {
      const text = this.string();
      return { kind: 'string', text, range: this.source.range(start, this.at) };
    }
    const word = this.match(KEYWORD) as 'true' | 'false' | 'null' | undefined;
    if (word !== undefined) return { kind: 'keyword', word, range: this.source.range(start, this.at) };
    const text = this.match(NUMBER);
    if (text !== undefined) return { kind: 'number', text, range: this.source.range(start, this.at) };
    throw this.wrong(
      'A JSON value is expected here.',
      'Write a string, a number, true, false, null, an object or an array.',
    );
  }

  private nested(open: '{' | '['): JsonNode {
    if (this.depth >= LIMITS.nesting)
      throw this.wrong(`JSON is nested more than ${LIMITS.nesting} deep here.`, '');
    this.depth += 1;
    const node = open === '{' ? this.object() : this.array();
    this.depth -= 1;
    return node;
  }

  private object(): JsonNode {
    const start = this.at;
    const members: JsonMember[] = [];
    this.list('}', 'An object', () => members.push(this.member()));
    return { kind: 'object', members, range: this.source.range(start, this.at) };
  }

  private member(): JsonMember {
    const from = this.at;
    if (this.source.text[from] !== '"') {
      throw this.wrong('The name of a property is expected here, in double quotes.', 'Write "name": value.');
    }
    const name = this.string();
    const nameRange = this.source.range(from, this.at);
    this.skip();
    if (this.source.text[this.at] !== ':')
      throw this.wrong('A ":" is expected here.', 'Write "name": value.');
    this.at += 1;
    return { name, nameRange, value: this.value() };
  }

  private array(): JsonNode {
    const start = this.at;
    const items: JsonNode[] = [];
    this.list(']', 'An array', () => items.push(this.value()));
    return { kind: 'array', items, range: this.source.range(start, this.at) };
  }

  /** From the opening bracket behind the closing one. */
  private list(close: '}' | ']', what: string, item: () => void): void {
    this.at += 1;
    this.skip();
    while (this.source.text[this.at] !== close) {
      item();
      this.skip();
      if (this.source.text[this.at] === ',') {
        this.at += 1;
        this.skip();
        if (this.source.text[this.at] === close)
          throw this.wrong('JSON has no comma after the last item.', 'Remove it.');
      } else if (this.source.text[this.at] !== close) {
        throw this.wrong(`${what} goes on with a comma or ends with "${close}".`, 'Add the missing one.');
      }
    }
    this.at += 1;
  }

  private string(): string {
    const start = this.at;
    const raw = this.match(STRING);
    if (raw === undefined)
      throw this.wrong('This string is not closed on its line.', 'Close it with a double quote.');
    try {
      return JSON.parse(raw) as string;
    } catch {
      throw new SyntaxMistake(
        this.source.range(start, this.at),
        'This string has an escape sequence that JSON does not know.',
        'Known are \\", \\\\, \\/, \\b, \\f, \\n, \\r, \\t and \\uNNNN.',
      );
    }
  }

  private skip(): void {
    SPACE.lastIndex = this.at;
    this.at += SPACE.exec(this.source.text)?.[0].length ?? 0;
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.source.text)?.[0];
    this.at += found?.length ?? 0;
    return found;
  }

  private wrong(problem: string, remedy: string): SyntaxMistake {
    return new SyntaxMistake(this.source.range(this.at, this.at + 1), problem, remedy);
  }
}
