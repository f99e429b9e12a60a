/**
 * The jobs of the script, and what really ran of them: each task writes its allocation and its process into a ledger when it
 * starts. What should run is what the servers say; whether it does is asked of the system.
 */
import { existsSync, readFileSync } from 'node:fs';
import { isAlive, processId, type ProcessId, sendSignal } from '../../../impl/drivers/executor/process-id.ts';

export interface Stub {
  readonly ID: string;
  readonly JobID: string;
  /** `JOB.GROUP[N]`: which of the wanted ones it is. */
  readonly Name: string;
  readonly NodeID: string;
  readonly NodeName: string;
  readonly DesiredStatus: string;
  readonly ClientStatus: string;
  readonly CreateIndex: number;
  readonly PreviousAllocation?: string;
}

export const JOBS = 2;
/** Tasks of each. */
export const COUNT = 2;
export const SERVICE = 'web';
export const BATCH = 'work';
const WINDOW_NS = 90e9;

export function jobs(ledger: string): readonly object[] {
  const start = `echo "$NOMAD_ALLOC_ID $$" >> ${ledger}`;
  return [
    job(SERVICE, 'service', `${start}; exec sleep 600`),
    job(BATCH, 'batch', `${start}; sleep 30; echo "$NOMAD_ALLOC_ID done" >> ${ledger}`),
  ];
}

function job(ID: string, Type: string, script: string): object {
  const task = {
    Name: 'task',
    Driver: 'raw_exec',
    Config: { command: '/bin/sh', args: ['-c', script] },
    Resources: { CPU: 20, MemoryMB: 16 },
  };
  const group = {
    Name: 'group',
    Count: COUNT,
    MaxClientDisconnect: WINDOW_NS,
    Constraints: [{ Operand: 'distinct_hosts', RTarget: 'true' }],
    Tasks: [task],
  };
  return { ID, Type, Datacenters: ['dc1'], TaskGroups: [group] };
}

interface Started {
  readonly alloc: string;
  readonly process: number;
}

export class Ledger {
  readonly #file: string;
  /** As they were when they were first seen: a number may go to another process. */
  readonly #known = new Map<string, ProcessId>();

  constructor(file: string) {
    this.#file = file;
  }

  /** Looks at who has started since. */
  note(): void {
    for (const { alloc, process } of this.#started()) {
      const key = `${alloc} ${process}`;
      const found = this.#known.has(key) ? undefined : processId(process);
      if (found !== undefined) this.#known.set(key, found);
    }
  }

  /** What is wrong: tasks that started twice, wanted ones that do not run, others that do. */
  problems(allocs: readonly Stub[]): readonly string[] {
    const started = this.#started();
    const wanted = new Set(allocs.filter(isWanted).map(({ ID }) => ID));
    const times = new Map<string, number>();
    for (const { alloc } of started) times.set(alloc, (times.get(alloc) ?? 0) + 1);
    const runs = new Set(
      [...this.#known].filter(([, id]) => isAlive(id)).map(([key]) => key.split(' ')[0] ?? ''),
    );
    return [
      ...[...times]
        .filter(([, count]) => count > 1)
        .map(([alloc, count]) => `${alloc} was started ${count} times`),
      ...[...wanted]
        .filter((alloc) => !runs.has(alloc))
        .map((alloc) => `${alloc} is wanted and does not run`),
      ...[...runs].filter((alloc) => !wanted.has(alloc)).map((alloc) => `${alloc} runs and is not wanted`),
    ];
  }

  killAll(): void {
    for (const id of this.#known.values()) sendSignal(id, 'SIGKILL', true);
  }

  #started(): readonly Started[] {
    const text = existsSync(this.#file) ? readFileSync(this.#file, 'utf8') : '';
    return text.split('\n').flatMap((line) => {
      const [, alloc = '', process = ''] = /^(\S+) (\d+)$/.exec(line) ?? [];
      return alloc === '' ? [] : [{ alloc, process: Number(process) }];
    });
  }
}

export function isWanted({ DesiredStatus, ClientStatus }: Stub): boolean {
  return DesiredStatus === 'run' && ClientStatus === 'running';
}
