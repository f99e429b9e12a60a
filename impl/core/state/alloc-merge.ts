/**
 * Who owns what of an allocation: the merge of a stored one with what its client reports, with what a plan says,
 * and with a desired transition. Pure functions; linkage and indexes of other records are the store's.
 * Source: reference page nomad-protocol.md, section 3.2; docs/protocol/divergence.md.
 */
import type { ClientStatus } from '../../../machines/vocabulary.ts';
import type { AllocReport } from '../commands.ts';
import type { DesiredTransition } from '../drain-records.ts';
import type { Allocation, Index, Instant } from '../records.ts';
import { needsToReconnect } from '../scheduler/alloc-predicates.ts';

/** What is still taken of an allocation by what is known of it. What has ended stays so (S7). */
const TAKES: Readonly<Record<ClientStatus, readonly ClientStatus[]>> = {
  pending: ['pending', 'running', 'complete', 'failed'],
  running: ['running', 'complete', 'failed'],
  unknown: ['running', 'complete', 'failed'],
  lost: ['complete', 'failed'],
  complete: [],
  failed: [],
};

/**
 * May the report be written? It is for its own node to say, and no older report takes back what a newer one has said or
 * a server has decided.
 */
export function takesReport(stored: Allocation, report: AllocReport): boolean {
  if (stored.NodeID !== report.NodeID) return false;
  return TAKES[stored.ClientStatus].includes(report.ClientStatus) && !isUnaware(stored, report);
}

/**
 * That something out of sight runs is news only from a client that has pulled the mark: the report may have been sent
 * before the outage. An upstream client does not tell what it has pulled, and is believed.
 */
function isUnaware(stored: Allocation, { ClientStatus, AllocModifyIndex = 0 }: AllocReport): boolean {
  if (stored.ClientStatus !== 'unknown' || ClientStatus !== 'running') return false;
  return AllocModifyIndex !== 0 && AllocModifyIndex < stored.AllocModifyIndex;
}

/**
 * A client owns status, description, task states and health, and nothing else. What comes back into sight belongs to no
 * follow-up evaluation any more (#25923).
 */
export function mergeClientReport(
  stored: Allocation,
  report: AllocReport,
  index: Index,
  at: Instant,
): Allocation {
  return {
    ...stored,
    ClientStatus: report.ClientStatus,
    ClientDescription: report.ClientDescription,
    TaskStates: report.TaskStates,
    ...healthOf(report),
    FollowupEvalID: needsToReconnect(stored) ? '' : stored.FollowupEvalID,
    ModifyIndex: index,
    ModifyTime: at,
  };
}

/** Once said it stays: a report may leave it out. */
function healthOf({ DeploymentStatus }: Pick<Allocation, 'DeploymentStatus'>): Partial<Allocation> {
  return DeploymentStatus ? { DeploymentStatus } : {};
}

/**
 * A plan owns everything but task states and health, and the client status only to write an allocation off (`lost`) or
 * out of sight (`unknown`): these two overwrite whatever was reported. The link to a replacement stays (#25799).
 */
export function mergePlanWrite(stored: Allocation, planned: Allocation, index: Index): Allocation {
  const overrules = planned.ClientStatus === 'lost' || planned.ClientStatus === 'unknown';
  const client = overrules ? planned : stored;
  return {
    ...planned,
    ClientStatus: client.ClientStatus,
    ClientDescription: client.ClientDescription,
    TaskStates: stored.TaskStates,
    ...healthOf(stored),
    NextAllocation: stored.NextAllocation,
    CreateIndex: stored.CreateIndex,
    CreateTime: stored.CreateTime,
    ModifyIndex: index,
    AllocModifyIndex: index,
  };
}

/** A placement, as the plan gives it. */
export function newAlloc(planned: Allocation, index: Index): Allocation {
  return { ...planned, CreateIndex: index, ModifyIndex: index, AllocModifyIndex: index };
}

/** Wishes are added; a drain that is taken back takes back those that it made. */
export function mergeTransition(
  stored: Allocation,
  transition: DesiredTransition,
  index: Index,
  at: Instant,
): Allocation {
  return {
    ...stored,
    DesiredTransition: { ...stored.DesiredTransition, ...transition },
    ModifyIndex: index,
    AllocModifyIndex: index,
    ModifyTime: at,
  };
}

/** A mark of the drainer, without what belongs to its drain. */
export function withoutDrainMark(transition: DesiredTransition): DesiredTransition {
  const { Migrate: _, MigrateDisablePlacement: _d, MigrateForDrain: _f, ...rest } = transition;
  return rest;
}
