/**
 * Who owns what of an allocation: the merge of a stored one with what its client reports, with what a plan says,
 * and with a desired transition. Pure functions; linkage and indexes of other records are the store's.
 * Source: reference page nomad-protocol.md, section 3.2, column B.
 */
import type { AllocReport } from '../commands.ts';
import type { Allocation, DesiredTransition, Index, Instant } from '../records.ts';

/**
 * A client owns status, description and task states, and nothing else. No order and no terminality is checked:
 * what is applied last stands, even `running` after `lost`.
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
    ModifyIndex: index,
    ModifyTime: at,
  };
}

/**
 * A plan owns everything but the task states, and the client status only to write an allocation off (`lost`) or
 * out of sight (`unknown`): these two overwrite whatever was reported.
 */
export function mergePlanWrite(stored: Allocation, planned: Allocation, index: Index): Allocation {
  const overrules = planned.ClientStatus === 'lost' || planned.ClientStatus === 'unknown';
  const client = overrules ? planned : stored;
  return {
    ...planned,
    ClientStatus: client.ClientStatus,
    ClientDescription: client.ClientDescription,
    TaskStates: stored.TaskStates,
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

/** Wishes are added, never taken back. */
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
