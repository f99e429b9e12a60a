/**
 * A disk in memory that keeps its promises and not a bit more: what was not synced may be lost, torn or reordered
 * by a crash. It also fails on demand: errors of any call, bits that flip, places that cannot be read, no room.
 * Which of it happens is for the caller to say; nothing here is by chance, but for a crash that is asked to be.
 */
import { dirname } from 'node:path';
import { type Disk, DiskFailure, type DiskFile } from '../../../impl/io/disk.ts';
import type { SeededRandom } from '../seeded-random.ts';
import { Contents } from './contents.ts';
import { Names } from './names.ts';

/** One call that changes something. */
export interface DiskStep {
  readonly doing: 'create' | 'write' | 'truncate' | 'sync' | 'rename' | 'remove' | 'sync-folder';
  readonly path: string;
}

/** What a crash does to what was not synced. `some`: each sector and each name by itself, by chance. */
export const LOSSES = ['lost', 'kept', 'torn', 'some'] as const;
export type Loss = (typeof LOSSES)[number];

export interface DiskManners {
  /** The system's code for a call that fails instead of being done. */
  fault?: (step: DiskStep | { readonly doing: 'read'; readonly path: string }) => string | undefined;
  /** After each step that was done, before its caller learns of it. */
  done?: (step: DiskStep) => void;
  /** What each call takes. */
  delay?: (step: DiskStep | { readonly doing: 'read'; readonly path: string }) => Promise<void> | undefined;
  /** When a sync does what it says it has done: a disk that lies. */
  lazily?: (act: () => void) => void;
  /** Bytes that there is room for. */
  capacityBytes?: number;
}

export class SimulatedDisk implements Disk {
  readonly manners: DiskManners;
  #names: Names;
  /** Counts crashes: a file that was open before one is of no use after it. */
  #life = 0;

  constructor(manners: DiskManners = {}, names = new Names()) {
    this.manners = manners;
    this.#names = names;
  }

  /** Another disk that is as this one is now, unsynced changes included. */
  fork(manners: DiskManners = {}): SimulatedDisk {
    return new SimulatedDisk(manners, this.#names.copy());
  }

  /** The power fails. Whether anything was lost by it. */
  crash(loss: Loss, random: SeededRandom): boolean {
    this.#life += 1;
    return this.#names.crash(loss, random);
  }

  /** The process ends, and the system lives on: nothing is lost, and nothing is any more durable than before. */
  kill(): void {
    this.#life += 1;
  }

  /** For tests that look at bytes, or spoil them: durably, behind everybody's back. */
  bytes(path: string): Buffer {
    return this.#contents(path).snapshot();
  }

  overwrite(path: string, bytes: Buffer): void {
    this.#contents(path).replace(bytes);
  }

  flipBit(path: string, at: number, bit: number): void {
    const bytes = this.bytes(path);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
    this.overwrite(path, bytes);
  }

  /** A byte becomes another behind everybody's back; what is not synced yet stays so. */
  spoil(path: string, at: number, byte: number): void {
    this.#contents(path).spoil(at, byte);
  }

  /** As if the file had never been, durably. */
  lose(path: string): void {
    this.#names.lose(path);
  }

  get usedBytes(): number {
    return this.#names.usedBytes;
  }

  get paths(): readonly string[] {
    return this.#names.paths;
  }

  async open(path: string, how: 'read' | 'write' | 'create'): Promise<DiskFile> {
    if (how === 'create') await this.step({ doing: 'create', path }, () => this.#names.create(path));
    return new SimulatedFile(this, path, this.#contents(path), this.#life);
  }

  async rename(from: string, to: string): Promise<void> {
    await this.step({ doing: 'rename', path: from }, () => this.#names.rename(from, to));
  }

  async remove(path: string): Promise<void> {
    await this.step({ doing: 'remove', path }, () => this.#names.remove(path));
  }

  async list(folder: string): Promise<readonly string[]> {
    const inside = this.paths.filter((path) => dirname(path) === folder);
    return inside.map((path) => path.slice(folder.length + 1)).toSorted();
  }

  async makeFolder(): Promise<void> {}

  async syncFolder(folder: string): Promise<void> {
    await this.step({ doing: 'sync-folder', path: folder }, () => this.#names.sync(folder));
  }

  /** For the files of this disk. */
  async step(step: DiskStep, act: () => void, onFault: () => void = () => {}): Promise<void> {
    const life = this.#life;
    await this.manners.delay?.(step);
    if (life !== this.#life) throw new DiskFailure('doing anything', step.path, 'ENODEV');
    const fault = this.manners.fault?.(step);
    if (fault !== undefined) {
      onFault();
      throw new DiskFailure(`${step.doing} fails`, step.path, fault);
    }
    act();
    this.manners.done?.(step);
  }

  assertLife(life: number, path: string): void {
    if (life !== this.#life) throw new DiskFailure('using a file from before a crash', path, 'EBADF');
  }

  /** Bytes for which there is no room. */
  overflow(additional: number): number {
    const room = (this.manners.capacityBytes ?? Number.POSITIVE_INFINITY) - this.#names.usedBytes;
    return Math.max(0, additional - room);
  }

  #contents(path: string): Contents {
    const contents = this.#names.find(path);
    if (contents === undefined) throw new DiskFailure('opening', path, 'ENOENT');
    return contents;
  }
}

class SimulatedFile implements DiskFile {
  readonly #disk: SimulatedDisk;
  readonly #path: string;
  readonly #contents: Contents;
  readonly #life: number;

  constructor(disk: SimulatedDisk, path: string, contents: Contents, life: number) {
    this.#disk = disk;
    this.#path = path;
    this.#contents = contents;
    this.#life = life;
  }

  async read(into: Buffer, position: number): Promise<number> {
    this.#disk.assertLife(this.#life, this.#path);
    await this.#disk.manners.delay?.({ doing: 'read', path: this.#path });
    const fault = this.#disk.manners.fault?.({ doing: 'read', path: this.#path });
    if (fault !== undefined) throw new DiskFailure('reading', this.#path, fault, position);
    return this.#contents.read(into, position);
  }

  async write(bytes: Buffer, position: number): Promise<void> {
    await this.#step('write', () => {
      const missing = this.#disk.overflow(this.#contents.growth(position + bytes.length));
      this.#contents.write(bytes.subarray(0, Math.max(0, bytes.length - missing)), position);
      if (missing > 0) throw new DiskFailure('writing', this.#path, 'ENOSPC', position);
    });
  }

  async truncate(length: number): Promise<void> {
    await this.#step('truncate', () => this.#contents.truncate(length));
  }

  async sync(): Promise<void> {
    // As real systems do: after a failed sync they take the pages for clean, and show what they will never write.
    const { lazily } = this.#disk.manners;
    const through = this.#contents.changes;
    await this.#step(
      'sync',
      () => (lazily ? lazily(() => this.#contents.syncThrough(through)) : this.#contents.sync()),
      () => this.#contents.forgetUnsynced(),
    );
  }

  async size(): Promise<number> {
    this.#disk.assertLife(this.#life, this.#path);
    return this.#contents.length;
  }

  async close(): Promise<void> {}

  async #step(doing: 'write' | 'truncate' | 'sync', act: () => void, onFault?: () => void): Promise<void> {
    this.#disk.assertLife(this.#life, this.#path);
    await this.#disk.step({ doing, path: this.#path }, act, onFault);
  }
}
