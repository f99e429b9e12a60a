/**
 * One server of ours in the lock-step run: the core with its disk and its own clock. It takes one step at a time and
 * tells what came of it, as a frame. It draws nothing but the core's own election timeouts.
 */
import type { Rng } from '../../../impl/core/effects.ts';
import type {
  MembershipChange,
  RaftEffect,
  RaftInput,
  RaftMessage,
} from '../../../impl/core/raft/messages.ts';
import { Raft } from '../../../impl/core/raft/raft.ts';
import { LockstepDisk } from './disk.ts';
import { hex, messageFrame, stateFrame, type Frame, type Outcome, type Step } from './frames.ts';

/** Least election timeout, in ticks. */
export const TICKS = 10;
/** The whole log goes into one frame of so many. */
const LOG_EVERY = 32;

export interface ServerSettings {
  /** None: it waits to be taken in. */
  readonly peers: readonly number[];
  readonly heartbeatTicks: number;
  readonly trailing: number;
  readonly maxInflight: number;
  readonly chunkBytes: number;
  readonly rng: Rng;
}

type Message = RaftMessage<string>;

export class LockstepServer {
  readonly id: number;
  readonly disk = new LockstepDisk();
  readonly #settings: ServerSettings;
  readonly #emit: (frame: Frame) => void;
  readonly #send: (to: number, message: Message) => void;
  #raft: Raft<string> | undefined;
  #now = 0;
  #lastSeq = 0;
  #durableSeq = 0;
  #steps = 0;
  #proposals = 0;
  #reads = 0;

  constructor(
    id: number,
    settings: ServerSettings,
    emit: (frame: Frame) => void,
    send: (to: number, message: Message) => void,
  ) {
    this.id = id;
    this.#settings = settings;
    this.#emit = emit;
    this.#send = send;
  }

  get isUp(): boolean {
    return this.#raft !== undefined;
  }

  /** etcd's servers do not campaign while a snapshot is on its way to their disk (rule 14). */
  get awaitsSnapshot(): boolean {
    return this.disk.pending.some(({ snapshot }) => snapshot !== undefined);
  }

  get status(): Raft<string>['status'] | undefined {
    return this.#raft?.status;
  }

  start(): void {
    this.#raft = new Raft<string>(this.#config(), this.disk.read(), this.#now);
    this.#lastSeq = 0;
    this.#durableSeq = 0;
    this.#tell({ do: 'start' }, []);
  }

  /** The process ends; `writes` of those under way have arrived, and entries up to `torn` of the next. */
  crash(writes: number, torn: number | undefined): void {
    this.#raft = undefined;
    const seq = this.disk.pending[writes - 1]?.seq ?? this.#durableSeq;
    this.disk.crash(writes, torn);
    this.#emit({ do: 'crash', node: this.id, seq, torn: torn ?? 0 });
  }

  tick(): void {
    this.#now += 1;
    this.#take({ do: 'tick' }, { type: 'time', at: this.#now });
  }

  receive(from: number, message: Message): void {
    this.#take(
      { do: 'message', from, message: messageFrame(message) },
      {
        type: 'message',
        at: this.#now,
        from: String(from),
        message,
      },
    );
  }

  propose(command: string): void {
    this.#proposals += 1;
    const proposal = this.#proposals;
    this.#take({ do: 'propose', command }, { type: 'propose', at: this.#now, proposal, command });
  }

  transfer(to: number): void {
    this.#take({ do: 'transfer', to }, { type: 'transfer-leadership', at: this.#now, to: String(to) });
  }

  change(change: MembershipChange): void {
    this.#proposals += 1;
    const proposal = this.#proposals;
    this.#take({ do: 'change', change }, { type: 'change-membership', at: this.#now, proposal, change });
  }

  read(): void {
    this.#reads += 1;
    const read = `${this.id}.${this.#reads}`;
    this.#take({ do: 'read', read }, { type: 'read', at: this.#now, read });
  }

  takeSnapshot(index: number): void {
    const step = { do: 'snapshot', index, trailing: this.#settings.trailing } as const;
    // Some are empty, most take several chunks; equal on all servers, as a state machine's are.
    const data = new Uint8Array(index % 7).fill(index % 256);
    this.#take(step, { type: 'snapshot-taken', at: this.#now, index, data });
  }

  /** The first `writes` of those under way arrive. */
  persist(writes: number): void {
    const seq = this.disk.sync(writes);
    if (seq === undefined) return;
    this.#durableSeq = seq;
    this.#take({ do: 'persisted', seq }, { type: 'persisted', at: this.#now, seq });
  }

  #config(): ConstructorParameters<typeof Raft<string>>[0] {
    const { peers, heartbeatTicks, trailing, maxInflight, chunkBytes, rng } = this.#settings;
    return {
      id: String(this.id),
      peers: peers.map(String),
      electionTimeoutMs: TICKS,
      heartbeatMs: heartbeatTicks,
      maxEntriesPerMessage: 4,
      maxInflight,
      trailingEntries: trailing,
      snapshotChunkBytes: chunkBytes,
      rng,
    };
  }

  #take(step: Step, input: RaftInput<string>): void {
    if (this.#raft) this.#tell(step, this.#raft.apply(input));
  }

  #tell(step: Step, effects: readonly RaftEffect<string>[]): void {
    const sent = effects.filter((effect) => effect.type === 'send');
    const writes = effects.filter((effect) => effect.type === 'persist');
    for (const persist of writes) {
      this.disk.write(persist);
      this.#lastSeq = persist.seq;
    }
    const isTraced = (cause: string) =>
      effects.some((effect) => effect.type === 'trace' && effect.event.cause === cause);
    this.#emit({
      ...step,
      node: this.id,
      lastSeq: this.#lastSeq,
      wrote: writes.length > 0,
      campaigned: isTraced('become-pre-candidate'),
      ...fateOf(step, effects),
      leading: effects.some((effect) => effect.type === 'role' && effect.leading),
      ready: effects.flatMap((effect) =>
        effect.type === 'read-ready' ? [{ read: effect.read, index: effect.index }] : [],
      ),
      ...restoredBy(effects),
      sent: sent.map(({ to, message }) => ({ to: Number(to), message: messageFrame(message) })),
      ...this.#state(),
    });
    for (const { to, message } of sent) this.#send(Number(to), message);
  }

  #state(): Pick<Outcome, 'state' | 'log'> {
    const status = (this.#raft as Raft<string>).status;
    const state = stateFrame(status, status.entry(status.lastIndex)?.term ?? 0);
    this.#steps += 1;
    if (this.#steps % LOG_EVERY > 0) return { state };
    const count = status.lastIndex - status.firstIndex + 1;
    const entries = Array.from({ length: count }, (_, at) => status.entry(status.firstIndex + at));
    return {
      state,
      log: { first: status.firstIndex, entries: entries.filter((entry) => entry !== undefined) },
    };
  }
}

/** What became of what was proposed. */
function fateOf(step: Step, effects: readonly RaftEffect<string>[]): Pick<Outcome, 'taken' | 'refused'> {
  if (step.do !== 'propose' && step.do !== 'change') return { taken: false };
  const failed = effects.find((effect) => effect.type === 'proposal-failed');
  return failed ? { taken: false, refused: failed.reason } : { taken: true };
}

function restoredBy(effects: readonly RaftEffect<string>[]): Pick<Outcome, 'restored'> {
  const restore = effects.find((effect) => effect.type === 'restore');
  return restore ? { restored: { index: restore.index, data: hex(restore.data) } } : {};
}
