/**
 * One server of the lab: a Raft core with a disk and a state machine that is a list of commands. It performs effects
 * by their duties; it may crash, which loses what its disk had not synced, and start again.
 */
import assert from 'node:assert/strict';
import type { ServerId } from '../../../impl/core/effects.ts';
import type { RaftEffect, RaftInput, RaftMessage } from '../../../impl/core/raft/messages.ts';
import { Raft } from '../../../impl/core/raft/raft.ts';
import type { Index } from '../../../impl/core/records.ts';
import type { Clock } from '../clock.ts';
import { LabDisk } from './lab-disk.ts';
import type { SeededRandom } from '../seeded-random.ts';
import { Wakeup } from '../wakeup.ts';

/** At most ten signs of life a second, as the lab asks; and elections within its five seconds, lost votes included. */
const TIMING = { heartbeatMs: 100, electionTimeoutMs: 400 };

export interface LabServerParts {
  readonly id: ServerId;
  readonly peers: readonly ServerId[];
  readonly clock: Clock;
  readonly random: SeededRandom;
  readonly syncMs: number;
  readonly snapshotEvery: number;
  readonly send: (to: ServerId, message: RaftMessage<string>) => void;
  readonly applied: (index: Index, command: string) => void;
  readonly stepped: () => void;
  readonly stopped: () => void;
}

type Input = RaftInput<string> extends infer I ? (I extends { at: number } ? Omit<I, 'at'> : never) : never;

export class LabServer {
  readonly id: ServerId;
  readonly disk: LabDisk<string>;
  /** Undefined while crashed. */
  raft: Raft<string> | undefined;
  /** The state machine: which command at which index, in order. */
  applied = new Map<Index, string>();
  readonly #parts: LabServerParts;
  readonly #wakeup: Wakeup;
  #lives = 0;
  #proposals = 0;

  constructor(parts: LabServerParts) {
    this.#parts = parts;
    this.id = parts.id;
    const { clock, random, syncMs } = parts;
    this.disk = new LabDisk<string>(clock, random.stream('disk'), { syncMs });
    this.#wakeup = new Wakeup(clock, () => this.#handle({ type: 'time' }));
  }

  get isLeader(): boolean {
    return this.raft?.status.role === 'leader';
  }

  get term(): number {
    return this.raft?.status.term ?? 0;
  }

  start(): void {
    if (this.raft) return;
    this.#lives += 1;
    const { id, peers, random, clock } = this.#parts;
    const durable = this.disk.read();
    this.applied = durable.snapshot ? contentOf(durable.snapshot.data) : new Map();
    const limits = { maxEntriesPerMessage: 64, maxInflight: 8, snapshotChunkBytes: 256 };
    const rng = random.stream(`raft ${this.#lives}`);
    this.raft = new Raft<string>({ id, peers, ...TIMING, ...limits, rng }, durable, clock.now);
    this.#handle({ type: 'time' });
  }

  crash(): void {
    if (!this.raft) return;
    this.raft = undefined;
    this.disk.crash();
    this.#wakeup.cancel();
    this.#parts.stopped();
  }

  /** Where in the log the command would be; undefined if this server does not lead. */
  propose(command: string): Index | undefined {
    const proposal = (this.#proposals += 1);
    if (!this.raft || !this.isLeader) return undefined;
    const index = this.raft.status.lastIndex + 1;
    this.#handle({ type: 'propose', proposal, command });
    return this.raft.status.entry(index)?.command === command ? index : undefined;
  }

  receive(from: ServerId, message: RaftMessage<string>): void {
    this.#handle({ type: 'message', from, message });
  }

  #handle(input: Input): void {
    const { raft } = this;
    if (!raft) return;
    for (const effect of raft.apply({ ...input, at: this.#parts.clock.now })) this.#perform(effect);
    this.#parts.stepped();
    this.#wakeup.set(raft.nextDeadline());
  }

  #perform(effect: RaftEffect<string>): void {
    switch (effect.type) {
      case 'persist': {
        const life = this.#lives;
        return this.disk.write(effect, (seq) => {
          if (life === this.#lives) this.#handle({ type: 'persisted', seq });
        });
      }
      case 'send':
        return this.#parts.send(effect.to, effect.message);
      case 'commit':
        for (const { index, command } of effect.entries) this.#apply(index, command);
        return;
      case 'restore':
        this.applied = contentOf(effect.data);
        return;
      // The cases ask only what is applied, and whoever leads for the rest.
      case 'configuration':
      case 'configuration-committed':
      case 'proposal-failed':
      case 'read-failed':
      case 'read-ready':
      case 'role':
      case 'trace':
        return;
    }
  }

  #apply(index: Index, command: string): void {
    assert(!this.applied.has(index), `${this.id} applies ${index} once`);
    this.applied.set(index, command);
    this.#parts.applied(index, command);
    if (this.applied.size % this.#parts.snapshotEvery !== 0) return;
    const life = this.#lives;
    const data = new TextEncoder().encode(JSON.stringify([...this.applied]));
    this.#parts.clock.after(0, () => {
      if (life === this.#lives) this.#handle({ type: 'snapshot-taken', index, data });
    });
  }
}

function contentOf(data: Uint8Array): Map<Index, string> {
  return new Map(JSON.parse(new TextDecoder().decode(data)) as [Index, string][]);
}
