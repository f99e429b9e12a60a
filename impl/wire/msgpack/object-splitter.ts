/**
 * Where does a msgpack object end? Net-rpc has no length prefix, so a stream is cut by reading tags alone, over chunks
 * that break anywhere. It keeps a few numbers between chunks and never reads a byte twice; what is announced and not
 * yet there counts already, so a claim of 1 GiB is refused at its fifth byte. It does not decode.
 */
import { WireError } from '../wire-error.ts';

/** Nomad itself has no such limit; its largest honest message, a job with big templates, is far below. */
export const MAX_MESSAGE_BYTES = 64 * 1024 * 1024;

/** How a tag goes on: `follow` more bytes hold a number, of bytes to skip or of elements to come. */
interface TagPlan {
  readonly follow: 0 | 1 | 2 | 4;
  /** Bytes of payload, or elements, for each that the number counts; without a number, altogether. */
  readonly bytes: number;
  readonly elements: number;
}

const PLANS: readonly (TagPlan | undefined)[] = Array.from({ length: 256 }, (_, tag) => planOf(tag));

export class ObjectSplitter {
  readonly #limit: number;
  /** Values that still have to come before the object is whole. */
  #values = 1;
  /** Bytes of a string or number that still have to come. */
  #payload = 0;
  /** The tag whose number is being read, the bytes of it that are missing, and what is known of it. */
  #plan: TagPlan | undefined;
  #missing = 0;
  #number = 0;
  #seen = 0;

  constructor(limit = MAX_MESSAGE_BYTES) {
    this.#limit = limit;
  }

  /** Between two objects: nothing of the next one was seen. */
  get idle(): boolean {
    return this.#seen === 0;
  }

  /** The end of the object in `chunk`, reading from `from`; or undefined: all of it belongs to the object. */
  end(chunk: Uint8Array, from = 0): number | undefined {
    let at = from;
    while (this.#values > 0 || this.#payload > 0 || this.#missing > 0) {
      if (at >= chunk.length) return undefined;
      const read = this.#payload > 0 ? this.#pass(chunk.length - at) : this.#read(chunk[at] as number);
      at += read;
      this.#seen += read;
      this.#refuseClaims();
    }
    this.#values = 1;
    this.#seen = 0;
    return at;
  }

  #pass(available: number): number {
    const passed = Math.min(this.#payload, available);
    this.#payload -= passed;
    return passed;
  }

  #read(byte: number): number {
    if (this.#missing > 0) {
      this.#number = this.#number * 256 + byte;
      this.#missing -= 1;
      if (this.#missing === 0) this.#expect(this.#plan as TagPlan, this.#number);
      return 1;
    }
    const plan = PLANS[byte];
    if (!plan) throw new WireError(`the byte 0x${byte.toString(16)} starts no value of Nomad's msgpack`);
    this.#values -= 1;
    if (plan.follow === 0) {
      this.#expect(plan, 1);
    } else {
      this.#plan = plan;
      this.#missing = plan.follow;
      this.#number = 0;
    }
    return 1;
  }

  #expect(plan: TagPlan, count: number): void {
    this.#payload += plan.bytes * count;
    this.#values += plan.elements * count;
  }

  #refuseClaims(): void {
    const least = this.#seen + this.#payload + this.#values + this.#missing;
    if (least > this.#limit) {
      throw new WireError(`a message of ${least} bytes or more is announced; the limit is ${this.#limit}`);
    }
  }
}

function planOf(tag: number): TagPlan | undefined {
  if (tag < 0x80 || tag >= 0xe0) return plan(0, 0, 0);
  if (tag < 0x90) return plan(0, 0, 2 * (tag & 0xf));
  if (tag < 0xa0) return plan(0, 0, tag & 0xf);
  if (tag < 0xc0) return plan(0, tag & 0x1f, 0);
  switch (tag) {
    case 0xc0:
    case 0xc2:
    case 0xc3:
      return plan(0, 0, 0);
    case 0xc4:
    case 0xd9:
      return plan(1, 1, 0);
    case 0xc5:
    case 0xda:
      return plan(2, 1, 0);
    case 0xc6:
    case 0xdb:
      return plan(4, 1, 0);
    case 0xca:
      return plan(0, 4, 0);
    case 0xcb:
      return plan(0, 8, 0);
    case 0xdc:
      return plan(2, 0, 1);
    case 0xdd:
      return plan(4, 0, 1);
    case 0xde:
      return plan(2, 0, 2);
    case 0xdf:
      return plan(4, 0, 2);
    default:
      // Integers of both families; c1 and the extensions are not of the dialect.
      return tag >= 0xcc && tag <= 0xd3 ? plan(0, 1 << ((tag - 0xcc) & 3), 0) : undefined;
  }
}

function plan(follow: TagPlan['follow'], bytes: number, elements: number): TagPlan {
  return { follow, bytes, elements };
}
