/**
 * A running hash of everything that a simulation did, so that two runs can be compared by one word. It keeps
 * nothing of what it has taken in.
 */
export class Digest {
  #high = 0x811c9dc5;
  #low = 0x9747b28c;

  number(value: number): void {
    this.#mix(value | 0);
    this.#mix((value / 2 ** 32) | 0);
  }

  text(value: string): void {
    for (let i = 0; i < value.length; i += 1) this.#mix(value.charCodeAt(i));
    this.#mix(-1);
  }

  /** 16 hexadecimal digits. */
  toString(): string {
    return [this.#high, this.#low].map((lane) => (lane >>> 0).toString(16).padStart(8, '0')).join('');
  }

  #mix(word: number): void {
    this.#high = Math.imul(this.#high ^ word, 0x01000193);
    this.#low = Math.imul(this.#low ^ word ^ (this.#high >>> 15), 0x01000193);
  }
}
