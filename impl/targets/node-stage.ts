/**
 * A server core with two nodes and, or not, jobs that a change of the first one concerns; and one call from its
 * arrival to its reply, with every entry it writes on the way. Situations and looks, no rules.
 */
import type { RpcResult } from '../core/effects.ts';
import type { Evaluation, Job, Node } from '../core/records.ts';
import type { NodeUpdateReply, RpcMethod, RpcMethods } from '../core/rpc.ts';
import type { Facts } from '../../spec/conform/target.ts';
import { REPORT_BATCH_MS } from '../core/report-batch.ts';
import { CoreBench } from './core-bench.ts';
import { toldOf } from './told.ts';
import {
  NODE_ID,
  PLAIN_JOB,
  planEntry,
  sampleAlloc,
  sampleRegistration,
  seedFor,
  WINDOW_JOB,
} from './sample-records.ts';

export const OTHER_NODE_ID = 'n2';

export class NodeStage {
  readonly bench = new CoreBench();
  private eventsBefore = 0;

  /** The other node is always there; `node` undefined leaves the first one out. */
  constructor(node: Partial<Node> | undefined, hasWork: boolean) {
    const { bench } = this;
    const { at } = bench;
    if (hasWork) arrangeWork(bench);
    const other = sampleRegistration({ ID: OTHER_NODE_ID, Status: 'ready' });
    bench.commit({ type: 'NodeRegister', at, node: other, evalSeed: seedFor(bench) });
    if (node !== undefined) this.commit(node);
    bench.loseLeader();
    this.eventsBefore = this.node?.Events.length ?? 0;
  }

  get node(): Node | undefined {
    return this.bench.view.node(NODE_ID);
  }

  /** The entries of a drain and of a change of eligibility, where the wanted record has them. */
  private commit(part: Partial<Node>): void {
    const { bench } = this;
    const { at } = bench;
    bench.commit({ type: 'NodeRegister', at, node: sampleRegistration(part), evalSeed: seedFor(bench) });
    const strategy = part.DrainStrategy ?? null;
    if (strategy === null) return;
    bench.commit({
      type: 'NodeUpdateDrain',
      at,
      nodeId: NODE_ID,
      strategy,
      markEligible: false,
      evalSeed: seedFor(bench),
    });
  }

  /** Make the call, commit whatever it proposes, and tell what came of it. `meanwhile`: before its entry, after its read. */
  call<M extends RpcMethod>(method: M, args: RpcMethods[M]['args'], meanwhile?: () => void): Facts {
    const { bench } = this;
    const traced = bench.trace.length;
    const id = bench.call(method, args);
    meanwhile?.();
    const earlier = new Set([...bench.view.evaluations()].map(({ ID }) => ID));
    const entries: string[] = [];
    const first = bench.index + 1;
    this.commitAll(entries);
    if (!bench.replies.has(id)) bench.pass(REPORT_BATCH_MS);
    this.commitAll(entries);
    const created = [...bench.view.evaluations()].filter(({ ID }) => !earlier.has(ID));
    return {
      ...replyFacts(bench.take(id), first, created),
      entries: entries.join(' '),
      // Their ids say nothing of their order.
      evaluations: created.map(described).sort().join(', '),
      ...this.nodeFacts(),
      told: toldOf(bench.trace.slice(traced), NODE_ID),
    };
  }

  private commitAll(entries: string[]): void {
    const { bench } = this;
    for (let held = bench.held[0]; held !== undefined; held = bench.held[0]) {
      entries.push(held.command.type);
      bench.release(held);
    }
  }

  private nodeFacts(): Facts {
    const { node, bench } = this;
    const { at } = bench;
    const drain = node?.DrainStrategy ?? null;
    return {
      status: node?.Status ?? null,
      eligibility: node?.SchedulingEligibility ?? null,
      draining: drain !== null,
      begunMsAgo: drain === null ? null : at - drain.StartedAt,
      forcedInMs:
        drain === null ? null : drain.ForceDeadline === 0 ? 'never' : Math.round(drain.ForceDeadline - at),
      timer: bench.server.leading?.heartbeats.deadline(NODE_ID) !== undefined,
      events: Math.max(0, (node?.Events.length ?? 0) - this.eventsBefore),
      event: node?.Events.at(-1)?.Message ?? null,
      missedIndex: node?.LastMissedHeartbeatIndex ?? null,
      reportIndex: node?.LastAllocUpdateIndex ?? null,
    };
  }
}

/** What a reply says; an index as the entry it names. */
function replyFacts(result: RpcResult | undefined, first: number, created: readonly Evaluation[]): Facts {
  if (result === undefined) return { answer: 'none' };
  if ('error' in result) return { answer: result.error };
  const reply = result.ok as Partial<NodeUpdateReply>;
  const { EvalIDs, EvalCreateIndex } = reply;
  // A reply to a report tells of no evaluations.
  if (EvalIDs === undefined) return { answer: 'ok', index: indexName(reply.Index, first) };
  const tells = created.length === EvalIDs.length && created.every(({ ID }) => EvalIDs.includes(ID));
  const newest = created.reduce((index, { CreateIndex }) => Math.max(index, CreateIndex), 0);
  return {
    answer: tells && EvalCreateIndex === newest ? 'ok' : 'ok, but of other evaluations than were created',
    index: indexName(reply.Index, first),
    nodeIndex: indexName(reply.NodeModifyIndex, first),
    evalNodeIndex: created.every(({ NodeModifyIndex }) => NodeModifyIndex === first),
    leader: reply.LeaderRPCAddr ?? null,
    servers: (reply.Servers ?? []).map((at) => `${at.RPCAdvertiseAddr}/${at.Datacenter}`).join(' '),
    nodes: reply.NumNodes ?? null,
    eligibilityTold: reply.SchedulingEligibility ?? null,
    ttlMs: reply.HeartbeatTTL === undefined ? null : reply.HeartbeatTTL / 1e6,
  };
}

function indexName(index: number | undefined, first: number): string {
  if (index === undefined || index === 0) return 'none';
  return index === first ? 'first' : `${index - first} after the first`;
}

function described({ JobID, Type, Priority, TriggeredBy, NodeID }: Evaluation): string {
  return `${JobID}/${Type}/${Priority}/${TriggeredBy}/${NodeID ?? ''}`;
}

/**
 * On the first node: two allocations of one job, one of a job that has ended, and one of a system job whose priority
 * was another. Elsewhere: a system job of this datacenter and one of another, and jobs that target the node in vain.
 */
function arrangeWork(bench: CoreBench): void {
  const { at } = bench;
  const here = jobNamed('here', { Type: 'system' });
  const over = jobNamed('over', { Type: 'batch' });
  const far = jobNamed('far', { Type: 'system', Datacenters: ['dc2'] });
  const once = jobNamed('once', { Type: 'sysbatch' });
  const jobs = [WINDOW_JOB, PLAIN_JOB, over, here, far, once, jobNamed('agent', { Type: 'system' })];
  for (const job of jobs) bench.commit({ type: 'JobRegister', at, job, evals: [] });
  bench.commit(
    planEntry(
      at,
      [
        sampleAlloc('a1', { ClientStatus: 'running' }),
        sampleAlloc('a2', { ClientStatus: 'unknown' }),
        sampleAlloc('a3', { Job: over, DesiredStatus: 'stop', ClientStatus: 'complete' }),
        sampleAlloc('a4', { Job: { ...here, Priority: 70 } }),
      ],
      [],
    ),
  );
}

function jobNamed(id: string, part: Partial<Job>): Job {
  return { ...PLAIN_JOB, ID: id, Name: id, ...part };
}
