/**
 * Brings a node and its allocations into the situation that an event speaks of, by log entries alone, so that a call,
 * a timer or an entry then finds exactly that. Situations, not rules: what follows from one is the implementation's to
 * say. Allocations come last, for what is written of a node changes them.
 */
import type { NodeStatus } from '../../machines/vocabulary.ts';
import type { StatusAsked } from '../core/commands.ts';
import type { Allocation, Node } from '../core/records.ts';
import type { CoreBench } from './core-bench.ts';
import {
  ALLOC_ID,
  NODE_ID,
  PLAIN_JOB,
  planEntry,
  sampleAlloc,
  sampleRegistration,
  sampleReport,
  seedFor,
  WINDOW_JOB,
  WINDOW_MS,
} from './sample-records.ts';

export type NodeState = NodeStatus | 'gone';
/** Of LMHI and LAUI: both 0; LAUI 0; LAUI before LMHI; LAUI after it; LAUI 0 and LMHI not, of a ready node. */
export type ReportHistory = 'new' | 'silent' | 'outdated' | 'current' | 'trusted';
/** Nothing that lives; one that is wanted and held to be in this status; one running and one unknown. */
export type NodeLoad = 'none' | 'pending' | 'running' | 'unknown' | 'both';

/** The node anew, in this status, with this history, and nothing on it. */
export function arrangeNode(bench: CoreBench, status: NodeState, history: ReportHistory = 'new'): void {
  const { at } = bench;
  removeAllocs(bench);
  bench.commit({ type: 'NodeDeregister', at, nodeIds: [NODE_ID], evalSeed: seedFor(bench) });
  if (status === 'gone') return;
  const first = history === 'new' ? status : 'ready';
  const node = sampleRegistration({ Status: first });
  bench.commit({ type: 'NodeRegister', at, node, evalSeed: seedFor(bench) });
  if (history === 'new') return;
  if (history === 'trusted') return trustUnasked(bench);
  if (history === 'outdated') report(bench);
  if (status !== 'ready') setStatus(bench, status === 'down' ? 'down' : 'disconnected');
  if (status === 'initializing') setStatus(bench, status);
  if (history === 'current') report(bench);
}

/** No entry of ours leaves a node like that: it is in the snapshot that ours began with. */
function trustUnasked(bench: CoreBench): void {
  setStatus(bench, 'disconnected');
  const { nodes, ...rows } = bench.server.dump() as { nodes: readonly Node[] };
  bench.restore({ ...rows, nodes: nodes.map((node) => ({ ...node, Status: 'ready' })) });
}

export function setStatus(bench: CoreBench, asked: StatusAsked): void {
  const { at } = bench;
  bench.commit({ type: 'NodeUpdateStatus', at, nodeId: NODE_ID, asked, evalSeed: seedFor(bench) });
}

/** A report of an allocation that does not exist still says that the node was heard. */
function report(bench: CoreBench): void {
  const allocs = [sampleReport('nowhere', 'running')];
  bench.commit({ type: 'AllocClientUpdate', at: bench.at, allocs, evalSeed: seedFor(bench) });
}

/** Two allocations that are over, one by the servers' word and one by the client's; and, or not, a live one. */
export function arrangeAllocs(bench: CoreBench, load: NodeLoad): void {
  const statuses = load === 'none' ? [] : load === 'both' ? (['running', 'unknown'] as const) : [load];
  replaceAllocs(bench, [
    sampleAlloc('stopped', { DesiredStatus: 'stop', ClientStatus: 'running' }),
    sampleAlloc('unwanted', { DesiredStatus: 'stop', ClientStatus: 'unknown' }),
    sampleAlloc('ended', { ClientStatus: 'complete' }),
    ...statuses.map((ClientStatus) => sampleAlloc(`live-${ClientStatus}`, { ClientStatus })),
  ]);
}

/** Allocations that give no reason to wait for their node, each for another cause; and, or not, one that does. */
export function arrangeWindows(bench: CoreBench, window: boolean): void {
  const longAgo = { Field: 'ClientStatus', Value: 'unknown', Time: bench.at - WINDOW_MS } as const;
  replaceAllocs(bench, [
    sampleAlloc('unwanted', { DesiredStatus: 'stop', ClientStatus: 'running' }),
    sampleAlloc('windowless', { Job: PLAIN_JOB, ClientStatus: 'running' }),
    sampleAlloc('unstarted', { ClientStatus: 'pending' }),
    sampleAlloc('ended', { ClientStatus: 'complete' }),
    sampleAlloc('expired', { ClientStatus: 'unknown', AllocStates: [longAgo] }),
    ...(window ? [sampleAlloc('waited-for', { ClientStatus: 'running' })] : []),
  ]);
}

/** Allocations that have ended, each in its way. */
export function arrangeEnded(bench: CoreBench): void {
  replaceAllocs(
    bench,
    (['complete', 'failed', 'lost'] as const).map((ClientStatus) =>
      sampleAlloc(ClientStatus, { ClientStatus }),
    ),
  );
}

/** The allocation that reports speak of, as its client knows it. */
export function arrangeReported(bench: CoreBench): void {
  replaceAllocs(bench, [sampleAlloc(ALLOC_ID, { ClientStatus: 'running', FollowupEvalID: 'follow-up' })]);
}

function removeAllocs(bench: CoreBench): void {
  const allocIds = [...bench.view.allocs()].map((alloc) => alloc.ID);
  bench.commit({ type: 'EvalDelete', at: bench.at, evalIds: [], allocIds });
}

/** As what a plan stops, allocations are written whatever their node is, and as they are given. */
export function replaceAllocs(bench: CoreBench, allocs: readonly Allocation[]): void {
  const { at } = bench;
  for (const job of [WINDOW_JOB, PLAIN_JOB]) {
    const known = bench.view.job(job.Namespace, job.ID) !== undefined;
    if (!known) bench.commit({ type: 'JobRegister', at, job, evals: [] });
  }
  removeAllocs(bench);
  bench.commit(planEntry(at, allocs, []));
}
