/** A 32-bit hash of a state's fields (MurmurHash3's mixing, Appleby), with a seed. Never the identity of a state by itself. */

/** From 0 to 2^32 - 1; the same on every machine. */
export function hashOf(state: Uint16Array, seed: number): number {
  let h = Math.imul(seed + 0x9e3779b9, 0x85ebca6b) | 0;
  for (let i = 0; i < state.length; i++) {
    let k = Math.imul((state[i] as number) ^ (i << 16), 0xcc9e2d51);
    k = (k << 15) | (k >>> 17);
    h ^= Math.imul(k, 0x1b873593);
    h = (h << 13) | (h >>> 19);
    h = (Math.imul(h, 5) + 0xe6546b64) | 0;
  }
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
