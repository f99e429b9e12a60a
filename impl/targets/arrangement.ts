/**
 * Brings a node and its allocations into the situation that an event speaks of, by log entries alone, so that a call
 * or a timer then reads exactly that. Situations, not rules: what follows from one is the implementation's to say.
 */
import type { NodeStatus } from '../../machines/vocabulary.ts';
import type { Allocation } from '../core/records.ts';
import type { CoreBench } from './core-bench.ts';
import {
  ALLOC_ID,
  NODE_ID,
  PLAIN_JOB,
  planEntry,
  sampleAlloc,
  sampleRegistration,
  sampleReport,
  WINDOW_JOB,
  WINDOW_MS,
} from './sample-records.ts';

export type NodeState = NodeStatus | 'gone';
/** Of LMHI and LAUI: both 0; LAUI 0; LAUI before LMHI; LAUI after it. */
export type ReportHistory = 'new' | 'silent' | 'outdated' | 'current';

/** The node anew, in this status, with this history. */
export function arrangeNode(bench: CoreBench, status: NodeState, history: ReportHistory = 'new'): void {
  const { at } = bench;
  bench.commit({ type: 'NodeDeregister', at, nodeIds: [NODE_ID] });
  if (status === 'gone') return;
  const first = history === 'new' ? status : 'ready';
  bench.commit({ type: 'NodeRegister', at, node: sampleRegistration({ Status: first }) });
  if (history === 'new') return;
  if (history === 'outdated') report(bench);
  const outage = status === 'down' ? 'down' : 'disconnected';
  if (status !== 'ready') bench.commit({ type: 'NodeUpdateStatus', at, nodeId: NODE_ID, status: outage });
  if (status === 'initializing') bench.commit({ type: 'NodeUpdateStatus', at, nodeId: NODE_ID, status });
  if (history === 'current') report(bench);
}

/** A report of an allocation that does not exist still says that the node was heard. */
function report(bench: CoreBench): void {
  const allocs = [sampleReport('nowhere', 'running')];
  bench.commit({ type: 'AllocClientUpdate', at: bench.at, allocs, evals: [] });
}

/** Two allocations that are over, one by the servers' word and one by the client's; and, or not, a live one. */
export function arrangeAllocs(bench: CoreBench, live: boolean): void {
  replaceAllocs(bench, [
    sampleAlloc('stopped', { DesiredStatus: 'stop', ClientStatus: 'running' }),
    sampleAlloc('ended', { ClientStatus: 'complete' }),
    ...(live ? [sampleAlloc('live', { ClientStatus: 'unknown' })] : []),
  ]);
}

/** Allocations that give no reason to wait for their node, each for another cause; and, or not, one that does. */
export function arrangeWindows(bench: CoreBench, window: boolean): void {
  const longAgo = { Field: 'ClientStatus', Value: 'unknown', Time: bench.at - WINDOW_MS } as const;
  replaceAllocs(bench, [
    sampleAlloc('unwanted', { DesiredStatus: 'stop', ClientStatus: 'running' }),
    sampleAlloc('windowless', { Job: PLAIN_JOB, ClientStatus: 'running' }),
    sampleAlloc('expired', { ClientStatus: 'unknown', AllocStates: [longAgo] }),
    ...(window ? [sampleAlloc('waited-for', { ClientStatus: 'running' })] : []),
  ]);
}

/** The allocation that reports speak of, out of sight or not; otherwise some evaluation owns its next decision. */
export function arrangeReported(bench: CoreBench, outOfSight: boolean): void {
  const ClientStatus = outOfSight ? 'unknown' : 'running';
  replaceAllocs(bench, [sampleAlloc(ALLOC_ID, { ClientStatus, FollowupEvalID: 'follow-up' })]);
}

function replaceAllocs(bench: CoreBench, allocs: readonly Allocation[]): void {
  const { at } = bench;
  for (const job of [WINDOW_JOB, PLAIN_JOB]) {
    const known = bench.view.job(job.Namespace, job.ID) !== undefined;
    if (!known) bench.commit({ type: 'JobRegister', at, job, evals: [] });
  }
  const allocIds = [...bench.view.allocs()].map((alloc) => alloc.ID);
  bench.commit({ type: 'EvalDelete', at, evalIds: [], allocIds });
  bench.commit(planEntry(at, [], allocs));
}
