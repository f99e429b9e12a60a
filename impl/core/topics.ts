/**
 * What a blocking query can wait for: a table, or one node's, job's or record's share of it. Names only; an
 * entry's changes are turned into the topics that they concern.
 */
import type { Change } from './state/write.ts';

export type Topic = string;

export const NODES: Topic = 'nodes';
export const JOBS: Topic = 'jobs';
export const ALLOCS: Topic = 'allocs';
export const EVALS: Topic = 'evals';
export const VARIABLES: Topic = 'variables';

export const DEPLOYMENTS: Topic = 'deployment';
/** Nothing wakes who waits for it: its index does not move. */
export const SCHEDULER: Topic = 'scheduler configuration';
export const SERVICES: Topic = 'services';
export const NAMESPACES: Topic = 'namespaces';

export const nodeTopic = (nodeId: string): Topic => `node ${nodeId}`;
export const allocTopic = (allocId: string): Topic => `alloc ${allocId}`;
export const evalTopic = (evalId: string): Topic => `eval ${evalId}`;
export const jobTopic = (namespace: string, jobId: string): Topic => `job ${namespace}/${jobId}`;
export const allocsOfNode = (nodeId: string): Topic => `allocs of node ${nodeId}`;
export const allocsOfJob = (namespace: string, jobId: string): Topic => `allocs of job ${namespace}/${jobId}`;
export const evalsOfJob = (namespace: string, jobId: string): Topic => `evals of job ${namespace}/${jobId}`;
export const variableTopic = (namespace: string, path: string): Topic => `variable ${namespace}/${path}`;

export const serviceTopic = (namespace: string, name: string): Topic => `service ${namespace}/${name}`;

export function topicsOf(changes: readonly Change[]): ReadonlySet<Topic> {
  return new Set(changes.flatMap(topicsOfChange));
}

function topicsOfChange(change: Change): readonly Topic[] {
  switch (change.kind) {
    case 'node':
      return [NODES, nodeTopic(change.id)];
    case 'job': {
      const namespace = (change.after ?? change.before)?.Namespace ?? '';
      return [JOBS, jobTopic(namespace, change.id)];
    }
    case 'alloc':
      return [
        ALLOCS,
        allocTopic(change.id),
        ...[change.before, change.after].flatMap((alloc) =>
          alloc ? [allocsOfNode(alloc.NodeID), allocsOfJob(alloc.Namespace, alloc.JobID)] : [],
        ),
      ];
    case 'eval': {
      const evaluation = change.after ?? change.before;
      const ofJob = evaluation ? [evalsOfJob(evaluation.Namespace, evaluation.JobID)] : [];
      return [EVALS, evalTopic(change.id), ...ofJob];
    }
    case 'variable': {
      const namespace = (change.after ?? change.before)?.Namespace ?? '';
      return [VARIABLES, variableTopic(namespace, change.id)];
    }
    case 'namespace':
      return [NAMESPACES];
    case 'service': {
      const services = [change.before, change.after].filter((service) => service !== undefined);
      return [
        SERVICES,
        ...services.map(({ Namespace, ServiceName }) => serviceTopic(Namespace, ServiceName)),
      ];
    }
  }
}
