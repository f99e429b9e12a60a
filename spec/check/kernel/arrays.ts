/** The arrays of the inner loops, and the loops themselves, in one of two forms: JavaScript on arrays, or WebAssembly on memories. */
import type { Code } from './code.ts';
import { type Runnable, toJavaScript } from './javascript.ts';
import { ARRAYS } from './places.ts';
import { type Memory, memoryOf, toWebAssembly } from './webassembly.ts';

export interface Arrays {
  /** As they are now; one that grows is another afterwards. */
  readonly views: Int32Array[];
  /** Room for so many integers at least; what was there stays, what is new is 0. */
  ensure(array: number, length: number): void;
  /** Makes the loops; they are called by their place in the list. */
  compile(codes: readonly Code[]): void;
  run(loop: number): number;
}

const FIRST = 1024;

export class PlainArrays implements Arrays {
  readonly views = Array.from({ length: ARRAYS }, () => new Int32Array(FIRST));
  private loops: readonly Runnable[] = [];

  ensure(array: number, length: number): void {
    const view = this.views[array] as Int32Array;
    if (view.length >= length) return;
    const wide = new Int32Array(length);
    wide.set(view);
    this.views[array] = wide;
  }

  compile(codes: readonly Code[]): void {
    this.loops = codes.map(toJavaScript);
  }

  run(loop: number): number {
    return this.loops[loop]?.(this.views) ?? 0;
  }
}

const PAGE_WORDS = 1 << 14;

/** Memories grow where they lie, without a copy; 4 GiB each at most. */
export class Memories implements Arrays {
  readonly views: Int32Array[];
  private readonly memories: readonly Memory[];
  private loops: readonly (() => number)[] = [];

  /** @param of what they begin with */
  constructor(of: readonly Int32Array[]) {
    this.memories = of.map(({ length }) => memoryOf(Math.ceil(length / PAGE_WORDS)));
    this.views = this.memories.map(({ buffer }) => new Int32Array(buffer));
    of.forEach((array, i) => this.views[i]?.set(array));
  }

  /** @throws RangeError beyond 4 GiB, or when there is no memory */
  ensure(array: number, length: number): void {
    const more = length - (this.views[array] as Int32Array).length;
    if (more <= 0) return;
    const memory = this.memories[array] as Memory;
    memory.grow(Math.ceil(more / PAGE_WORDS));
    this.views[array] = new Int32Array(memory.buffer);
  }

  compile(codes: readonly Code[]): void {
    this.loops = codes.map((code) => toWebAssembly(code, this.memories));
  }

  run(loop: number): number {
    return this.loops[loop]?.() ?? 0;
  }
}
