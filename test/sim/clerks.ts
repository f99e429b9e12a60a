/**
 * Clients that write and read a few registers of the cluster, one call at a time each, and keep the history of it
 * (docs/formats/history.md) for a judge of linearizability. A register is a job that runs nothing: its value is in
 * its task's environment, its index is `JobModifyIndex`. A clerk believes no answer and repeats no call.
 */
import type { RpcResult } from '../../impl/core/effects.ts';
import type { Job } from '../../impl/core/records.ts';
import type { RpcMethod, RpcMethods } from '../../impl/core/rpc.ts';
import type { Caller } from './caller.ts';
import type { Cluster } from './cluster.ts';
import type { SeededRandom } from './seeded-random.ts';

/** One event of a history; which fields it has depends on `type` and `f`, as the format says. */
export interface HistoryEvent {
  readonly process: number;
  readonly type: 'invoke' | 'ok' | 'fail' | 'info';
  readonly f: 'write' | 'cas' | 'delete' | 'read';
  readonly key: string;
  readonly time: number;
  readonly value?: string | null;
  readonly expected?: number;
  readonly index?: number;
  readonly found?: number;
}

/** One history as lines (docs/formats/history.md). */
export function historyText(name: string, events: readonly HistoryEvent[]): string {
  return [{ history: name }, ...events].map((line) => `${JSON.stringify(line)}\n`).join('');
}

type Asked = Omit<HistoryEvent, 'type' | 'time'>;
/** What an answer says, without what was asked. */
type Told = Pick<HistoryEvent, 'type' | 'value' | 'index' | 'found'>;

const REGISTERS = 5;
/** Mean time between an answer and the next call. */
const REST_MS = 4_000;

export class Clerks {
  readonly events: HistoryEvent[] = [];
  readonly #cluster: Cluster;
  readonly #random: SeededRandom;
  /** By key: the newest index that any clerk was told. */
  readonly #indexes = new Map<string, number>();
  #processes = 0;
  #values = 0;
  #calls = 0;
  #isClosed = false;

  constructor(cluster: Cluster, random: SeededRandom, count: number) {
    this.#cluster = cluster;
    this.#random = random;
    for (let n = 1; n <= count; n += 1) this.#work(cluster.newCaller(`clerk-${n}`), this.#newProcess());
  }

  /** Nobody asks for anything more; what was asked is waited for. */
  close(): void {
    this.#isClosed = true;
  }

  #newProcess(): number {
    this.#processes += 1;
    return this.#processes;
  }

  #work(caller: Caller, process: number): void {
    this.#cluster.after(this.#random.waitMs(REST_MS), () => {
      if (this.#isClosed) return;
      const asked = this.#choose(process);
      this.#note({ ...asked, type: 'invoke' });
      this.#ask(caller, asked, (told) => {
        this.#note({ ...asked, ...told });
        if (told.index !== undefined) this.#indexes.set(asked.key, told.index);
        // Who does not know what came of its call is gone, as far as a history goes.
        this.#work(caller, told.type === 'info' ? this.#newProcess() : process);
      });
    });
  }

  #note(event: Omit<HistoryEvent, 'time'>): void {
    this.events.push({ ...event, time: this.#cluster.now });
  }

  #choose(process: number): Asked {
    const key = `register-${this.#random.between(1, REGISTERS)}`;
    const what = this.#random.int(10);
    if (what < 4) return { process, f: 'read', key };
    if (what < 5) return { process, f: 'delete', key };
    this.#values += 1;
    const value = `v${this.#values}`;
    if (what < 7) return { process, f: 'write', key, value };
    return { process, f: 'cas', key, value, expected: this.#indexes.get(key) ?? 0 };
  }

  #ask(caller: Caller, { f, key, value, expected }: Asked, done: (told: Told) => void): void {
    const which = { JobID: key, Namespace: 'default' };
    switch (f) {
      case 'read':
        return this.#call(caller, 'Job.GetJob', which, ({ Job }) => done(asRead(Job)), done);
      case 'delete':
        return this.#call(
          caller,
          'Job.Deregister',
          { ...which, Purge: true },
          () => done({ type: 'ok' }),
          done,
        );
      case 'write':
      case 'cas': {
        const enforced = expected === undefined ? {} : { EnforceIndex: true, JobModifyIndex: expected };
        const args = { Job: registerJob(key, value ?? ''), ...enforced };
        const written = ({ JobModifyIndex }: { JobModifyIndex: number }) =>
          done({ type: 'ok', index: JobModifyIndex });
        return this.#call(caller, 'Job.Register', args, written, done);
      }
    }
  }

  #call<M extends RpcMethod>(
    caller: Caller,
    method: M,
    args: RpcMethods[M]['args'],
    ok: (reply: RpcMethods[M]['reply']) => void,
    failed: (told: Told) => void,
  ): void {
    this.#calls += 1;
    caller.call(`${caller.host}/${this.#calls}`, method, args, (result: RpcResult) => {
      if ('error' in result) failed(asFailure(result.error));
      else ok(result.ok as RpcMethods[M]['reply']);
    });
  }
}

function asRead(job: Job | null): Told {
  const value = job?.TaskGroups[0]?.Tasks[0]?.Env?.['VALUE'];
  return job === null
    ? { type: 'ok', value: null }
    : { type: 'ok', value: String(value), index: job.JobModifyIndex };
}

/** Only a refusal in the words of the store says what became of a call; after all else it may yet be carried out. */
function asFailure(error: string): Told {
  const conflict = /conflicting job modify index: (\d+)$/.exec(error);
  if (conflict) return { type: 'fail', found: Number(conflict[1]) };
  if (error === 'job not found' || error.endsWith('job does not exist')) return { type: 'fail', found: 0 };
  // That it exists is news, at which index is not told.
  if (error.endsWith('job already exists')) return { type: 'fail' };
  return { type: 'info' };
}

function registerJob(ID: string, value: string): Job {
  return {
    ID,
    Name: ID,
    Namespace: 'default',
    Type: 'service',
    Priority: 50,
    Datacenters: ['dc1'],
    TaskGroups: [
      {
        Name: 'g',
        Count: 0,
        Tasks: [
          {
            Name: 't',
            Driver: 'mock',
            Config: {},
            Env: { VALUE: value },
            Resources: { CPU: 1, MemoryMB: 1 },
          },
        ],
      },
    ],
    Stop: false,
    Version: 0,
    Status: 'pending',
    SubmitTime: 0,
    CreateIndex: 0,
    ModifyIndex: 0,
    JobModifyIndex: 0,
  };
}
