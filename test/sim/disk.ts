/**
 * The disk of one server: the real log and the real snapshots (impl/io/storage) on files in memory, whose syncs take
 * simulated time. What becomes of it is told by promises, which are kept within the event that made it so.
 */
import type { Command } from '../../impl/core/commands.ts';
import type { DurableState, Persist } from '../../impl/core/raft/messages.ts';
import type { EntryForm } from '../../impl/io/storage/entry-form.ts';
import { openStorage } from '../../impl/io/storage/open-storage.ts';
import type { RaftStorage } from '../../impl/io/storage/raft-storage.ts';
import type { Clock } from './clock.ts';
import { LOSSES, SimulatedDisk, type DiskStep } from './files/simulated-disk.ts';
import type { Recoveries } from './recoveries.ts';
import type { SeededRandom } from './seeded-random.ts';

/** A clock whose owner lets promises come to their end before time goes on, once told that there are some. */
export interface PatientClock extends Clock {
  promised(): void;
}

export interface DiskParts {
  readonly clock: PatientClock;
  readonly random: SeededRandom;
  readonly form: EntryForm<Command>;
  readonly segmentBytes: number;
  readonly recoveries: Recoveries;
}

export interface DiskManners {
  /** A sync takes this to three times as long. */
  syncMs: number;
  /** A planted fault for tests: syncs are confirmed long before they are done. */
  readonly lies?: boolean;
}

/** How long a disk that lies may take its time. */
const LAZY_SYNC_MS = 20_000;

const FOLDER = '/server';

export class Disk {
  readonly manners: DiskManners;
  readonly files = new SimulatedDisk();
  readonly #parts: DiskParts;
  #storage: RaftStorage<Command> | undefined;
  /** Counts ends of the process: what an earlier life waited for is void. */
  #lives = 0;
  /** How often a server could start from it. */
  opened = 0;

  constructor(parts: DiskParts, manners: DiskManners) {
    this.#parts = parts;
    this.manners = manners;
    this.files.manners.delay = ({ doing }) => this.#delay(doing);
    if (manners.lies === true) this.files.manners.lazily = (act) => parts.clock.after(LAZY_SYNC_MS, act);
  }

  /** What a starting server finds, or why it cannot start. */
  async open(): Promise<DurableState<Command>> {
    const { clock, random, form, segmentBytes } = this.#parts;
    clock.promised();
    const life = this.#lives;
    const { storage, durable, notes } = await openStorage({
      disk: this.files,
      folder: FOLDER,
      form,
      segmentBytes,
      chunkBytes: 4096,
      ifMissing: this.opened === 0 ? 'create' : 'refuse',
      newSalt: () => Buffer.from(Array.from({ length: 8 }, () => random.int(256))),
      after: (delayMs, act) => this.#later(delayMs, act),
    });
    if (life !== this.#lives) throw new Error('the process has ended meanwhile');
    this.#storage = storage;
    this.opened += 1;
    this.#countStart(durable, notes);
    return durable;
  }

  /** Kept when it is durable, broken when the server must stop. */
  async write(persist: Persist<Command>): Promise<void> {
    this.#parts.clock.promised();
    if (persist.snapshot && persist.truncateFrom !== undefined)
      this.#parts.recoveries.count('snapshot of a leader in place of the log');
    await this.#storage?.persist(persist);
  }

  /** Broken once what nobody waits for (a snapshot of its own) has failed. */
  get failed(): Promise<never> {
    return this.#storage?.failed ?? new Promise(() => {});
  }

  /** The machine is off: of what was not synced the disk keeps what it likes. */
  crash(): void {
    this.#end();
    const { random, recoveries } = this.#parts;
    const loss = this.manners.lies === true ? 'lost' : random.pick(LOSSES);
    if (this.files.crash(loss, random)) recoveries.count('writes lost that nobody was told of');
  }

  /** The process is gone, and the system lives on. */
  kill(): void {
    this.#end();
    this.files.kill();
  }

  #end(): void {
    this.#lives += 1;
    this.#storage = undefined;
  }

  #countStart({ snapshot }: DurableState<Command>, notes: readonly string[]): void {
    const { recoveries } = this.#parts;
    const isTold = (words: string): boolean => notes.some((note) => note.includes(words));
    if (isTold('unfinished write')) recoveries.count('write cut short, dropped at the start');
    if (isTold('older snapshot')) recoveries.count('started from an older snapshot, the newer being damaged');
    if (isTold('log from its beginning'))
      recoveries.count('started from the log alone, the snapshot being damaged');
    if (snapshot) recoveries.count('started from a snapshot and the log after it');
  }

  #delay(doing: DiskStep['doing'] | 'read'): Promise<void> | undefined {
    if (doing !== 'sync' && doing !== 'sync-folder') return undefined;
    const { syncMs, lies } = this.manners;
    if (lies === true) return undefined;
    return new Promise((resolve) => {
      this.#later(syncMs + this.#parts.random.int(2 * syncMs + 1), resolve);
    });
  }

  #later(delayMs: number, act: () => void): () => void {
    const { clock } = this.#parts;
    let isOn = true;
    clock.after(delayMs, () => {
      if (!isOn) return;
      clock.promised();
      act();
    });
    return () => {
      isOn = false;
    };
  }
}
