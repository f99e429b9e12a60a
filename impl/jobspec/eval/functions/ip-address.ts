/** IP addresses as numbers and as text. Source: RFC 4291, section 2.2; RFC 5952. */

export interface Address {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

/** Undefined when it is none. Numbers of IPv4 have no leading zeros: some readers take those for octal. */
export function parseAddress(text: string): Address | undefined {
  if (!text.includes(':')) {
    const value = parseV4(text);
    return value === undefined ? undefined : { bits: 32, value };
  }
  const value = parseV6(text);
  return value === undefined ? undefined : { bits: 128, value };
}

function parseV4(text: string): bigint | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256))
    return undefined;
  return parts.reduce((total, part) => (total << 8n) | BigInt(part), 0n);
}

function parseV6(text: string): bigint | undefined {
  const [head = '', tail, ...rest] = text.split('::');
  if (rest.length > 0) return undefined;
  const left = groups(head, tail === undefined);
  const right = tail === undefined ? [] : groups(tail, true);
  if (!left || !right) return undefined;
  const missing = 8 - left.length - right.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  const all = [...left, ...Array.from({ length: missing }, () => 0n), ...right];
  return all.reduce((total, group) => (total << 16n) | group, 0n);
}

/** The last group may be an IPv4 address, which makes two. */
function groups(text: string, last: boolean): readonly bigint[] | undefined {
  if (text === '') return [];
  const found: bigint[] = [];
  const parts = text.split(':');
  for (const [at, part] of parts.entries()) {
    if (/^[0-9a-fA-F]{1,4}$/.test(part)) {
      found.push(BigInt(`0x${part}`));
      continue;
    }
    const embedded = last && at === parts.length - 1 ? parseV4(part) : undefined;
    if (embedded === undefined) return undefined;
    found.push(embedded >> 16n, embedded & 0xffffn);
  }
  return found;
}

export function formatAddress({ bits, value }: Address): string {
  if (bits === 32 || value >> 32n === 0xffffn) {
    return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 0xffn).join('.');
  }
  const all = Array.from({ length: 8 }, (_, at) => ((value >> BigInt(112 - at * 16)) & 0xffffn).toString(16));
  const [start, length] = longestZeros(all);
  if (length < 2) return all.join(':');
  return `${all.slice(0, start).join(':')}::${all.slice(start + length).join(':')}`;
}

function longestZeros(all: readonly string[]): readonly [start: number, length: number] {
  let best: readonly [number, number] = [0, 0];
  for (let start = 0; start < all.length; start += 1) {
    let length = 0;
    while (all[start + length] === '0') length += 1;
    if (length > best[1]) best = [start, length];
  }
  return best;
}
