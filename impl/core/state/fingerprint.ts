/**
 * One short text for a whole state, equal on replicas that agree (S1). Records are immutable, so each is hashed
 * once in its life and asking often is cheap.
 */
import { canonicalJson, hashText } from '../canonical.ts';

const hashes = new WeakMap<object, string>();

export function fingerprintOf(parts: readonly (readonly unknown[])[]): string {
  return hashText(parts.map((rows) => rows.map(hashOf).join(',')).join(';'));
}

function hashOf(row: unknown): string {
  if (typeof row !== 'object' || row === null) return canonicalJson(row);
  const known = hashes.get(row);
  if (known !== undefined) return known;
  const hash = hashText(canonicalJson(row));
  hashes.set(row, hash);
  return hash;
}
