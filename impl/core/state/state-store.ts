/**
 * The replicated state machine: `apply(index, command)` is a pure function of the state and the command, so
 * every replica holds the same (S1). It reads no clock, draws no ids, starts no scheduler: what a leader does
 * about a change is in `server.ts`, which gets the list of changes.
 */
import { assert, unreachable } from '../assert.ts';
import type { Command } from '../commands.ts';
import type { Evaluation, Index } from '../records.ts';
import type { StateView } from '../view.ts';
import { applyPlan, applyReports, applyTransitions } from './alloc-writes.ts';
import { dumpTables, restoreTables } from './dump.ts';
import { touchEval, upsertEval } from './eval-writes.ts';
import { fingerprintOf } from './fingerprint.ts';
import { deregisterJob, refreshJobStatuses, upsertJob, type JobRef } from './job-writes.ts';
import {
  addNodeEvents,
  deregisterNodes,
  registerNode,
  updateNodeDrain,
  updateNodeEligibility,
  updateNodeStatus,
} from './node-writes.ts';
import { cloneTables, emptyTables, type Tables } from './tables.ts';
import { TablesView } from './view.ts';
import { Write, type Change } from './write.ts';

export class StateStore {
  private tables: Tables = emptyTables();
  private lastIndex: Index = 0;
  private view: StateView | undefined;

  /** Index of the last entry applied. */
  get index(): Index {
    return this.lastIndex;
  }

  /** Apply the entry at `index`; indexes only grow. Returns what changed, in a fixed order. */
  apply(index: Index, command: Command): readonly Change[] {
    assert(index > this.lastIndex, 'entries are applied in order, each once');
    const write = new Write(this.tables, index, command.at);
    applyCommand(write, command);
    this.lastIndex = index;
    this.view = undefined;
    return write.changes();
  }

  /** An immutable view of the state now; cheap, and the same object until the next entry. */
  snapshot(): StateView {
    this.view ??= new TablesView(this.lastIndex, cloneTables(this.tables));
    return this.view;
  }

  /** The operator has asked that nothing be scheduled. Replicated, so that it outlives a leader. */
  get schedulerPaused(): boolean {
    return this.tables.settings.get('schedulerPaused') ?? false;
  }

  get nodeCount(): number {
    return this.tables.nodes.size;
  }

  /** The whole state as plain data, for Raft's snapshots. */
  dump(): unknown {
    return dumpTables(this.tables);
  }

  /** Replace the whole state by a dump that was taken at `index`. */
  restore(index: Index, dump: unknown): void {
    this.tables = restoreTables(dump);
    this.lastIndex = index;
    this.view = undefined;
  }

  /** Equal on two replicas exactly when their states at their last index are (but for hash collisions). */
  fingerprint(): string {
    const { indexes, settings, ...rows } = dumpTables(this.tables);
    return fingerprintOf([[this.lastIndex, indexes, settings], ...Object.values(rows)]);
  }
}

function applyCommand(write: Write, command: Command): void {
  switch (command.type) {
    case 'NodeRegister':
      return registerNode(write, command.node, command.event);
    case 'NodeDeregister':
      return deregisterNodes(write, command.nodeIds);
    case 'NodeUpdateStatus':
      return updateNodeStatus(write, command.nodeId, command.status, command.event);
    case 'NodeUpdateDrain':
      return updateNodeDrain(write, command.nodeId, command.strategy, command.markEligible, command.event);
    case 'NodeUpdateEligibility':
      return updateNodeEligibility(write, command.nodeId, command.eligibility, command.event);
    case 'NodeEvents':
      return addNodeEvents(write, command.events);
    case 'AllocClientUpdate':
      return applyClientUpdate(write, command);
    case 'AllocUpdateDesiredTransition':
      applyTransitions(write, command.allocs);
      return upsertEvals(write, command.evals);
    case 'JobRegister':
      upsertJob(write, command.job);
      return settleJobs(write, ofThisVersion(write, command.evals), [
        { Namespace: command.job.Namespace, JobID: command.job.ID },
      ]);
    case 'JobDeregister':
      deregisterJob(write, command.namespace, command.jobId, command.purge);
      return settleJobs(write, ofThisVersion(write, command.evals), [
        { Namespace: command.namespace, JobID: command.jobId },
      ]);
    case 'EvalUpdate':
      return upsertEvals(write, command.evals);
    case 'EvalDelete':
      return deleteEvals(write, command);
    case 'ApplyPlanResults':
      return applyPlanResults(write, command);
    case 'SchedulerPause':
      write.tables.settings.set('schedulerPaused', command.paused);
      return;
    case 'Noop':
      return;
    default:
      return unreachable(command);
  }
}

/** Only the entry itself knows the index that it gives the job. */
function ofThisVersion(write: Write, evals: readonly Evaluation[]): readonly Evaluation[] {
  return evals.map((evaluation) => ({ ...evaluation, JobModifyIndex: write.index }));
}

function applyClientUpdate(write: Write, command: Extract<Command, { type: 'AllocClientUpdate' }>): void {
  const written = applyReports(write, command.allocs);
  settleJobs(write, command.evals, written);
}

function applyPlanResults(write: Write, command: Extract<Command, { type: 'ApplyPlanResults' }>): void {
  const written = applyPlan(write, command.job, command.stops, command.allocs);
  touchEval(write, command.evalId);
  refreshJobStatuses(write, written);
}

function upsertEvals(write: Write, evals: readonly Evaluation[]): void {
  settleJobs(write, evals, []);
}

function settleJobs(write: Write, evals: readonly Evaluation[], touched: readonly JobRef[]): void {
  for (const evaluation of evals) upsertEval(write, evaluation);
  refreshJobStatuses(write, [...evals, ...touched]);
}

function deleteEvals(write: Write, command: Extract<Command, { type: 'EvalDelete' }>): void {
  const jobs: JobRef[] = [];
  for (const evalId of command.evalIds) {
    const stored = write.tables.evals.get(evalId);
    if (stored === undefined) continue;
    write.deleteEval(stored);
    jobs.push(stored);
  }
  for (const allocId of command.allocIds) {
    const stored = write.tables.allocs.get(allocId);
    if (stored !== undefined) write.deleteAlloc(stored);
  }
  refreshJobStatuses(write, jobs);
}
