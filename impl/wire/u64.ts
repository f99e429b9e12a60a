/**
 * Unsigned 64-bit numbers, little-endian, as JavaScript numbers. Nothing we count reaches 2^53; what claims to is
 * read as it stands, is no safe integer, and fails whatever check comes next.
 */

const HIGH = 2 ** 32;

export function putU64(bytes: Buffer, value: number, at: number): void {
  bytes.writeUInt32LE(value >>> 0, at);
  bytes.writeUInt32LE(Math.floor(value / HIGH), at + 4);
}

export function getU64(bytes: Buffer, at: number): number {
  return bytes.readUInt32LE(at + 4) * HIGH + bytes.readUInt32LE(at);
}
