/**
 * The bytes of a snapshot file: a header that says what the whole is, then content in chunks of one size, each with
 * its checksum. A follower is sent the file as it is, so what a half-received one holds can be checked too.
 */
import { crc32 } from 'node:zlib';
import type { FramePosition } from './log/state-frame.ts';
import type { Flaw } from './log/frame-head.ts';
import { getU64, putU64 } from './u64.ts';

export const SNAPSHOT_HEADER_BYTES = 64;
const MAGIC = Buffer.from('OrrerySn', 'latin1');
const VERSION = 1;
/** Before each chunk. */
export const CHECKSUM_BYTES = 4;
const MAX_CHUNK_BYTES = 16 * 1024 * 1024;

export interface SnapshotHeader {
  readonly position: FramePosition;
  /** Of every chunk but the last, which may be shorter. */
  readonly chunkBytes: number;
  /** Of the content, without headers and checksums. */
  readonly contentBytes: number;
  /** Of the configuration, which stands between header and chunks. */
  readonly configurationBytes: number;
  readonly configurationChecksum: number;
  /** Over the chunks' checksums: two files with one header have one content. */
  readonly contentChecksum: number;
}

export function encodeSnapshotHeader(header: SnapshotHeader): Buffer {
  const bytes = Buffer.alloc(SNAPSHOT_HEADER_BYTES);
  bytes.set(MAGIC, 0);
  bytes.writeUInt32LE(VERSION, 8);
  bytes.writeUInt32LE(header.chunkBytes, 12);
  putU64(bytes, header.position.index, 16);
  putU64(bytes, header.position.term, 24);
  putU64(bytes, header.contentBytes, 32);
  bytes.writeUInt32LE(header.contentChecksum, 40);
  bytes.writeUInt32LE(header.configurationBytes, 44);
  bytes.writeUInt32LE(header.configurationChecksum, 48);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, 60)), 60);
  return bytes;
}

export function decodeSnapshotHeader(bytes: Buffer): SnapshotHeader | Flaw {
  if (bytes.length < SNAPSHOT_HEADER_BYTES) return { flaw: 'the file is shorter than its header' };
  if (!bytes.subarray(0, 8).equals(MAGIC)) return { flaw: 'the file does not begin like a snapshot' };
  if (crc32(bytes.subarray(0, 60)) !== bytes.readUInt32LE(60)) {
    return { flaw: 'the checksum of the header does not match' };
  }
  const version = bytes.readUInt32LE(8);
  if (version !== VERSION)
    return { flaw: `the snapshot is of version ${version}, this program knows ${VERSION}` };
  const header = {
    position: { index: getU64(bytes, 16), term: getU64(bytes, 24) },
    chunkBytes: bytes.readUInt32LE(12),
    contentBytes: getU64(bytes, 32),
    contentChecksum: bytes.readUInt32LE(40),
    configurationBytes: bytes.readUInt32LE(44),
    configurationChecksum: bytes.readUInt32LE(48),
  };
  const { position, chunkBytes } = header;
  const numbers = [position.index, position.term, snapshotFileBytes(header)];
  const isSensible = chunkBytes > 0 && chunkBytes <= MAX_CHUNK_BYTES && numbers.every(Number.isSafeInteger);
  return isSensible ? header : { flaw: 'the header holds values that no version writes' };
}

/** A chunk in its file: its checksum at `at`, its content behind that. */
export interface ChunkPlace {
  readonly at: number;
  readonly contentBytes: number;
}

export function chunkCount({ contentBytes, chunkBytes }: SnapshotHeader): number {
  return Math.ceil(contentBytes / chunkBytes);
}

/** Where chunk `number`, from 0, lies. */
export function chunkPlace(header: SnapshotHeader, number: number): ChunkPlace {
  const { chunkBytes, contentBytes } = header;
  return {
    at: chunksAt(header.configurationBytes) + number * (CHECKSUM_BYTES + chunkBytes),
    contentBytes: Math.min(chunkBytes, contentBytes - number * chunkBytes),
  };
}

/** Which chunk a byte of the file belongs to. */
export function chunkAt({ configurationBytes, chunkBytes }: SnapshotHeader, offset: number): number {
  return Math.floor((offset - chunksAt(configurationBytes)) / (CHECKSUM_BYTES + chunkBytes));
}

/** Where the first chunk begins. */
export function chunksAt(configurationBytes: number): number {
  return SNAPSHOT_HEADER_BYTES + configurationBytes;
}

/** Length of the whole file. */
export function snapshotFileBytes(header: SnapshotHeader): number {
  return chunksAt(header.configurationBytes) + chunkCount(header) * CHECKSUM_BYTES + header.contentBytes;
}

export function encodeChunk(content: Buffer): Buffer {
  const bytes = Buffer.allocUnsafe(CHECKSUM_BYTES + content.length);
  bytes.writeUInt32LE(crc32(content), 0);
  bytes.set(content, CHECKSUM_BYTES);
  return bytes;
}

/** The content of a chunk, given with its checksum; undefined when that does not match. */
export function decodeChunk(bytes: Buffer): Buffer | undefined {
  const content = bytes.subarray(CHECKSUM_BYTES);
  return crc32(content) === bytes.readUInt32LE(0) ? content : undefined;
}

/** The checksum over those of the chunks before, with one more. */
export function nextContentChecksum(before: number, chunk: Buffer): number {
  return crc32(chunk.subarray(0, CHECKSUM_BYTES), before);
}
