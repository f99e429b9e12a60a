/** What is the same in every table about calls that concern a node: the region, and whom a change of a node concerns. */
import type { Flags } from '../observations.ts';

/** The servers of which every reply tells. */
export const REGION: Flags = { leader: 's1:4647', servers: 's1:4647/dc1' };

/**
 * `createNodeEvals` (reference page, section 1.3): one for each job with an allocation on the node, terminal or
 * not, as the allocation's job says, and one for each system job of the node's datacenter; in the order of names.
 */
export const CONCERNED = concerned('n1', [
  'agent/system/50',
  'here/system/70',
  'over/batch/50',
  'web/service/50',
]);
/** Of a node in the same datacenter without allocations. */
export const NOBODY = concerned('n2', ['agent/system/50', 'here/system/50']);

function concerned(node: string, jobs: readonly string[]): string {
  return jobs.map((job) => `${job}/node-update/${node}`).join(', ');
}
