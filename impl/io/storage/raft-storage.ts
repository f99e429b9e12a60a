/**
 * What a Raft core asks of its disk: `persist` effects become durable in their order, in a log and in snapshots beside
 * it. The duties between the two are kept here: a snapshot is durable before the log names it, and of what a snapshot
 * stands for nothing is given up before the next one is durable too, so that one damaged snapshot is survived.
 */
import { assert } from '../../core/assert.ts';
import type { Entry, Persist, Position, Snapshot, Term } from '../../core/raft/messages.ts';
import { frameEntries, type EntryFrame } from '../../wire/log/entry-frame.ts';
import type { LogStore, LogWrite } from '../log/log-store.ts';
import type { SnapshotStore } from '../snapshots/snapshot-store.ts';
import type { EntryForm } from './entry-form.ts';

/** Frames for consecutive entries that follow one of `previousTerm`, from whoever has them already. */
export type Framing<C> = (previousTerm: Term, entries: readonly Entry<C>[]) => readonly EntryFrame[];

export interface StorageParts<C> {
  readonly log: LogStore;
  readonly snapshots: SnapshotStore;
  readonly form: EntryForm<C>;
  readonly framing?: Framing<C> | undefined;
  /** The snapshot that this life began with. */
  readonly sound: Position;
}

export class RaftStorage<C> {
  readonly #log: LogStore;
  readonly #snapshots: SnapshotStore;
  readonly #framing: Framing<C>;
  /** The newest snapshot that is known to be good; the log goes back to it. */
  #sound: Position;
  /** Until the writes before have been handed to the log. */
  #turn: Promise<void> = Promise.resolve();
  /** Until the snapshots before are durable and named. */
  #snapshotting: Promise<void> = Promise.resolve();
  #failure: Error | undefined;
  readonly #failed = Promise.withResolvers<never>();

  constructor({ log, snapshots, form, framing, sound }: StorageParts<C>) {
    this.#log = log;
    this.#snapshots = snapshots;
    this.#framing = framing ?? framingBy(form);
    this.#sound = sound;
    this.#failed.promise.catch(() => {});
  }

  /** Never kept; broken once a write has failed. The server must stop then, and says why. */
  get failed(): Promise<never> {
    return this.#failed.promise;
  }

  /**
   * Done when it is durable, in the order of the calls, several perhaps at once. A server's own snapshot is not waited for: until it is durable
   * the log still holds what it stands for.
   */
  async persist(effect: Persist<C>): Promise<void> {
    try {
      await this.#persist(effect);
    } catch (error) {
      throw this.#fail(error);
    }
  }

  /** After everything that was asked for. */
  async close(): Promise<void> {
    await this.#turn;
    await this.#snapshotting;
    await this.#log.close();
  }

  async #persist(effect: Persist<C>): Promise<void> {
    const handedOver = this.#turn.then(() => this.#handOver(effect));
    this.#turn = handedOver.then(
      () => {},
      () => {},
    );
    await (await handedOver).durable;
  }

  /** In an object, so that waiting for the hand-over is not waiting for the disk. */
  async #handOver(effect: Persist<C>): Promise<{ readonly durable: Promise<void> }> {
    if (this.#failure !== undefined) throw this.#failure;
    const { snapshot, truncateFrom } = effect;
    if (snapshot && truncateFrom !== undefined && truncateFrom <= snapshot.index) {
      return this.#install(effect, snapshot);
    }
    if (snapshot) this.#keep(snapshot);
    return { durable: this.#log.append(this.#writeOf(effect)) };
  }

  /** A leader's snapshot in place of the whole log: what comes after it must wait. */
  async #install(effect: Persist<C>, snapshot: Snapshot): Promise<{ readonly durable: Promise<void> }> {
    await this.#snapshotting;
    await this.#snapshots.write(sourceOf(snapshot));
    const position = positionOf(snapshot);
    const durable = this.#log.append({ ...this.#writeOf(effect), snapshot: position });
    const named = durable.then(() => this.#giveUpBelow(position, position));
    this.#snapshotting = named.catch((error: unknown) => void this.#fail(error));
    return { durable };
  }

  /** This server's own snapshot: the log goes on meanwhile. */
  #keep(snapshot: Snapshot): void {
    this.#snapshotting = this.#snapshotting
      .then(async () => {
        if (this.#failure !== undefined || snapshot.index <= this.#log.contents.snapshot.index) return;
        await this.#snapshots.write(sourceOf(snapshot));
        const position = positionOf(snapshot);
        await this.#log.append({ snapshot: position });
        await this.#giveUpBelow(this.#sound, position);
      })
      .catch((error: unknown) => void this.#fail(error));
  }

  async #giveUpBelow(kept: Position, sound: Position): Promise<void> {
    this.#sound = sound;
    await this.#log.compact(kept.index);
    await this.#snapshots.dropBelow(kept.index);
  }

  #writeOf({ hardState, truncateFrom, entries = [] }: Persist<C>): LogWrite {
    return {
      ...(hardState ? { hardState } : {}),
      ...(truncateFrom === undefined ? {} : { truncateFrom }),
      frames: this.#framesOf(entries),
    };
  }

  #framesOf(entries: NonNullable<Persist<C>['entries']>): readonly EntryFrame[] {
    const first = entries[0];
    if (first === undefined) return [];
    const previousTerm = this.#log.termAt(first.index - 1);
    assert(previousTerm !== undefined, 'entries continue what is stored');
    return this.#framing(previousTerm, entries);
  }

  #fail(error: unknown): Error {
    this.#failure ??= error instanceof Error ? error : new Error(String(error));
    this.#failed.reject(this.#failure);
    return this.#failure;
  }
}

function framingBy<C>(form: EntryForm<C>): Framing<C> {
  return (previousTerm, entries) =>
    frameEntries(
      previousTerm,
      entries.map((entry) => ({ index: entry.index, term: entry.term, ...form.encode(entry) })),
    );
}

function positionOf({ index, term }: Position): Position {
  return { index, term };
}

/** All that a snapshot is besides its place and content stands in the file's configuration, as JSON. */
function sourceOf({ index, term, data, ...head }: Snapshot) {
  return {
    position: { index, term },
    configuration: Buffer.from(JSON.stringify(head), 'utf8'),
    content: [data],
  };
}
