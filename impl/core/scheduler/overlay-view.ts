/**
 * A state view in which a plan result is assumed applied: what lets the next plan be checked while the log is
 * still busy with this one. Only allocations differ from the view beneath; indexes stay as they are.
 */
import type { Namespace } from '../namespace-records.ts';
import type { Allocation, Deployment, Evaluation, Index, Job, Node, PlanResult } from '../records.ts';
import type { ServiceRegistration } from '../service-records.ts';
import type { Variable } from '../variable-records.ts';
import type { StateView, TableName } from '../view.ts';

export type Changes = Pick<PlanResult, 'NodeUpdate' | 'NodeAllocation'>;

export class OverlayView implements StateView {
  readonly index: Index;
  private readonly base: StateView;
  private readonly changed: ReadonlyMap<string, Allocation>;

  constructor(base: StateView, changes: Changes) {
    this.base = base;
    this.index = base.index;
    const lists = [...Object.values(changes.NodeUpdate), ...Object.values(changes.NodeAllocation)];
    const merged = lists
      .flat()
      .map((planned) => [planned.ID, assumed(base.alloc(planned.ID), planned)] as const);
    this.changed = new Map(merged);
  }

  get schedulerPaused(): boolean {
    return this.base.schedulerPaused;
  }
  tableIndex(table: TableName): Index {
    return this.base.tableIndex(table);
  }
  node(id: string): Node | undefined {
    return this.base.node(id);
  }
  nodes(): Iterable<Node> {
    return this.base.nodes();
  }
  job(namespace: string, id: string): Job | undefined {
    return this.base.job(namespace, id);
  }
  jobVersions(namespace: string, id: string): readonly Job[] {
    return this.base.jobVersions(namespace, id);
  }
  namespaces(): Iterable<Namespace> {
    return this.base.namespaces();
  }
  jobsUnder(namespace: string, prefix: string): readonly Job[] {
    return this.base.jobsUnder(namespace, prefix);
  }
  jobs(): Iterable<Job> {
    return this.base.jobs();
  }
  alloc(id: string): Allocation | undefined {
    return this.changed.get(id) ?? this.base.alloc(id);
  }
  allocs(): Iterable<Allocation> {
    return this.patched([...this.base.allocs()], () => true);
  }
  allocsByJob(namespace: string, jobId: string): readonly Allocation[] {
    const ofJob = (alloc: Allocation) => alloc.Namespace === namespace && alloc.JobID === jobId;
    return this.patched(this.base.allocsByJob(namespace, jobId), ofJob);
  }
  allocsByNode(nodeId: string): readonly Allocation[] {
    return this.patched(this.base.allocsByNode(nodeId), (alloc) => alloc.NodeID === nodeId);
  }
  evaluation(id: string): Evaluation | undefined {
    return this.base.evaluation(id);
  }
  evaluations(): Iterable<Evaluation> {
    return this.base.evaluations();
  }
  evaluationsByJob(namespace: string, jobId: string): readonly Evaluation[] {
    return this.base.evaluationsByJob(namespace, jobId);
  }
  service(namespace: string, id: string): ServiceRegistration | undefined {
    return this.base.service(namespace, id);
  }
  services(): Iterable<ServiceRegistration> {
    return this.base.services();
  }
  servicesByAlloc(allocId: string): readonly ServiceRegistration[] {
    return this.base.servicesByAlloc(allocId);
  }
  variable(namespace: string, path: string): Variable | undefined {
    return this.base.variable(namespace, path);
  }
  variables(namespace: string): readonly Variable[] {
    return this.base.variables(namespace);
  }
  deploymentsByJob(namespace: string, jobId: string): readonly Deployment[] {
    return this.base.deploymentsByJob(namespace, jobId);
  }

  private patched(allocs: readonly Allocation[], wanted: (alloc: Allocation) => boolean): Allocation[] {
    const added = [...this.changed.values()].filter(wanted);
    const kept = allocs.filter((alloc) => !this.changed.has(alloc.ID));
    return [...kept, ...added].sort((a, b) => (a.ID < b.ID ? -1 : 1));
  }
}

/** What the store will make of a planned allocation: the client's status survives unless given up or out of sight. */
function assumed(stored: Allocation | undefined, planned: Allocation): Allocation {
  const overrules = planned.ClientStatus === 'lost' || planned.ClientStatus === 'unknown';
  return stored === undefined || overrules ? planned : { ...planned, ClientStatus: stored.ClientStatus };
}
