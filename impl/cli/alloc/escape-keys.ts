/** Watches what is typed for the one sequence that is for us: at the beginning of a line, the escape key and a dot. */

export class EscapeKeys {
  readonly #escape: number;
  /** `line`: at its beginning. `escape`: and the escape key was there, not handed on yet. */
  #at: 'line' | 'escape' | 'within' = 'line';

  /** Of one character; empty: there is no such key. */
  constructor(escape: string) {
    this.#escape = escape === '' ? -1 : (escape.codePointAt(0) as number);
  }

  /** What is to be handed on; undefined: all is to end. The key twice is the key once. */
  pass(typed: Buffer): Buffer | undefined {
    const passed: number[] = [];
    for (const byte of typed) {
      if (this.#at === 'escape') {
        if (byte === DOT) return undefined;
        if (byte !== this.#escape) passed.push(this.#escape);
        this.#at = 'within';
      } else if (this.#at === 'line' && byte === this.#escape) {
        this.#at = 'escape';
        continue;
      }
      passed.push(byte);
      this.#at = byte === RETURN || byte === NEWLINE ? 'line' : 'within';
    }
    return Buffer.from(passed);
  }
}

const DOT = 0x2e;
const RETURN = 0x0d;
const NEWLINE = 0x0a;
