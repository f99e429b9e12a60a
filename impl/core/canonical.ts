/**
 * One text for one value, and a 64-bit number for a text: what replicas compare and node classes are named by.
 * Not cryptographic: it finds accidents, not attackers.
 */

/** JSON with sorted keys and without undefined members: equal for equal values however they were built. */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const object = value as Record<string, unknown>;
  let members = '';
  for (const key of Object.keys(object).sort()) {
    const member = object[key];
    if (member === undefined) continue;
    members += `${members === '' ? '' : ','}${quoted(key)}:${canonicalJson(member)}`;
  }
  return `{${members}}`;
}

/** Field names recur with every record; their quoted forms are kept, but not those of keys that users make up. */
const quotedNames = new Map<string, string>();
const MOST_NAMES = 1000;

function quoted(key: string): string {
  const known = quotedNames.get(key);
  if (known !== undefined) return known;
  const text = JSON.stringify(key);
  if (quotedNames.size < MOST_NAMES) quotedNames.set(key, text);
  return text;
}

export function isSameValue(a: unknown, b: unknown): boolean {
  return a === b || canonicalJson(a) === canonicalJson(b);
}

/** 16 hexadecimal digits: two FNV-1a lanes of 32 bits, over UTF-16 code units. */
export function hashText(text: string): string {
  let high = 0x811c9dc5;
  let low = 0x9747b28c;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    high = Math.imul(high ^ unit, 0x01000193);
    low = Math.imul(low ^ unit ^ (high >>> 15), 0x01000193);
  }
  return hex(high) + hex(low);
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0');
}
