/**
 * The replicated state machine: `apply(index, command)` is a pure function of the state and the command, so
 * every replica holds the same (S1). It reads no clock, draws no ids, starts no scheduler: what a leader does
 * about a change is in `server.ts`, which gets the list of changes.
 */
import { assert, unreachable } from '../assert.ts';
import type { Command } from '../commands.ts';
import { NOTHING_DONE, type Outcome } from '../entry-outcome.ts';
import type { Evaluation, Index } from '../records.ts';
import type { StateView } from '../view.ts';
import { applyPlan, applyTransitions } from './alloc-writes.ts';
import { advanceDrains } from './drain-writes.ts';
import { type Dump, dumpTables, restoreTables } from './dump.ts';
import { touchEval, upsertEval } from './eval-writes.ts';
import { fingerprintOf } from './fingerprint.ts';
import { applyJobRegister } from './job-entries.ts';
import { deregisterJob, refreshJobStatuses, type JobRef } from './job-writes.ts';
import { applyDeregister, applyDrain, applyEligibility, applyRegister, applyStatus } from './node-entries.ts';
import { collectGarbage } from './garbage.ts';
import { deleteNamespaces, upsertNamespaces } from './namespace-writes.ts';
import { addNodeEvents } from './node-writes.ts';
import { endWindows } from './outage-writes.ts';
import { planRefusal } from './plan-entry.ts';
import { applyReports } from './report-writes.ts';
import { restoredAt } from './restored.ts';
import { deleteService, dropServicesOfEnded, upsertServices } from './service-writes.ts';
import { cloneTables, emptyTables, type Tables } from './tables.ts';
import { TablesView } from './view.ts';
import { applyVariable } from './variable-writes.ts';
import { Write, type Change } from './write.ts';

/** What an entry has done. */
export interface Applied {
  /** What changed, in a fixed order. */
  readonly changes: readonly Change[];
  readonly outcome: Outcome;
}

const NONE: ReadonlyMap<string, string> = new Map();

export class StateStore {
  private tables: Tables = emptyTables();
  private lastIndex: Index = 0;
  private view: StateView | undefined;

  /** Index of the last entry applied. */
  get index(): Index {
    return this.lastIndex;
  }

  /** Apply the entry at `index`; indexes only grow. */
  apply(index: Index, command: Command): Applied {
    assert(index > this.lastIndex, 'entries are applied in order, each once');
    if (command.type === 'SnapshotRestore') {
      this.restore(index, restoredAt(index, command.dump));
      return { changes: [], outcome: NOTHING_DONE };
    }
    const write = new Write(this.tables, index, command.at);
    const refused = applyCommand(write, command);
    dropServicesOfEnded(write);
    this.lastIndex = index;
    this.view = undefined;
    const refusal = typeof refused === 'string' ? { refusal: refused } : {};
    const refusedNodes = typeof refused === 'object' ? refused : NONE;
    return { changes: write.changes(), outcome: { ...refusal, refusedNodes, evalIds: write.evalIds } };
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
  dump(): Dump {
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

/** What was refused: the entry as a whole, or the reports of some nodes. */
type Refused = string | ReadonlyMap<string, string> | undefined;

/** All but the one that replaces the tables themselves. */
type Written = Exclude<Command, { type: 'SnapshotRestore' }>;

function applyCommand(write: Write, command: Written): Refused {
  if (isDecided(command)) return decide(write, command);
  writeAsGiven(write, command);
  return undefined;
}

/** Entries that ask something of the state that they find: those that make evaluations, and these. */
type Decided = Extract<Command, { evalSeed: string } | { type: keyof typeof ALSO_DECIDED }>;

const ALSO_DECIDED = {
  ApplyPlanResults: true,
  JobRegister: true,
  NamespaceUpsert: true,
  NamespaceDelete: true,
  VariableUpsert: true,
  VariableDelete: true,
  ServiceRegistrationUpsert: true,
  ServiceRegistrationDelete: true,
} as const;

function isDecided(command: Written): command is Decided {
  return 'evalSeed' in command || Object.hasOwn(ALSO_DECIDED, command.type);
}

function decide(write: Write, command: Decided): Refused {
  switch (command.type) {
    case 'ApplyPlanResults':
      return applyPlanResults(write, command);
    case 'JobRegister':
      return applyJobRegister(write, command);
    case 'NamespaceUpsert':
      return upsertNamespaces(write, command);
    case 'NamespaceDelete':
      return deleteNamespaces(write, command);
    case 'VariableUpsert':
    case 'VariableDelete':
      return applyVariable(write, command);
    case 'ServiceRegistrationUpsert':
      return upsertServices(write, command);
    case 'ServiceRegistrationDelete':
      return deleteService(write, command);
    case 'NodeRegister':
      return applyRegister(write, command);
    case 'NodeDeregister':
      return applyDeregister(write, command);
    case 'NodeUpdateStatus':
      return applyStatus(write, command);
    case 'NodeUpdateDrain':
      return applyDrain(write, command);
    case 'NodeUpdateEligibility':
      return applyEligibility(write, command);
    case 'AllocClientUpdate':
      return applyReports(write, command);
    case 'AllocWindowsEnded':
      endWindows(write, command.evalSeed, command.allocIds);
      return undefined;
    case 'NodeDrainAdvance':
      advanceDrains(write, command.evalSeed, command.nodeIds);
      return undefined;
    default:
      return unreachable(command);
  }
}

function writeAsGiven(write: Write, command: Exclude<Written, Decided>): void {
  switch (command.type) {
    case 'NodeEvents':
      return addNodeEvents(write, command.events);
    case 'AllocUpdateDesiredTransition':
      applyTransitions(write, command.allocs);
      return upsertEvals(write, command.evals);
    case 'JobDeregister':
      deregisterJob(write, command.namespace, command.jobId, command.purge);
      return settleJobs(write, ofThisVersion(write, command.evals), [
        { Namespace: command.namespace, JobID: command.jobId },
      ]);
    case 'EvalUpdate':
      return upsertEvals(write, command.evals);
    case 'GarbageCollect':
      return collectGarbage(write);
    case 'EvalDelete':
      return deleteEvals(write, command);
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

function applyPlanResults(write: Write, command: Extract<Command, { type: 'ApplyPlanResults' }>): Refused {
  const refusal = planRefusal(write, command);
  if (refusal !== undefined) return refusal;
  const written = applyPlan(write, command.job, command.stops, command.allocs);
  touchEval(write, command.evalId);
  refreshJobStatuses(write, written);
  return undefined;
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
