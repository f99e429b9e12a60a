/**
 * Evaluations that found no room, and what wakes them: a class of nodes that gained capacity, a node (system
 * jobs), or patience (plan conflicts). Leader memory only; it enqueues nothing itself but returns what to enqueue.
 * Reference page nomad-protocol.md, section 5.3.
 */
import type { Evaluation, Index } from '../records.ts';

export interface BlockedStats {
  readonly captured: number;
  readonly escaped: number;
  readonly system: number;
}

function jobKey(namespace: string, jobId: string): string {
  return `${namespace}\n${jobId}`;
}

/** How new the state was that the evaluation speaks of. */
function knowledgeIndex(evaluation: Evaluation): Index {
  return Math.max(evaluation.CreateIndex, evaluation.SnapshotIndex);
}

function byId(a: Evaluation, b: Evaluation): number {
  return a.ID < b.ID ? -1 : a.ID > b.ID ? 1 : 0;
}

export class BlockedEvals {
  private enabled = false;
  /** Service and batch: one evaluation a job. */
  private readonly byJob = new Map<string, Evaluation>();
  /** System: one evaluation a job and node. */
  private readonly byNode = new Map<string, Map<string, Evaluation>>();
  /** When each node class was last unblocked; never forgotten while leading, it answers for what came too late. */
  private readonly unblockIndexes = new Map<string, Index>();
  private losers: Evaluation[] = [];

  enable(): void {
    this.enabled = true;
  }

  disable(): void {
    this.enabled = false;
    this.byJob.clear();
    this.byNode.clear();
    this.unblockIndexes.clear();
    this.losers = [];
  }

  /**
   * Keep an evaluation until something wakes it. Returned at once, to be enqueued, when the waking happened
   * between the state it looked at and now.
   */
  block(evaluation: Evaluation): readonly Evaluation[] {
    if (!this.enabled) return [];
    const shelf = this.shelfOf(evaluation);
    const job = jobKey(evaluation.Namespace, evaluation.JobID);
    const present = shelf.get(job);
    if (present?.ID === evaluation.ID && knowledgeIndex(evaluation) < knowledgeIndex(present)) return [];
    if (present !== undefined && present.ID !== evaluation.ID) {
      if (knowledgeIndex(evaluation) < knowledgeIndex(present)) {
        this.losers.push(evaluation);
        return [];
      }
      this.losers.push(present);
      shelf.delete(job);
    }
    if (this.missedUnblock(evaluation)) {
      shelf.delete(job);
      return [evaluation];
    }
    shelf.set(job, evaluation);
    return [];
  }

  /** Nodes of a class gained room at `index`. */
  unblock(computedClass: string, index: Index): readonly Evaluation[] {
    if (!this.enabled) return [];
    this.unblockIndexes.set(computedClass, index);
    return this.take((e) => e.EscapedComputedClass || e.ClassEligibility[computedClass] !== false);
  }

  /** System evaluations that wait for this very node. */
  unblockNode(nodeId: string, _index: Index): readonly Evaluation[] {
    const shelf = this.byNode.get(nodeId);
    this.byNode.delete(nodeId);
    return [...(shelf?.values() ?? [])].sort(byId);
  }

  /** The job was scheduled in full, or is gone: nothing of it waits any more. */
  untrack(namespace: string, jobId: string): void {
    const job = jobKey(namespace, jobId);
    this.byJob.delete(job);
    for (const shelf of this.byNode.values()) shelf.delete(job);
  }

  /** Evaluations that a newer one of the same job has made pointless; returned once, to be cancelled. */
  duplicates(): readonly Evaluation[] {
    const losers = this.losers.sort(byId);
    this.losers = [];
    return losers;
  }

  /** Those blocked for plan conflicts: no capacity event will ever speak for them. */
  unblockFailed(): readonly Evaluation[] {
    return this.take((evaluation) => evaluation.TriggeredBy === 'max-plan-attempts');
  }

  stats(): BlockedStats {
    const escaped = [...this.byJob.values()].filter((e) => e.EscapedComputedClass).length;
    const system = [...this.byNode.values()].reduce((total, shelf) => total + shelf.size, 0);
    return { captured: this.byJob.size - escaped, escaped, system };
  }

  private shelfOf(evaluation: Evaluation): Map<string, Evaluation> {
    const perNode = evaluation.Type === 'system' || evaluation.Type === 'sysbatch';
    if (!perNode || evaluation.NodeID === '') return this.byJob;
    const shelf = this.byNode.get(evaluation.NodeID) ?? new Map<string, Evaluation>();
    this.byNode.set(evaluation.NodeID, shelf);
    return shelf;
  }

  /** A class it could use, or has never seen, was unblocked after the state it looked at. */
  private missedUnblock(evaluation: Evaluation): boolean {
    for (const [computedClass, index] of this.unblockIndexes) {
      if (evaluation.SnapshotIndex >= index) continue;
      if (evaluation.EscapedComputedClass) return true;
      if (evaluation.ClassEligibility[computedClass] !== false) return true;
    }
    return false;
  }

  private take(wanted: (evaluation: Evaluation) => boolean): readonly Evaluation[] {
    const taken = [...this.byJob.values()].filter(wanted).sort(byId);
    for (const evaluation of taken) this.byJob.delete(jobKey(evaluation.Namespace, evaluation.JobID));
    return taken;
  }
}
