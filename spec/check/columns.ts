/**
 * Growing columns of integers for graphs of millions of states: typed arrays that double, with their size in
 * bytes known so that a memory limit can be kept.
 */

export class IntColumn {
  length = 0;
  private data: Int32Array;

  constructor(capacity = 1024) {
    this.data = new Int32Array(capacity);
  }

  get bytes(): number {
    return this.data.byteLength;
  }

  /** Bytes that pushing `count` values may add at worst. */
  growthBytes(count: number): number {
    return this.length + count > this.data.length ? this.data.byteLength * 2 : 0;
  }

  push(value: number): void {
    if (this.length === this.data.length) this.data = doubled(this.data);
    this.data[this.length++] = value;
  }

  at(i: number): number {
    return this.data[i] as number;
  }

  /** Replaces a value that was pushed before. */
  put(i: number, value: number): void {
    this.data[i] = value;
  }

  /** The values as one array, without a copy; valid until the next push. */
  view(): Int32Array {
    return this.data.subarray(0, this.length);
  }
}

function doubled(data: Int32Array): Int32Array {
  const wide = new Int32Array(data.length * 2);
  wide.set(data);
  return wide;
}

/** The same for numbers below 65,536, such as those of actions. */
export class SmallColumn {
  length = 0;
  private data = new Uint16Array(1024);

  get bytes(): number {
    return this.data.byteLength;
  }

  /** Bytes that pushing `count` values may add at worst. */
  growthBytes(count: number): number {
    return this.length + count > this.data.length ? this.data.byteLength * 2 : 0;
  }

  push(value: number): void {
    if (this.length === this.data.length) {
      const wide = new Uint16Array(this.data.length * 2);
      wide.set(this.data);
      this.data = wide;
    }
    this.data[this.length++] = value;
  }

  at(i: number): number {
    return this.data[i] as number;
  }

  /** Replaces a value that was pushed before. */
  put(i: number, value: number): void {
    this.data[i] = value;
  }

  /** The values as one array, without a copy; valid until the next push. */
  view(): Uint16Array {
    return this.data.subarray(0, this.length);
  }
}
