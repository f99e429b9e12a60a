/**
 * What a client keeps of its allocations on its own disk: one file each. Writes happen in the background, in order, and
 * of several for one allocation only the last is made; `settled` says when all that was asked for is durable.
 */
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClientRecord } from '../../core/client/ports.ts';
import { writeFileAtomically } from '../atomic-write.ts';
import { InputError } from '../input-error.ts';

export class LocalState {
  readonly #folder: string;
  /** By allocation id; null: to be removed. */
  #wanted = new Map<string, ClientRecord | null>();
  #writing: Promise<void> | undefined;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** With what the last life of this client left. An `InputError` when a file cannot be read as such. */
  static async open(folder: string): Promise<{ state: LocalState; records: readonly ClientRecord[] }> {
    await mkdir(folder, { recursive: true });
    const files = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
    const records = await Promise.all(files.map((name) => readRecord(join(folder, name))));
    return { state: new LocalState(folder), records };
  }

  put(allocId: string, record: ClientRecord): void {
    this.#wanted.set(allocId, record);
  }

  remove(allocId: string): void {
    this.#wanted.set(allocId, null);
  }

  /** Rejects when the disk does not take it; what was asked for may then be lost. */
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
      else await writeFileAtomically(file, JSON.stringify(record));
    }
  }
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
