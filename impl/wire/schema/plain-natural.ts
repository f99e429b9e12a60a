/**
 * A value without a schema (a driver's configuration) as JSON and back, with nothing lost: a whole number beyond 2^53 and
 * bytes that are no text become objects of one member whose name nobody gives, `$int64` or `$bytes`.
 */
import { setMember } from './members.ts';

const WHOLE = '$int64';
const BYTES = '$bytes';

export function plainNatural(value: unknown): unknown {
  if (typeof value === 'bigint') return { [WHOLE]: String(value) };
  if (value instanceof Uint8Array) return { [BYTES]: Buffer.from(value).toString('base64') };
  return within(value, plainNatural);
}

export function naturalOfPlain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [name, text] = entries.length === 1 ? (entries[0] as [string, unknown]) : ['', undefined];
  if (name === WHOLE && typeof text === 'string' && /^-?\d+$/.test(text)) return BigInt(text);
  if (name === BYTES && typeof text === 'string') return Buffer.from(text, 'base64');
  return within(value, naturalOfPlain);
}

/** Lists and objects with each of their members turned; what has no members comes back as it is. */
function within(value: unknown, turn: (member: unknown) => unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(turn);
  const made: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value)) setMember(made, key, turn(member));
  return made;
}
