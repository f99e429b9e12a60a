/**
 * Breaking bytes: bits, lengths, pieces left out, doubled and put in from elsewhere. Deterministic, by a stream of chance;
 * knows msgpack only so far as to lie about lengths where a length may stand.
 */
import type { SeededRandom } from '../../../test/sim/seeded-random.ts';

type Mutation = (bytes: Buffer, rng: SeededRandom, other: Buffer) => Buffer;

/** Tags that announce a length, each followed by 1 GiB or more of it. */
const CLAIMS = [
  'db40000000',
  'dd40000000',
  'df40000000',
  'c640000000',
  'dbffffffff',
  'ddffffffff',
  'dfffffffff',
];
const TELLING = [
  0x00, 0x7f, 0x80, 0x8f, 0x90, 0xa0, 0xbf, 0xc0, 0xc1, 0xc7, 0xcf, 0xd3, 0xd9, 0xdb, 0xdf, 0xe0, 0xff,
];

const MUTATIONS: readonly Mutation[] = [
  (bytes, rng) => changed(bytes, rng, (byte) => byte ^ (1 << rng.int(8))),
  (bytes, rng) => changed(bytes, rng, () => rng.pick(TELLING)),
  (bytes, rng) => changed(bytes, rng, () => rng.int(256)),
  (bytes, rng) => bytes.subarray(0, rng.int(bytes.length + 1)),
  (bytes, rng) => {
    const [from, to] = span(bytes, rng);
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
  },
  (bytes, rng) => {
    const [from, to] = span(bytes, rng);
    return Buffer.concat([bytes.subarray(0, to), bytes.subarray(from)]);
  },
  (bytes, rng, other) => {
    const [from, to] = span(other, rng);
    const at = rng.int(bytes.length + 1);
    return Buffer.concat([bytes.subarray(0, at), other.subarray(from, to), bytes.subarray(at)]);
  },
  (bytes, rng) => {
    const at = rng.int(bytes.length + 1);
    return Buffer.concat([bytes.subarray(0, at), Buffer.from(rng.pick(CLAIMS), 'hex'), bytes.subarray(at)]);
  },
  (bytes, rng) => Buffer.concat([bytes, Buffer.alloc(rng.int(300), rng.pick(TELLING))]),
];

/** A broken copy: one to four things are done to it. `other` is where foreign pieces come from. */
export function mutateBytes(bytes: Buffer, rng: SeededRandom, other: Buffer): Buffer {
  let broken = bytes;
  for (let left = rng.chance(0.6) ? 1 : rng.between(2, 4); left > 0; left -= 1)
    broken = rng.pick(MUTATIONS)(broken, rng, other);
  return broken;
}

function changed(bytes: Buffer, rng: SeededRandom, change: (byte: number) => number): Buffer {
  if (bytes.length === 0) return bytes;
  const copy = Buffer.from(bytes);
  const at = rng.int(copy.length);
  copy[at] = change(copy[at] as number);
  return copy;
}

/** Mostly short. */
function span(bytes: Buffer, rng: SeededRandom): [number, number] {
  const from = rng.int(bytes.length + 1);
  return [from, Math.min(bytes.length, from + (rng.chance(0.8) ? rng.int(16) : rng.int(bytes.length + 1)))];
}
