/**
 * A client on a bench: hand it inputs, compare everything it says. Also the words in which tests expect effects
 * and the small records they need. Jitter is always exactly half of its range; calls are named c1, c2, ...
 */
import { Client } from '../../../impl/core/client/client.ts';
import type { ClientEffect, ClientRecord, TaskKey } from '../../../impl/core/client/ports.ts';
import type { ClientSettings } from '../../../impl/core/client/settings.ts';
import type { AllocReport } from '../../../impl/core/commands.ts';
import type { Rng } from '../../../impl/core/effects.ts';
import type { Allocation, Index, Job, Task, TaskGroup, TaskState } from '../../../impl/core/records.ts';
import type { NodeUpdateReply, RpcMethod, RpcMethods } from '../../../impl/core/rpc.ts';

export const SECOND_NS = 1_000_000_000;
/** The start of the client's process; tests say instants relative to it. */
export const START = 1_700_000_000_000;
/** A heartbeat is on its way, and nothing is due but the end of waiting for its answer. */
export const ANSWER_MS = 2_500;
export const NODE = {
  ID: 'n1',
  SecretID: 's3cret',
  Name: 'one',
  Datacenter: 'dc1',
  Attributes: { arch: 'a' },
};

const HALF: Rng = { float: () => 0.5, int: (bound) => Math.floor(bound / 2) };

export class Bench {
  readonly client: Client;
  #calls = 0;

  constructor(restored: readonly ClientRecord[] = [], settings: Partial<ClientSettings> = {}) {
    const newId = (): string => {
      this.#calls += 1;
      return `c${this.#calls}`;
    };
    this.client = new Client({ node: NODE, rng: HALF, newId, settings }, restored, START);
  }

  /** Milliseconds after the start until something is due. */
  get dueIn(): number {
    return this.client.nextDeadline() - START;
  }

  time(ms: number): ClientEffect[] {
    return this.client.apply({ type: 'time', at: START + ms });
  }
  ok(ms: number, id: string, reply: unknown): ClientEffect[] {
    return this.client.apply({ type: 'reply', at: START + ms, id, result: { ok: reply } });
  }
  error(ms: number, id: string, error: string): ClientEffect[] {
    return this.client.apply({ type: 'reply', at: START + ms, id, result: { error } });
  }
  started(ms: number, task: TaskKey): ClientEffect[] {
    return this.client.apply({ type: 'task-started', at: START + ms, task });
  }
  exited(ms: number, task: TaskKey, exitCode: number): ClientEffect[] {
    return this.client.apply({ type: 'task-exited', at: START + ms, task, exitCode });
  }
  failed(ms: number, task: TaskKey, reason: string, recoverable = false): ClientEffect[] {
    return this.client.apply({ type: 'task-failed', at: START + ms, task, reason, recoverable });
  }
  nodeChanged(ms: number, attributes: Readonly<Record<string, string>>): ClientEffect[] {
    return this.client.apply({ type: 'node-changed', at: START + ms, attributes });
  }

  /** Registered (c1) and, with the list (c2) held, waiting for its first heartbeat at 5000. */
  static registered(settings: Partial<ClientSettings> = {}): Bench {
    const bench = new Bench([], settings);
    bench.time(0);
    bench.ok(0, 'c1', granted(10));
    return bench;
  }

  /**
   * Registered, and running the allocations given, of a list at `index`: started at 0, reported at 200. The next
   * list (c4) is held; the next heartbeat, if nothing hurries it, is due at 10200.
   */
  static running(index: Index, ...allocs: readonly Allocation[]): Bench {
    return Bench.runningUnder({}, index, ...allocs);
  }

  static runningUnder(
    settings: Partial<ClientSettings>,
    index: Index,
    ...allocs: readonly Allocation[]
  ): Bench {
    const bench = new Bench([], settings);
    bench.time(0);
    bench.ok(0, 'c2', list(index, allocs));
    bench.ok(0, 'c3', { Allocs: allocs });
    for (const key of allocs.flatMap(taskKeys)) bench.started(0, key);
    bench.ok(0, 'c1', granted(10));
    bench.time(200);
    bench.ok(200, 'c5', { Index: index + 1 });
    bench.ok(200, 'c6', granted(10));
    return bench;
  }
}

/** What a server answers to a registration or a heartbeat. */
export function granted(ttlSeconds: number): NodeUpdateReply {
  return {
    HeartbeatTTL: ttlSeconds * SECOND_NS,
    Index: 0,
    NodeModifyIndex: 0,
    EvalIDs: [],
    EvalCreateIndex: 0,
    LeaderRPCAddr: '',
    Servers: [],
    NumNodes: 1,
    SchedulingEligibility: 'eligible',
  };
}

export function list(
  index: Index,
  allocs: readonly Allocation[],
): RpcMethods['Node.GetClientAllocs']['reply'] {
  const entries = allocs.map((alloc) => [alloc.ID, alloc.AllocModifyIndex]);
  return { Allocs: Object.fromEntries(entries), Index: index, KnownLeader: true };
}

/** A task group of one task `web` that runs until stopped and may be restarted once, after 1 s, in 10 s. */
export const GROUP: TaskGroup = {
  Name: 'g',
  Count: 1,
  Tasks: [task('web')],
  RestartPolicy: { Attempts: 1, Interval: 10 * SECOND_NS, Delay: SECOND_NS, Mode: 'fail' },
};

export function task(name: string, more: Partial<Task> = {}): Task {
  return { Name: name, Driver: 'mock', Config: {}, Resources: { CPU: 100, MemoryMB: 64 }, ...more };
}

export function job(group: TaskGroup = GROUP, type: Job['Type'] = 'service'): Job {
  return {
    ID: 'j',
    Name: 'j',
    Namespace: 'default',
    Type: type,
    Priority: 50,
    Datacenters: ['dc1'],
    TaskGroups: [group],
    Stop: false,
    Version: 0,
    Status: 'running',
    SubmitTime: 0,
    CreateIndex: 1,
    ModifyIndex: 1,
    JobModifyIndex: 1,
  };
}

export function alloc(id: string, index: Index, more: Partial<Allocation> = {}): Allocation {
  return {
    ID: id,
    EvalID: 'e1',
    Name: 'j.g[0]',
    Namespace: 'default',
    NodeID: NODE.ID,
    NodeName: NODE.Name,
    JobID: 'j',
    Job: job(),
    TaskGroup: 'g',
    AllocatedResources: { Tasks: {}, Shared: { DiskMB: 0, Ports: [] } },
    DesiredStatus: 'run',
    DesiredDescription: '',
    DesiredTransition: {},
    ClientStatus: 'pending',
    ClientDescription: '',
    TaskStates: {},
    AllocStates: [],
    PreviousAllocation: '',
    NextAllocation: '',
    FollowupEvalID: '',
    DeploymentID: '',
    CreateIndex: index,
    ModifyIndex: index,
    AllocModifyIndex: index,
    CreateTime: 0,
    ModifyTime: 0,
    ...more,
  };
}

export function taskKeys(of: Allocation): TaskKey[] {
  return of.Job.TaskGroups.flatMap((group) => group.Tasks.map(({ Name }) => `${of.ID}/${Name}`));
}

/** A task's state, its events written `[type, ms after the start, details]`. */
export function state(
  of: TaskState['State'],
  events: readonly (readonly [string, number, object?])[],
  more: Partial<TaskState> = {},
): TaskState {
  return {
    State: of,
    Failed: false,
    Restarts: 0,
    StartedAt: null,
    FinishedAt: null,
    Events: events.map(([Type, ms, details]) => ({ Type, Time: START + ms, ...details })),
    ...more,
  };
}

// The words in which effects are expected.

type Data = Readonly<Record<string, string | number | boolean | null>>;

export function traced(ms: number, cause: string, data: Data, index: Index = 0): ClientEffect {
  const event = { component: 'client', id: NODE.ID, cause, index, at: START + ms, data };
  return { type: 'trace', event };
}

export function tracedAlloc(
  ms: number,
  id: string,
  cause: string,
  index: Index,
  words: readonly [clientStatus: string, desiredStatus: string],
  more: Data = {},
): ClientEffect {
  const data = { clientStatus: words[0], desiredStatus: words[1], ...more };
  return { type: 'trace', event: { component: 'client-alloc', id, cause, index, at: START + ms, data } };
}

export function call<M extends RpcMethod>(
  ms: number,
  id: string,
  method: M,
  args: RpcMethods[M]['args'],
): ClientEffect[] {
  return [traced(ms, 'call-sent', { method }), { type: 'call', id, method, args }];
}

export function answered(ms: number, method: RpcMethod): ClientEffect {
  return traced(ms, 'call-answered', { method });
}

export function overdue(ms: number): ClientEffect {
  return traced(ms, 'call-overdue', { method: 'Node.UpdateStatus' });
}

export function refused(ms: number, method: RpcMethod, error: string): ClientEffect {
  return traced(ms, 'call-failed', { method, error });
}

export function register(
  ms: number,
  id: string,
  status: 'initializing' | 'ready',
  node: object = NODE,
): ClientEffect[] {
  return call(ms, id, 'Node.Register', { Node: { ...NODE, ...node, Status: status } });
}

export function beat(ms: number, id: string): ClientEffect[] {
  return call(ms, id, 'Node.UpdateStatus', { NodeID: NODE.ID, Status: 'ready' });
}

/** The first list (index 0) is asked of the leader, later ones of any server. */
export function ask(ms: number, id: string, minQueryIndex: Index): ClientEffect[] {
  const AllowStale = minQueryIndex > 0;
  const { ID: NodeID, SecretID } = NODE;
  return call(ms, id, 'Node.GetClientAllocs', { NodeID, SecretID, MinQueryIndex: minQueryIndex, AllowStale });
}

export function pull(ms: number, id: string, minQueryIndex: Index, ids: readonly string[]): ClientEffect[] {
  const args = { AllocIDs: ids, MinQueryIndex: minQueryIndex, AllowStale: true };
  return call(ms, id, 'Alloc.GetAllocs', args);
}

/** `AllocModifyIndex`: of the version that was pulled last; most tests pull theirs at 12. */
export function report(
  id: string,
  status: 'pending' | 'running' | 'complete' | 'failed',
  taskStates: Readonly<Record<string, TaskState>>,
  AllocModifyIndex: Index = 12,
): AllocReport {
  const ClientDescription = {
    pending: 'No tasks have started',
    running: 'Tasks are running',
    complete: 'All tasks have completed',
    failed: 'Failed tasks',
  }[status];
  return {
    ID: id,
    NodeID: NODE.ID,
    ClientStatus: status,
    ClientDescription,
    TaskStates: taskStates,
    AllocModifyIndex,
  };
}

export function sync(ms: number, id: string, ...reports: readonly AllocReport[]): ClientEffect[] {
  return call(ms, id, 'Node.UpdateAlloc', { Alloc: reports });
}

export function store(of: Allocation, taskStates: Readonly<Record<string, TaskState>>): ClientEffect {
  return { type: 'store', allocId: of.ID, record: { alloc: of, taskStates } };
}

export function forget(allocId: string): ClientEffect {
  return { type: 'forget', allocId };
}

export function start(allocId: string, spec: Task, attach = false): ClientEffect {
  return { type: 'start-task', task: `${allocId}/${spec.Name}`, allocId, spec, attach };
}

export function stop(key: TaskKey, killTimeoutMs = 5_000): ClientEffect {
  return { type: 'stop-task', task: key, killTimeoutMs };
}
