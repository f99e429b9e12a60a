/**
 * All chance of a simulation: streams of numbers that follow from one seed. A stream is named, and what one part
 * draws never moves what another part gets, so that a shorter or calmer run of the same seed stays comparable.
 */
import { createHash } from 'node:crypto';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import { assert } from '../../impl/core/assert.ts';
import type { Rng } from '../../impl/core/effects.ts';

export class SeededRandom implements Rng {
  readonly #seed: string;
  readonly #stream: ReturnType<typeof xoroshiro128plusFromState>;

  constructor(seed: number | string) {
    this.#seed = String(seed);
    this.#stream = xoroshiro128plusFromState(stateFrom(this.#seed));
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

/**
 * The generator's whole state, 4 x 32 bits, from a cryptographic hash of the name. A weaker hash, or a state of which
 * only a part depends on the seed, will not do: the generator begins by giving its state away almost as it is, so
 * `client/1` and `client/2`, or seeds 1 and 2, would start alike.
 */
function stateFrom(name: string): number[] {
  const digest = createHash('sha256').update(name).digest();
  return [0, 4, 8, 12].map((at) => digest.readInt32LE(at));
}
