/**
 * A log and its snapshots on a simulated disk, driven as the shell of a Raft core drives them, beside the model: the
 * duties between the two stores (snapshot durable, then named, then older ones dropped) are written down here.
 */
import type { LogWrite } from '../../../../impl/io/log/log-store.ts';
import { type LogOptions, openLog } from '../../../../impl/io/log/open-log.ts';
import type { WriteAheadLog } from '../../../../impl/io/log/write-ahead-log.ts';
import { SnapshotStore } from '../../../../impl/io/snapshots/snapshot-store.ts';
import type { Position } from '../../../../impl/core/raft/messages.ts';
import { SimulatedDisk } from '../../../sim/files/simulated-disk.ts';
import type { SeededRandom } from '../../../sim/seeded-random.ts';
import { afterWrite, EMPTY_MODEL, type ModelState } from './log-model.ts';

const CHUNK_BYTES = 64;
const [LOG, SNAPSHOTS] = ['/server/log', '/server/snapshots'];

/** The content of the snapshot at a position: what it must be, whoever wrote it. */
export function snapshotText({ index, term }: Position): string {
  return `everything up to ${index} of term ${term}. `.repeat((index % 7) + 1);
}

/** The same file as a leader has it. */
async function snapshotFile(position: Position): Promise<Buffer> {
  const disk = new SimulatedDisk();
  const store = await SnapshotStore.open({
    disk,
    folder: '/f',
    named: { index: 0, term: 0 },
    chunkBytes: CHUNK_BYTES,
  });
  await store.write(sourceOf(position));
  return disk.bytes(disk.paths[0] as string);
}

function sourceOf(position: Position) {
  return { position, configuration: Buffer.from('s1 s2 s3'), content: [Buffer.from(snapshotText(position))] };
}

export class LogMachine {
  readonly log: WriteAheadLog;
  readonly snapshots: SnapshotStore;
  readonly notes: readonly string[];
  readonly #random: SeededRandom;
  /** The log after 0, 1, 2, ... of the writes that were asked for. */
  readonly states: ModelState[];
  /** How many of them were acknowledged. */
  acknowledged = 0;
  #sealDue: (() => void) | undefined;

  private constructor(
    { log, notes }: { log: WriteAheadLog; notes: readonly string[] },
    snapshots: SnapshotStore,
    random: SeededRandom,
  ) {
    this.log = log;
    this.notes = notes;
    this.snapshots = snapshots;
    this.#random = random;
    this.states = [EMPTY_MODEL];
  }

  static async start(
    disk: SimulatedDisk,
    random: SeededRandom,
    { ifMissing = 'create' }: Partial<Pick<LogOptions, 'ifMissing'>> = {},
  ): Promise<LogMachine> {
    const box: { machine?: LogMachine } = {};
    const opened = await openLog({
      disk,
      folder: LOG as string,
      ifMissing,
      segmentBytes: 2048,
      batchBytes: 700,
      newSalt: () => Buffer.from(Array.from({ length: 8 }, () => random.int(256))),
      after: (_, act) => {
        if (box.machine) box.machine.#sealDue = act;
        return () => {};
      },
    });
    const named = opened.log.contents.snapshot;
    const snapshots = await SnapshotStore.open({
      disk,
      folder: SNAPSHOTS as string,
      named,
      chunkBytes: CHUNK_BYTES,
    });
    box.machine = new LogMachine(opened, snapshots, random);
    return box.machine;
  }

  get state(): ModelState {
    return this.states.at(-1) as ModelState;
  }

  /** A write, by chance until it is durable. */
  async perform(write: LogWrite): Promise<void> {
    await this.#perform(write, write.snapshot !== undefined || this.#random.chance(0.4));
  }

  async performAndWait(write: LogWrite): Promise<void> {
    await this.#perform(write, true);
  }

  async #perform(write: LogWrite, waits: boolean): Promise<void> {
    const position = write.snapshot;
    if (position && write.truncateFrom === undefined) await this.snapshots.write(sourceOf(position));
    if (position && write.truncateFrom !== undefined) await this.#receive(position);
    this.states.push(afterWrite(this.state, write));
    const number = this.states.length - 1;
    const done = this.log.append(write).then(() => {
      this.acknowledged = number;
    });
    if (waits) await done;
    if (position) {
      await this.log.compact(position.index);
      await this.snapshots.dropBelow(position.index);
    }
  }

  /** All that was begun has come to its end, well or not. */
  async settled(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
  }

  /** The clock says that nothing was written for a while. */
  idle(): void {
    const seal = this.#sealDue;
    this.#sealDue = undefined;
    seal?.();
  }

  /** Content of the snapshot that the log names. */
  async snapshotText(): Promise<string | undefined> {
    const { snapshot } = this.log.contents;
    if (snapshot.index === 0) return undefined;
    const stored = await this.snapshots.load(snapshot);
    const pieces: Buffer[] = [];
    for await (const piece of stored.content()) pieces.push(Buffer.from(piece));
    return Buffer.concat(pieces).toString();
  }

  async #receive(position: Position): Promise<void> {
    const file = await snapshotFile(position);
    const receiver = await this.snapshots.receive(file);
    if ('flaw' in receiver) throw new Error(receiver.flaw);
    while (!receiver.isComplete) {
      await receiver.write(receiver.offset, file.subarray(receiver.offset, receiver.offset + 50));
    }
    const received = await receiver.finish();
    if (!received.ok) throw new Error(received.problem);
  }
}
