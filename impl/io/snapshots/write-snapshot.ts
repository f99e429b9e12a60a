/** Writing a snapshot aside, chunk by chunk; it gets its name once every byte is durable. */
import { crc32 } from 'node:zlib';
import type { Position } from '../../core/raft/messages.ts';
import {
  chunksAt,
  encodeChunk,
  encodeSnapshotHeader,
  nextContentChecksum,
} from '../../wire/snapshot-file.ts';
import type { DiskFile } from '../disk.ts';

export interface SnapshotSource {
  readonly position: Position;
  /** Who votes at that position, in the owner's own words. */
  readonly configuration: Uint8Array;
  /** The state machine's, in pieces of any size. */
  readonly content: Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
}

/** A large snapshot is synced as it grows: one large sync at its end would hold up those of the log. */
const SYNC_EVERY_BYTES = 8 * 1024 * 1024;

/** Everything but the name. The header comes last: a file without one is no snapshot. */
export async function writeSnapshotFile(
  file: DiskFile,
  { position, configuration, content }: SnapshotSource,
  chunkBytes: number,
): Promise<void> {
  const configured = Buffer.from(configuration);
  const writer = new ChunkWriter(file, chunksAt(configured.length), chunkBytes);
  for await (const piece of content) await writer.add(piece);
  await writer.end();
  const header = encodeSnapshotHeader({
    position,
    chunkBytes,
    contentBytes: writer.contentBytes,
    contentChecksum: writer.contentChecksum,
    configurationBytes: configured.length,
    configurationChecksum: crc32(configured),
  });
  await file.write(Buffer.concat([header, configured]), 0);
  await file.sync();
}

class ChunkWriter {
  readonly #file: DiskFile;
  readonly #chunk: Buffer;
  #filled = 0;
  #at: number;
  #syncAt: number;
  contentBytes = 0;
  contentChecksum = 0;

  constructor(file: DiskFile, at: number, chunkBytes: number) {
    this.#file = file;
    this.#at = at;
    this.#syncAt = at + SYNC_EVERY_BYTES;
    this.#chunk = Buffer.alloc(chunkBytes);
  }

  async add(piece: Uint8Array): Promise<void> {
    for (let taken = 0; taken < piece.length; ) {
      const part = piece.subarray(taken, taken + this.#chunk.length - this.#filled);
      this.#chunk.set(part, this.#filled);
      this.#filled += part.length;
      taken += part.length;
      if (this.#filled === this.#chunk.length) await this.#flush();
    }
  }

  async end(): Promise<void> {
    if (this.#filled > 0) await this.#flush();
  }

  async #flush(): Promise<void> {
    const chunk = encodeChunk(this.#chunk.subarray(0, this.#filled));
    await this.#file.write(chunk, this.#at);
    this.contentChecksum = nextContentChecksum(this.contentChecksum, chunk);
    this.contentBytes += this.#filled;
    this.#filled = 0;
    this.#at += chunk.length;
    if (this.#at < this.#syncAt) return;
    this.#syncAt = this.#at + SYNC_EVERY_BYTES;
    await this.#file.sync();
  }
}
