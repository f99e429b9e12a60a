/**
 * S2: beyond those that are out of sight or just back, a job never has more live allocations than it asked for,
 * now or in a version that still runs. A system job asks for each node.
 */
import { isTerminal } from '../../../impl/core/lifecycle.ts';
import type { Allocation, Job } from '../../../impl/core/records.ts';
import type { NewCheck } from './check.ts';

export const growthBound: NewCheck = ({ findings }) => ({
  onEntry({ changes, before, after, index, command }) {
    const jobs = new Set<string>();
    for (const change of changes) {
      if (change.kind === 'alloc' && change.after !== undefined) jobs.add(change.after.JobID);
    }
    for (const jobId of jobs) {
      const live = after.allocsByJob('default', jobId).filter(counts);
      const nodes = [...after.nodes()].length;
      const limit = Math.max(
        countOf(after.job('default', jobId), nodes),
        ...live.map((alloc) => countOf(alloc.Job, nodes)),
      );
      // Only growth is new; what stays too many was said before.
      const liveBefore = before.allocsByJob('default', jobId).filter(counts).length;
      if (live.length <= limit || live.length <= liveBefore) continue;
      const sentence = `entry ${index} (${command.type}) leaves ${jobId} with ${live.length} live allocations, ${limit} wanted`;
      findings.violation('S2', sentence);
    }
  },
});

function counts(alloc: Allocation): boolean {
  return !isTerminal(alloc) && alloc.AllocStates.at(-1)?.Value !== 'unknown';
}

function countOf(job: Job | undefined, nodes: number): number {
  const count = job?.TaskGroups.reduce((sum, group) => sum + group.Count, 0) ?? 0;
  return job?.Type === 'system' || job?.Type === 'sysbatch' ? count * nodes : count;
}
