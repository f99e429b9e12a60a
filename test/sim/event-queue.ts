/**
 * What will happen in a simulation, in the order of time and, at one instant, in the order in which it was asked
 * for: a binary heap. It runs nothing itself.
 */
import type { Instant } from '../../impl/core/records.ts';

export interface Happening {
  readonly at: Instant;
  /** Unique and growing: what breaks ties. */
  readonly order: number;
  readonly act: () => void;
}

function isBefore(a: Happening, b: Happening): boolean {
  return a.at !== b.at ? a.at < b.at : a.order < b.order;
}

export class EventQueue {
  readonly #heap: Happening[] = [];
  #orders = 0;

  get nextAt(): Instant | undefined {
    return this.#heap[0]?.at;
  }

  push(at: Instant, act: () => void): void {
    this.#heap.push({ at, order: ++this.#orders, act });
    this.#rise(this.#heap.length - 1);
  }

  pop(): Happening | undefined {
    const first = this.#heap[0];
    const last = this.#heap.pop();
    if (this.#heap.length > 0 && last !== undefined) {
      this.#heap[0] = last;
      this.#sink(0);
    }
    return first;
  }

  #rise(start: number): void {
    for (let child = start; child > 0; ) {
      const parent = (child - 1) >> 1;
      if (!this.#swapIfBefore(child, parent)) return;
      child = parent;
    }
  }

  #sink(start: number): void {
    for (let parent = start; ; ) {
      const left = 2 * parent + 1;
      const right = left + 1;
      if (left >= this.#heap.length) return;
      const child = right < this.#heap.length && this.#isBefore(right, left) ? right : left;
      if (!this.#swapIfBefore(child, parent)) return;
      parent = child;
    }
  }

  #isBefore(a: number, b: number): boolean {
    return isBefore(this.#heap[a] as Happening, this.#heap[b] as Happening);
  }

  #swapIfBefore(child: number, parent: number): boolean {
    if (!this.#isBefore(child, parent)) return false;
    const heap = this.#heap;
    [heap[child], heap[parent]] = [heap[parent] as Happening, heap[child] as Happening];
    return true;
  }
}
