/**
 * All chance of a simulation: streams of numbers that follow from one seed. A stream is named, and what one part
 * draws never moves what another part gets, so that a shorter or calmer run of the same seed stays comparable.
 */
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { assert } from '../../impl/core/assert.ts';
import { hashText } from '../../impl/core/canonical.ts';
import type { Rng } from '../../impl/core/effects.ts';

export class SeededRandom implements Rng {
  readonly #seed: string;
  readonly #stream: ReturnType<typeof xoroshiro128plus>;

  constructor(seed: number | string) {
    this.#seed = String(seed);
    this.#stream = xoroshiro128plus(Number.parseInt(hashText(this.#seed).slice(0, 8), 16) | 0);
  }

  /** Another stream, which depends on this one's seed and the name only. */
  stream(name: string): SeededRandom {
    return new SeededRandom(`${this.#seed}/${name}`);
  }

  float(): number {
    return (this.#stream.next() >>> 0) / 2 ** 32;
  }

  int(bound: number): number {
    return Math.floor(this.float() * bound);
  }

  chance(probability: number): boolean {
    return this.float() < probability;
  }

  /** Uniform whole number, both ends included. */
  between(least: number, most: number): number {
    return least + this.int(most - least + 1);
  }

  /** Waiting time of a memoryless process, at least 1. */
  waitMs(meanMs: number): number {
    return Math.max(1, Math.round(-Math.log(1 - this.float()) * meanMs));
  }

  pick<T>(items: readonly T[]): T {
    assert(items.length > 0, 'there is something to pick from');
    return items[this.int(items.length)] as T;
  }

  /** Each item with this probability. */
  some<T>(items: readonly T[], probability: number): T[] {
    return items.filter(() => this.chance(probability));
  }

  shuffled<T>(items: readonly T[]): T[] {
    const rest = [...items];
    return items.map(() => rest.splice(this.int(rest.length), 1)[0] as T);
  }
}
