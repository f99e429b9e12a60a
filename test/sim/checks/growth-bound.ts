/**
 * S2: beyond those that are out of sight or just back, a job never has more live allocations than it asked for,
 * now or in a version that still runs.
 */
import { isTerminal } from '../../../impl/core/lifecycle.ts';
import type { Allocation, Job } from '../../../impl/core/records.ts';
import type { StateView } from '../../../impl/core/view.ts';
import { KNOWN } from '../known-counterexamples.ts';
import type { NewCheck } from './check.ts';

export const growthBound: NewCheck = ({ findings, conditions }) => ({
  onEntry({ changes, before, after, index, command }) {
    const jobs = new Set<string>();
    for (const change of changes) {
      if (change.kind === 'alloc' && change.after !== undefined) jobs.add(change.after.JobID);
    }
    for (const jobId of jobs) {
      const live = after.allocsByJob('default', jobId).filter(counts);
      const limit = Math.max(
        countOf(after.job('default', jobId)),
        ...live.map((alloc) => countOf(alloc.Job)),
      );
      // Only growth is new; what stays too many was said before.
      const liveBefore = before.allocsByJob('default', jobId).filter(counts).length;
      if (live.length <= limit || live.length <= liveBefore) continue;
      const sentence = `entry ${index} (${command.type}) leaves ${jobId} with ${live.length} live allocations, ${limit} wanted`;
      if (live.some((alloc) => !isOpen(after, alloc.NodeID)))
        findings.reproduction(KNOWN.growthByPartialPlan, sentence);
      else if (command.type === 'AllocClientUpdate' && live.some((alloc) => hadEnded(before, alloc)))
        findings.reproduction(
          conditions.staleAnswers === 'act-on' ? KNOWN.staleList : KNOWN.reportOvertaken,
          sentence,
        );
      else findings.violation('S2', sentence);
    }
  },
});

function counts(alloc: Allocation): boolean {
  return !isTerminal(alloc) && alloc.AllocStates.at(-1)?.Value !== 'unknown';
}

/** The servers believe a client that takes back an end (reference page, 3.2). */
function hadEnded(before: StateView, { ID }: Allocation): boolean {
  const stored = before.alloc(ID);
  return stored !== undefined && isTerminal(stored);
}

function countOf(job: Job | undefined): number {
  return job?.TaskGroups.reduce((sum, group) => sum + group.Count, 0) ?? 0;
}

/** A plan for this node would be accepted. */
function isOpen(view: StateView, nodeId: string): boolean {
  const node = view.node(nodeId);
  return node?.Status === 'ready' && node.SchedulingEligibility === 'eligible';
}
