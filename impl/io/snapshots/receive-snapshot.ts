/**
 * A snapshot on its way from a leader: bytes of its file, in order, in pieces of any size. It goes on where it
 * stopped, in the same process or a later one, as long as the header, which names the whole content, is the same.
 */
import { crc32 } from 'node:zlib';
import { assert } from '../../core/assert.ts';
import type { Position } from '../../core/raft/messages.ts';
import {
  CHECKSUM_BYTES,
  chunkCount,
  chunkPlace,
  chunksAt,
  decodeChunk,
  SNAPSHOT_HEADER_BYTES,
  type SnapshotHeader,
  snapshotFileBytes,
} from '../../wire/snapshot-file.ts';
import type { DiskFile } from '../disk.ts';
import { SnapshotDamage } from './snapshot-damage.ts';
import type { StoredSnapshot } from './stored-snapshot.ts';

export type Received =
  | { readonly ok: true; readonly position: Position }
  /** What arrived is not what the header names. It is gone: the leader may begin again. */
  | { readonly ok: false; readonly problem: string };

/** What the store does with a file that has arrived. */
export interface Arrival {
  readonly open: () => Promise<StoredSnapshot>;
  /** Give it its name, durably. */
  readonly accept: () => Promise<void>;
  readonly discard: () => Promise<void>;
}

const SYNC_EVERY_BYTES = 8 * 1024 * 1024;

export class SnapshotReceiver {
  readonly header: SnapshotHeader;
  readonly #file: DiskFile;
  readonly #arrival: Arrival;
  #offset: number;
  #syncAt: number;

  /** The file holds `offset` sound bytes. */
  constructor(header: SnapshotHeader, file: DiskFile, arrival: Arrival, offset: number) {
    this.header = header;
    this.#file = file;
    this.#arrival = arrival;
    this.#offset = offset;
    this.#syncAt = offset + SYNC_EVERY_BYTES;
  }

  /** The next byte wanted. */
  get offset(): number {
    return this.#offset;
  }

  get isComplete(): boolean {
    return this.#offset === snapshotFileBytes(this.header);
  }

  /** Bytes of another place than the wanted one are passed over. Returns the next byte wanted. */
  async write(offset: number, bytes: Uint8Array): Promise<number> {
    if (offset !== this.#offset) return this.#offset;
    const wanted = Buffer.from(bytes.subarray(0, snapshotFileBytes(this.header) - offset));
    await this.#file.write(wanted, offset);
    this.#offset += wanted.length;
    if (this.#offset >= this.#syncAt) {
      this.#syncAt = this.#offset + SYNC_EVERY_BYTES;
      await this.#file.sync();
    }
    return this.#offset;
  }

  /** Once it is complete: check all of it, and make it one of the store's, durably. */
  async finish(): Promise<Received> {
    assert(this.isComplete, 'a snapshot has arrived as a whole');
    await this.#file.sync();
    await this.#file.close();
    const problem = await this.#problem();
    if (problem !== undefined) {
      await this.#arrival.discard();
      return { ok: false, problem };
    }
    await this.#arrival.accept();
    return { ok: true, position: this.header.position };
  }

  /** No more for now; what has arrived stays. */
  async close(): Promise<void> {
    await this.#file.close();
  }

  async #problem(): Promise<string | undefined> {
    try {
      const snapshot = await this.#arrival.open();
      try {
        for await (const _ of snapshot.content());
      } finally {
        await snapshot.close();
      }
      return undefined;
    } catch (error) {
      if (error instanceof SnapshotDamage) return error.message;
      throw error;
    }
  }
}

/**
 * How much of a half-received file is sound. That much is written again: its sync may have failed in an earlier
 * life, and then no later one would bring it to the disk.
 */
export async function soundPrefix(file: DiskFile, header: SnapshotHeader): Promise<number> {
  const start = chunksAt(header.configurationBytes);
  const beginning = await readWhole(file, 0, start);
  const configuration = beginning?.subarray(SNAPSHOT_HEADER_BYTES);
  if (!beginning || !configuration || crc32(configuration) !== header.configurationChecksum) {
    return SNAPSHOT_HEADER_BYTES;
  }
  await file.write(beginning, 0);
  for (let number = 0; number < chunkCount(header); number += 1) {
    const { at, contentBytes } = chunkPlace(header, number);
    const chunk = await readWhole(file, at, CHECKSUM_BYTES + contentBytes);
    if (!chunk || decodeChunk(chunk) === undefined) return at;
    await file.write(chunk, at);
  }
  return snapshotFileBytes(header);
}

async function readWhole(file: DiskFile, at: number, length: number): Promise<Buffer | undefined> {
  const bytes = Buffer.allocUnsafe(length);
  return (await file.read(bytes, at)) === length ? bytes : undefined;
}
