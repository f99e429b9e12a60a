/**
 * A consistent, read-only view of the replicated state at one index: what schedulers, the plan applier and
 * every read-only endpoint look at. Iteration is always in ascending id order, so that nothing that depends on
 * it differs between replicas or runs.
 */
import type { Namespace } from './namespace-records.ts';
import type { Allocation, Deployment, Evaluation, Index, Job, Node } from './records.ts';
import type { ServiceRegistration } from './service-records.ts';
import type { Variable } from './variable-records.ts';

export type TableName =
  | 'nodes'
  | 'jobs'
  | 'allocs'
  | 'evals'
  | 'deployment'
  | 'variables'
  | 'services'
  | 'namespaces'
  | 'job_summary';

export interface StateView {
  /** The operator has asked that nothing be scheduled. */
  readonly schedulerPaused: boolean;
  /** Index of the last entry applied. */
  readonly index: Index;
  /** Index of the last entry that wrote to the table; 0 = never. Blocking queries compare with it. */
  tableIndex(table: TableName): Index;
  node(id: string): Node | undefined;
  nodes(): Iterable<Node>;
  job(namespace: string, id: string): Job | undefined;
  /** Older versions, newest first; at most 6 are kept. */
  jobVersions(namespace: string, id: string): readonly Job[];
  jobs(): Iterable<Job>;
  /** Those of a namespace whose id begins so. */
  jobsUnder(namespace: string, prefix: string): readonly Job[];
  alloc(id: string): Allocation | undefined;
  allocs(): Iterable<Allocation>;
  allocsByJob(namespace: string, jobId: string): readonly Allocation[];
  allocsByNode(nodeId: string): readonly Allocation[];
  evaluation(id: string): Evaluation | undefined;
  evaluations(): Iterable<Evaluation>;
  evaluationsByJob(namespace: string, jobId: string): readonly Evaluation[];
  deploymentsByJob(namespace: string, jobId: string): readonly Deployment[];
  service(namespace: string, id: string): ServiceRegistration | undefined;
  services(): Iterable<ServiceRegistration>;
  servicesByAlloc(allocId: string): readonly ServiceRegistration[];
  variable(namespace: string, path: string): Variable | undefined;
  variables(namespace: string): readonly Variable[];
  /** But for the one that is always there and that nobody has changed. */
  namespaces(): Iterable<Namespace>;
}
