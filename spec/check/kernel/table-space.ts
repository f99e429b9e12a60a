/** Hands out room in the array of tables. What is given back is lost until everything is laid out anew. */
import type { Arrays } from './arrays.ts';
import { TABLES } from './places.ts';

export class TableSpace {
  private readonly arrays: () => Arrays;
  private used = 0;

  constructor(arrays: () => Arrays) {
    this.arrays = arrays;
  }

  get bytes(): number {
    return 4 * this.used;
  }

  /** Where so many zeros begin. */
  take(length: number): number {
    const from = this.used;
    this.used += length;
    const have = this.arrays().views[TABLES]?.length ?? 0;
    if (this.used > have) this.arrays().ensure(TABLES, Math.max(this.used, have * 2));
    this.arrays().views[TABLES]?.fill(0, from, this.used);
    return from;
  }

  /** Everything is free again. */
  clear(): void {
    this.used = 0;
  }
}
