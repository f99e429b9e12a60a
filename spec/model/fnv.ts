/** FNV-1a, 64 bit: a short stable digest for golden files. Not for security, and not for the identity of states. */

/** The digest of a text's UTF-8 bytes, as 16 hexadecimal digits. */
export function fnv1a(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  return hash.toString(16).padStart(16, '0');
}
