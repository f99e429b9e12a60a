/**
 * The quiet bound: after the last fault, a connected client is where it should be within a stated number of its
 * heartbeats. It asks for the first such moment; that it stays so is what a liveness run asks at its end.
 */
import { isTerminal } from '../../../impl/core/lifecycle.ts';
import type { Instant, Node } from '../../../impl/core/records.ts';
import type { StateView } from '../../../impl/core/view.ts';
import type { ClientProcess } from '../client-process.ts';
import { jobsNotServed, tasksAgainstRecords, truthOf } from '../rest.ts';
import type { NewCheck, Scene } from './check.ts';

/** What `heartbeatsUntilStable` (spec/verify/bound.ts) computes for `one-node` and `failover`. */
const BEATS_OF_MODEL = 2;
/** One may have left before what it should have followed: in the model, all that can be done at once comes first. */
const BEATS_ON_THEIR_WAY = 1;
/** A call that fell into a cut is held for open until two keepalives have passed, and blocks its loop. */
const DEAD_CALL_MS = 20_000;
/** A refused report is sent again after 5 s and up to as much again. In the model, none that would be refused is sent. */
const REPORT_RETRY_MS = 10_000;
/** An evaluation in the hands of a worker that is cut off is given out again when the broker stops waiting for it, and waits 20 s more if that was not the first time. */
const PLAN_MS = 80_000;
/** None: it runs for nodes whose client is silent, and a job with a part on one of those is not asked for. */
const FAILOVER_TTL_MS = 0;
const REAL_TIMES_MS = DEAD_CALL_MS + REPORT_RETRY_MS + PLAN_MS + FAILOVER_TTL_MS;

export const COUNTED = 'heartbeats until rest';

/** Real time passes in beats, the shortest TTL apart. */
export function beatsAtMost(minTtlMs: number): number {
  return BEATS_OF_MODEL + BEATS_ON_THEIR_WAY + Math.ceil(REAL_TIMES_MS / minTtlMs);
}

export const quietBound: NewCheck = (scene) => {
  const { findings, clients, conditions, clock } = scene;
  const { minTtlMs } = conditions.heartbeats;
  /** By client that is not at rest yet: its beats since the last fault, by call, and when each was sent. */
  const waiting = new Map<string, Map<string, Instant>>();

  const look = (client: ClientProcess): void => {
    const beats = waiting.get(client.id);
    if (beats === undefined || unrestOf(client, scene) !== undefined) return;
    findings.counted(COUNTED, beats.size);
    waiting.delete(client.id);
  };
  const lookAtAll = (): void => {
    if (waiting.size > 0) clients.forEach(look);
  };
  const onBeat = (client: ClientProcess, callId: string, beats: Map<string, Instant>): void => {
    // One that comes sooner is hurried on by the answer to another call, and no TTL has passed.
    if (clock.now < Math.max(-Infinity, ...beats.values()) + minTtlMs) return;
    beats.set(callId, clock.now);
    if (beats.size <= beatsAtMost(minTtlMs)) return;
    const sentence = `${client.id} sends heartbeat ${beats.size} after the last fault, and ${unrestOf(client, scene)}`;
    findings.violation('quiet bound', sentence);
  };

  return {
    onQuiet() {
      for (const { id, agent } of clients) if (agent !== undefined) waiting.set(id, new Map());
      lookAtAll();
    },
    onEntry: lookAtAll,
    onClientStep: lookAtAll,
    onCall(host, { id, method }) {
      lookAtAll();
      const beats = waiting.get(host);
      const client = clients.find((one) => one.id === host);
      if (method === 'Node.UpdateStatus' && beats !== undefined && client !== undefined)
        onBeat(client, id, beats);
    },
    onAnswer(host, callId, isRefused) {
      // Nobody led, or nobody was reached: the model counts only what is heard.
      if (isRefused) waiting.get(host)?.delete(callId);
    },
  };
};

/** In what the client is not where it should be: its node, its tasks, the jobs that have a part on it. */
function unrestOf(client: ClientProcess, { clients, history, clock }: Scene): string | undefined {
  const { id } = client;
  const view = history.state;
  const status = view.node(id)?.Status ?? 'gone';
  if (status !== 'ready') return `its node is ${status}`;
  const [task] = tasksAgainstRecords(view, new Map([[id, client.running()]]));
  if (task !== undefined) return task.sentence;
  const here = view.allocsByNode(id).filter((alloc) => !isTerminal(alloc));
  const silent = new Set(clients.filter(({ agent }) => agent === undefined).map((one) => one.id));
  const jobs = new Set(
    here.map(({ JobID }) => JobID).filter((job) => isInSight(job, view, silent, clock.now)),
  );
  if (jobs.size === 0) return undefined;
  return jobsNotServed(view, truthOf(clients)).find(({ jobId }) => jobs.has(jobId ?? ''))?.sentence;
}

/** The silence of another node, drains, and evaluations told to wait, run out in their own time, not in beats of this one. */
function isInSight(jobId: string, view: StateView, silent: ReadonlySet<string>, now: Instant): boolean {
  const waits = [...view.evaluations()].some((one) => one.JobID === jobId && one.WaitUntil > now);
  const parts = view.allocsByJob('default', jobId).filter((alloc) => !isTerminal(alloc));
  return !waits && parts.every(({ NodeID }) => !silent.has(NodeID) && isAtRest(view.node(NodeID)));
}

function isAtRest(node: Node | undefined): boolean {
  return node?.Status === 'ready' && node.DrainStrategy === null;
}
