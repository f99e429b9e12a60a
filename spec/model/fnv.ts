/** FNV-1a, 64 bit: a short stable digest for golden files. Not for security, and not for the identity of states. */

const OFFSET_HIGH = 0xcbf29ce4;
const OFFSET_LOW = 0x84222325;
/** The prime is 2^40 + this. */
const PRIME_REST = 0x1b3;
const WORD = 2 ** 32;

/** The digest of texts that come one after another, as if they were one. */
export class Fnv1a {
  private high = OFFSET_HIGH;
  private low = OFFSET_LOW;
  private readonly encoder = new TextEncoder();

  /** Takes in the UTF-8 bytes of `text`. */
  add(text: string): this {
    let { high, low } = this;
    for (const byte of this.encoder.encode(text)) {
      low = (low ^ byte) >>> 0;
      const product = low * PRIME_REST;
      high = (high * PRIME_REST + Math.floor(product / WORD) + ((low << 8) >>> 0)) >>> 0;
      low = product >>> 0;
    }
    this.high = high;
    this.low = low;
    return this;
  }

  /** The digest so far, as 16 hexadecimal digits. */
  get digest(): string {
    return [this.high, this.low].map((word) => word.toString(16).padStart(8, '0')).join('');
  }
}

/** The digest of a text's UTF-8 bytes, as 16 hexadecimal digits. */
export function fnv1a(text: string): string {
  return new Fnv1a().add(text).digest;
}
