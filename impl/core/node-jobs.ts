/** The jobs that a change of a node concerns. Source: reference page nomad-protocol.md, section 1.3, `createNodeEvals`. */
import { isInDatacenters } from './datacenters.ts';
import type { Allocation, Job, Node } from './records.ts';
import { key } from './state/tables.ts';

/** Those with any allocation on it, ended or not (`placed`), and the system jobs of its datacenter; in the order of names. */
export function jobsOfNode(node: Node, placed: Iterable<Allocation>, all: Iterable<Job>): readonly Job[] {
  const jobs = new Map<string, Job>();
  for (const alloc of placed) {
    const id = key(alloc.Namespace, alloc.JobID);
    if (!jobs.has(id)) jobs.set(id, alloc.Job);
  }
  for (const job of all) {
    const id = key(job.Namespace, job.ID);
    if (job.Type === 'system' && isInDatacenters(job, node) && !jobs.has(id)) jobs.set(id, job);
  }
  return [...jobs.keys()].sort().map((id) => jobs.get(id) as Job);
}
