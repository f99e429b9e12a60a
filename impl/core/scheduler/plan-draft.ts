/**
 * A plan while it is being made: what has been stopped, changed and placed so far, and what a node would look like
 * with it. The one mutable thing of a scheduling attempt.
 */
import { isTerminal } from '../lifecycle.ts';
import type { Allocation, Evaluation, Instant, Job, Plan } from '../records.ts';
import type { StateView } from '../view.ts';
import { proposedAllocs } from './binpack.ts';
import { asStopped, type Stop } from './disconnect.ts';

export class PlanDraft {
  private readonly view: StateView;
  private readonly now: Instant;
  private readonly stops = new Map<string, Allocation[]>();
  private readonly writes = new Map<string, Allocation[]>();

  constructor(view: StateView, now: Instant) {
    this.view = view;
    this.now = now;
  }

  stop(stop: Stop): void {
    listAt(this.stops, stop.alloc.NodeID).push(asStopped(stop, this.now));
  }

  /** Take back the last stop on that node, which must be this allocation's. */
  unstop(alloc: Allocation): void {
    const list = listAt(this.stops, alloc.NodeID);
    if (list.at(-1)?.ID === alloc.ID) list.pop();
  }

  /** A new allocation, or an existing one as it shall be. */
  write(alloc: Allocation): void {
    listAt(this.writes, alloc.NodeID).push(alloc);
  }

  /** What would live on a node. */
  proposedOn(nodeId: string): readonly Allocation[] {
    return proposedAllocs(this.view, nodeId, {
      NodeUpdate: { [nodeId]: this.stops.get(nodeId) ?? [] },
      NodeAllocation: { [nodeId]: this.writes.get(nodeId) ?? [] },
    });
  }

  /** What would live of a job, on all nodes. */
  proposedOf(job: Job): readonly Allocation[] {
    const stopped = new Set([...this.stops.values()].flat().map((alloc) => alloc.ID));
    const written = new Map([...this.writes.values()].flat().map((alloc) => [alloc.ID, alloc]));
    const kept = this.view
      .allocsByJob(job.Namespace, job.ID)
      .filter((alloc) => !stopped.has(alloc.ID) && !written.has(alloc.ID));
    return [...kept, ...written.values()].filter((alloc) => !isTerminal(alloc));
  }

  /** The plan; the token is the worker's to add. */
  finish(evaluation: Evaluation, job: Job | undefined): Plan {
    return {
      EvalID: evaluation.ID,
      EvalToken: '',
      Priority: job?.Priority ?? evaluation.Priority,
      AllAtOnce: job?.AllAtOnce === true,
      Job: job ?? null,
      NodeUpdate: asRecord(this.stops),
      NodeAllocation: asRecord(this.writes),
      SnapshotIndex: this.view.index,
    };
  }
}

function listAt(lists: Map<string, Allocation[]>, nodeId: string): Allocation[] {
  const list = lists.get(nodeId) ?? [];
  lists.set(nodeId, list);
  return list;
}

function asRecord(lists: ReadonlyMap<string, readonly Allocation[]>): Record<string, readonly Allocation[]> {
  const nonEmpty = [...lists].filter(([, list]) => list.length > 0);
  return Object.fromEntries(nonEmpty.sort(([a], [b]) => (a < b ? -1 : 1)));
}
