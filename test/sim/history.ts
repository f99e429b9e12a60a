/**
 * The log as it was committed, entry by entry, each with the state before and after it: the one account of what
 * the servers agreed on, however far each of them has come. Kept by a state machine of its own, fed with what
 * Raft's judge has seen committed.
 */
import { assert } from '../../impl/core/assert.ts';
import type { Command } from '../../impl/core/commands.ts';
import type { ServerId } from '../../impl/core/effects.ts';
import type { Entry } from '../../impl/core/raft/messages.ts';
import type { RaftStatus } from '../../impl/core/raft/state.ts';
import type { Index, Instant } from '../../impl/core/records.ts';
import { StateStore } from '../../impl/core/state/state-store.ts';
import type { Change } from '../../impl/core/state/write.ts';
import type { StateView } from '../../impl/core/view.ts';

export interface AppliedEntry {
  readonly index: Index;
  /** When the first server applied it; in a term that is the leader. */
  readonly at: Instant;
  readonly command: Command;
  readonly changes: readonly Change[];
  readonly before: StateView;
  readonly after: StateView;
}

export class History {
  readonly #store = new StateStore();
  readonly #onEntry: (entry: AppliedEntry) => void;
  #readIndex: Index = 0;
  /** By server: what it was last told to write at each index not read yet. Its log may have let go of it. */
  readonly #written = new Map<ServerId, Map<Index, Entry<Command>>>();

  constructor(onEntry: (entry: AppliedEntry) => void) {
    this.#onEntry = onEntry;
  }

  /** Index of the last entry read, Raft's own no-ops included. */
  get index(): Index {
    return this.#readIndex;
  }
  get state(): StateView {
    return this.#store.snapshot();
  }
  fingerprint(): string {
    return this.#store.fingerprint();
  }

  noteWrite(server: ServerId, entries: readonly Entry<Command>[]): void {
    const written = this.#written.get(server) ?? new Map<Index, Entry<Command>>();
    this.#written.set(server, written);
    for (const entry of entries) written.set(entry.index, entry);
  }

  /** Take in what this server knows to be committed and nobody showed before. */
  readFrom(server: RaftStatus<Command>, at: Instant): void {
    for (; this.#readIndex < server.appliedIndex; this.#readIndex += 1) {
      const entry = this.#written.get(server.id)?.get(this.#readIndex + 1);
      assert(entry, 'what a server applies it has written');
      if (entry.command !== null) this.#apply(entry.index, entry.command, at);
      for (const written of this.#written.values()) written.delete(entry.index);
    }
  }

  #apply(index: Index, command: Command, at: Instant): void {
    const before = this.#store.snapshot();
    const { changes } = this.#store.apply(index, command);
    this.#onEntry({ index, at, command, changes, before, after: this.#store.snapshot() });
  }
}
