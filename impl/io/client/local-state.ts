/**
 * What a client keeps of its allocations on its own disk: one file each. Writes happen in the background, in order, and
 * of several for one allocation only the last is made; `settled` says when all that was asked for is durable. A full disk
 * is waited for: what runs goes on, and what would have to be remembered does not begin.
 */
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { ClientRecord } from '../../core/client/ports.ts';
import { writeFileAtomically } from '../atomic-write.ts';
import { InputError } from '../input-error.ts';

const RETRY_MS = 1_000;
const FULL: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT']);

export class LocalState {
  readonly #folder: string;
  readonly #say: (line: string) => void;
  readonly #closing = Promise.withResolvers<'closed'>();
  /** By allocation id; null: to be removed. */
  #wanted = new Map<string, ClientRecord | null>();
  #writing: Promise<void> | undefined;

  private constructor(folder: string, say: (line: string) => void) {
    this.#folder = folder;
    this.#say = say;
  }

  /** With what the last life of this client left. An `InputError` when a file cannot be read as such. */
  static async open(
    folder: string,
    say: (line: string) => void,
  ): Promise<{ state: LocalState; records: readonly ClientRecord[] }> {
    await mkdir(folder, { recursive: true });
    const files = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
    const records = await Promise.all(files.map((name) => readRecord(join(folder, name))));
    return { state: new LocalState(folder, say), records };
  }

  put(allocId: string, record: ClientRecord): void {
    this.#wanted.set(allocId, record);
  }

  remove(allocId: string): void {
    this.#wanted.set(allocId, null);
  }

  /** Waits for room no longer: what has found none is not kept. */
  async close(): Promise<void> {
    this.#closing.resolve('closed');
    await this.settled().catch(() => {});
  }

  /** Rejects when the disk does not take it, for another reason than being full; what was asked for may then be lost. */
  settled(): Promise<void> {
    if (this.#wanted.size > 0) {
      const before = this.#writing ?? Promise.resolve();
      this.#writing = before.then(() => this.#write());
    }
    return this.#writing ?? Promise.resolve();
  }

  async #write(): Promise<void> {
    const batch = this.#wanted;
    this.#wanted = new Map();
    for (const [allocId, record] of batch) {
      const file = join(this.#folder, `${allocId}.json`);
      if (record === null) await rm(file, { force: true });
      else await this.#store(file, JSON.stringify(record));
    }
  }

  async #store(file: string, text: string): Promise<void> {
    for (let isTold = false; ; isTold = true) {
      try {
        await writeFileAtomically(file, text);
        if (isTold) this.#say(`${this.#folder} has room again: what was waiting goes on`);
        return;
      } catch (error) {
        if (!isFull(error) || (await this.#waited()) === 'closed') throw error;
        if (!isTold)
          this.#say(`${this.#folder} is on a full disk: make room. What runs goes on, nothing new begins`);
      }
    }
  }

  async #waited(): Promise<'waited' | 'closed'> {
    return await Promise.race([this.#closing.promise, setTimeout(RETRY_MS, 'waited' as const)]);
  }
}

function isFull(error: unknown): boolean {
  const { cause } = error as { readonly cause?: NodeJS.ErrnoException };
  return FULL.has(cause?.code);
}

async function readRecord(file: string): Promise<ClientRecord> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as ClientRecord;
  } catch (error) {
    throw new InputError({
      file,
      problem: `is not the record of an allocation: ${(error as Error).message}`,
      remedy: 'remove it; its tasks, if they still run, are then started anew beside the old ones',
    });
  }
}
