/** Chance from a seed: the same seed, the same faults. */
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { Rng } from '../core/effects.ts';

export interface SeededStream extends Rng {
  chance(probability: number): boolean;
  pick<T>(items: readonly T[]): T;
}

export function seededStream(seed: number): SeededStream {
  const stream = xoroshiro128plus(seed | 0);
  const float = (): number => (stream.next() >>> 0) / 2 ** 32;
  const int = (bound: number): number => Math.floor(float() * bound);
  return {
    float,
    int,
    chance: (probability) => float() < probability,
    pick: <T>(items: readonly T[]) => items[int(items.length)] as T,
  };
}
