/**
 * Ids for the evaluations of one entry, from the seed that its proposer put into it: the same on every replica, and
 * in the shape of a UUID, as tools expect.
 */
import { hashText } from './canonical.ts';

/** The `n`th id of a seed. */
export function evalIdOf(seed: string, n: number): string {
  const digits = hashText(`${seed}/${n}`) + hashText(`${n}/${seed}`);
  return [0, 8, 12, 16, 20].map((from, part) => digits.slice(from, [8, 12, 16, 20, 32][part])).join('-');
}
