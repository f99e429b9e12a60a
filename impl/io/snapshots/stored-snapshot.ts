/**
 * A snapshot on disk, to be read: by this server at its start, or piece by piece for a follower. Whatever it gives
 * away has been checked.
 */
import { crc32 } from 'node:zlib';
import {
  CHECKSUM_BYTES,
  chunkAt,
  chunkCount,
  chunkPlace,
  chunksAt,
  decodeChunk,
  decodeSnapshotHeader,
  nextContentChecksum,
  SNAPSHOT_HEADER_BYTES,
  type SnapshotHeader,
  snapshotFileBytes,
} from '../../wire/snapshot-file.ts';
import { DiskFailure, type DiskFile } from '../disk.ts';
import { SnapshotDamage } from './snapshot-damage.ts';

export class StoredSnapshot {
  readonly header: SnapshotHeader;
  readonly configuration: Buffer;
  readonly #path: string;
  readonly #file: DiskFile;
  /** Header and configuration, as they stand in the file. */
  readonly #beginning: Buffer;

  private constructor(path: string, file: DiskFile, header: SnapshotHeader, beginning: Buffer) {
    this.#path = path;
    this.#file = file;
    this.header = header;
    this.#beginning = beginning;
    this.configuration = beginning.subarray(SNAPSHOT_HEADER_BYTES);
  }

  /** The file is this snapshot's from now on: also when it fails, it closes it. */
  static async from(path: string, file: DiskFile): Promise<StoredSnapshot> {
    try {
      const bytes = await readExactly(path, file, 0, SNAPSHOT_HEADER_BYTES);
      const header = decodeSnapshotHeader(bytes);
      if ('flaw' in header) throw new SnapshotDamage(path, 0, header.flaw);
      const beginning = await readExactly(path, file, 0, chunksAt(header.configurationBytes));
      if (crc32(beginning.subarray(SNAPSHOT_HEADER_BYTES)) !== header.configurationChecksum) {
        throw new SnapshotDamage(
          path,
          SNAPSHOT_HEADER_BYTES,
          'the checksum of the configuration does not match',
        );
      }
      return new StoredSnapshot(path, file, header, beginning);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** Of the whole file: what a follower has to receive. */
  get fileBytes(): number {
    return snapshotFileBytes(this.header);
  }

  /** The content, chunk by chunk; fails at the first that is damaged, and at the end if one is another's. */
  async *content(): AsyncGenerator<Buffer, void> {
    let checksum = 0;
    for (let number = 0; number < chunkCount(this.header); number += 1) {
      const chunk = await this.#chunk(number);
      checksum = nextContentChecksum(checksum, chunk);
      yield decodeChunk(chunk) as Buffer;
    }
    if (checksum !== this.header.contentChecksum) {
      throw new SnapshotDamage(this.#path, 0, 'the chunks are not those that the header names');
    }
  }

  /**
   * Bytes of the file from `offset` on, for a follower: as many as one read has to check anyway. None at its end.
   */
  async read(offset: number): Promise<Buffer> {
    const start = chunksAt(this.header.configurationBytes);
    if (offset < start) return this.#beginning.subarray(offset);
    if (offset >= this.fileBytes) return Buffer.alloc(0);
    const number = chunkAt(this.header, offset);
    const chunk = await this.#chunk(number);
    return chunk.subarray(offset - chunkPlace(this.header, number).at);
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  /** With its checksum, which matches. */
  async #chunk(number: number): Promise<Buffer> {
    const { at, contentBytes } = chunkPlace(this.header, number);
    const bytes = await readExactly(this.#path, this.#file, at, contentBytes + CHECKSUM_BYTES);
    if (decodeChunk(bytes) === undefined) {
      throw new SnapshotDamage(this.#path, at, `the checksum of chunk ${number} does not match`);
    }
    return bytes;
  }
}

async function readExactly(path: string, file: DiskFile, at: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length);
  try {
    const got = await file.read(bytes, at);
    if (got === length) return bytes;
  } catch (error) {
    if (!(error instanceof DiskFailure) || error.code !== 'EIO') throw error;
    throw new SnapshotDamage(path, error.position ?? at, 'the disk cannot read this (EIO)');
  }
  throw new SnapshotDamage(path, at, 'the file ends here, before its time');
}
