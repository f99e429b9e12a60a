/**
 * The snapshots of one server. Which of them counts is written in the log: a snapshot is made durable here first,
 * then the log names it, then older ones go. Content and configuration are bytes, and nobody's business here.
 */
import { join } from 'node:path';
import type { Position } from '../../core/raft/messages.ts';
import type { Index } from '../../core/records.ts';
import {
  decodeSnapshotHeader,
  SNAPSHOT_HEADER_BYTES,
  type SnapshotHeader,
} from '../../wire/snapshot-file.ts';
import type { Flaw } from '../../wire/log/frame-head.ts';
import type { Disk, DiskFile } from '../disk.ts';
import { type Arrival, SnapshotReceiver, soundPrefix } from './receive-snapshot.ts';
import { SnapshotDamage } from './snapshot-damage.ts';
import { PARTIAL, positionBefore, snapshotName, snapshotPosition, UNFINISHED } from './snapshot-names.ts';
import { StoredSnapshot } from './stored-snapshot.ts';
import { type SnapshotSource, writeSnapshotFile } from './write-snapshot.ts';

export interface SnapshotOptions {
  readonly disk: Disk;
  readonly folder: string;
  /** The snapshot that the log names; index 0: none. */
  readonly named: Position;
  readonly chunkBytes?: number;
}

export class SnapshotStore {
  readonly #disk: Disk;
  readonly #folder: string;
  readonly #chunkBytes: number;

  private constructor({ disk, folder, chunkBytes = 256 * 1024 }: SnapshotOptions) {
    this.#disk = disk;
    this.#folder = folder;
    this.#chunkBytes = chunkBytes;
  }

  /**
   * Removes what a crash has left: snapshots half written, or never named by the log. Older ones stay, should the
   * named one be damaged.
   */
  static async open(options: SnapshotOptions): Promise<SnapshotStore> {
    const store = new SnapshotStore(options);
    await store.#tidy(options.named);
    return store;
  }

  /** Ascending. */
  async positions(): Promise<readonly Position[]> {
    const names = await this.#disk.list(this.#folder);
    return names.map(snapshotPosition).filter((position) => position !== undefined);
  }

  /** Done when it is durable. */
  async write(source: SnapshotSource): Promise<void> {
    const path = this.#path(source.position);
    const file = await this.#disk.open(path + UNFINISHED, 'create');
    await writeSnapshotFile(file, source, this.#chunkBytes);
    await file.close();
    await this.#rename(path + UNFINISHED, path);
  }

  /** The caller closes it. It can be read to its end even if it is removed meanwhile. */
  async load(position: Position): Promise<StoredSnapshot> {
    if (!(await this.positions()).some((found) => isSame(found, position))) throw this.missing(position);
    const path = this.#path(position);
    const stored = await StoredSnapshot.from(path, await this.#disk.open(path, 'read'));
    if (isSame(stored.header.position, position)) return stored;
    await stored.close();
    throw new SnapshotDamage(path, 0, "this is another snapshot under this one's name");
  }

  missing(position: Position): SnapshotDamage {
    return new SnapshotDamage(this.#path(position), 0, 'the file is missing, and the log begins after it');
  }

  /** Take a leader's snapshot, which begins with these bytes: at least the header. */
  async receive(beginning: Uint8Array): Promise<SnapshotReceiver | Flaw> {
    const bytes = Buffer.from(beginning.subarray(0, SNAPSHOT_HEADER_BYTES));
    const header = decodeSnapshotHeader(bytes);
    if ('flaw' in header) return header;
    const path = this.#path(header.position);
    const { file, offset } =
      (await this.#resume(path + PARTIAL, bytes, header)) ?? (await this.#start(path + PARTIAL, bytes));
    return new SnapshotReceiver(header, file, this.#arrivalOf(path), offset);
  }

  /** Snapshots that a newer one, which the log names by now, has made useless. */
  async dropBelow(index: Index): Promise<void> {
    await this.#remove((name) => {
      const position = snapshotPosition(name) ?? positionBefore(PARTIAL, name);
      return position !== undefined && position.index < index;
    });
  }

  async #tidy(named: Position): Promise<void> {
    await this.#disk.makeFolder(this.#folder);
    await this.#remove((name) => {
      const partial = positionBefore(PARTIAL, name);
      const position = snapshotPosition(name);
      if (partial) return partial.index <= named.index;
      if (position) return position.index >= named.index && !isSame(position, named);
      return positionBefore(UNFINISHED, name) !== undefined;
    });
    // Also for the name of the one that stays: an earlier life may have died between rename and sync.
    await this.#disk.syncFolder(this.#folder);
  }

  async #resume(
    path: string,
    beginning: Buffer,
    header: SnapshotHeader,
  ): Promise<{ file: DiskFile; offset: number } | undefined> {
    if (!(await this.#disk.list(this.#folder)).some((name) => join(this.#folder, name) === path))
      return undefined;
    const file = await this.#disk.open(path, 'write');
    const found = Buffer.alloc(SNAPSHOT_HEADER_BYTES);
    await file.read(found, 0);
    if (found.equals(beginning)) return { file, offset: await soundPrefix(file, header) };
    await file.close();
    return undefined;
  }

  async #start(path: string, beginning: Buffer): Promise<{ file: DiskFile; offset: number }> {
    const file = await this.#disk.open(path, 'create');
    await file.write(beginning, 0);
    return { file, offset: SNAPSHOT_HEADER_BYTES };
  }

  #arrivalOf(path: string): Arrival {
    return {
      open: async () => StoredSnapshot.from(path, await this.#disk.open(path + PARTIAL, 'read')),
      accept: () => this.#rename(path + PARTIAL, path),
      discard: () => this.#disk.remove(path + PARTIAL),
    };
  }

  async #rename(from: string, to: string): Promise<void> {
    await this.#disk.rename(from, to);
    await this.#disk.syncFolder(this.#folder);
  }

  async #remove(mayGo: (name: string) => boolean): Promise<void> {
    const names = (await this.#disk.list(this.#folder)).filter(mayGo);
    for (const name of names) await this.#disk.remove(join(this.#folder, name));
    if (names.length > 0) await this.#disk.syncFolder(this.#folder);
  }

  #path(position: Position): string {
    return join(this.#folder, snapshotName(position));
  }
}

function isSame(a: Position, b: Position): boolean {
  return a.index === b.index && a.term === b.term;
}
