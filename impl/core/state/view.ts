/**
 * The read side of the store: a StateView over a frozen clone of the tables.
 */
import type { Namespace } from '../namespace-records.ts';
import type { Allocation, Deployment, Evaluation, Index, Job, Node } from '../records.ts';
import type { ServiceRegistration } from '../service-records.ts';
import type { Variable } from '../variable-records.ts';
import type { StateView, TableName } from '../view.ts';
import { key, rowsFrom, rowsUnder, type Tables } from './tables.ts';

export class TablesView implements StateView {
  readonly index: Index;
  private readonly tables: Tables;

  constructor(index: Index, tables: Tables) {
    this.index = index;
    this.tables = tables;
  }

  get schedulerPaused(): boolean {
    return this.tables.settings.get('schedulerPaused') ?? false;
  }
  tableIndex(table: TableName): Index {
    return this.tables.indexes.get(table) ?? 0;
  }
  node(id: string): Node | undefined {
    return this.tables.nodes.get(id);
  }
  nodes(): Iterable<Node> {
    return this.tables.nodes.values();
  }
  job(namespace: string, id: string): Job | undefined {
    return this.tables.jobs.get(key(namespace, id));
  }
  jobVersions(namespace: string, id: string): readonly Job[] {
    return this.tables.jobVersions.get(key(namespace, id)) ?? [];
  }
  jobs(): Iterable<Job> {
    return this.tables.jobs.values();
  }
  jobsUnder(namespace: string, prefix: string): readonly Job[] {
    return rowsFrom(this.tables.jobs, key(namespace, prefix));
  }
  alloc(id: string): Allocation | undefined {
    return this.tables.allocs.get(id);
  }
  allocs(): Iterable<Allocation> {
    return this.tables.allocs.values();
  }
  allocsByJob(namespace: string, jobId: string): readonly Allocation[] {
    return rowsUnder(this.tables.allocsByJob, namespace, jobId);
  }
  allocsByNode(nodeId: string): readonly Allocation[] {
    return rowsUnder(this.tables.allocsByNode, nodeId);
  }
  evaluation(id: string): Evaluation | undefined {
    return this.tables.evals.get(id);
  }
  evaluations(): Iterable<Evaluation> {
    return this.tables.evals.values();
  }
  evaluationsByJob(namespace: string, jobId: string): readonly Evaluation[] {
    return rowsUnder(this.tables.evalsByJob, namespace, jobId);
  }
  service(namespace: string, id: string): ServiceRegistration | undefined {
    return this.tables.services.get(key(namespace, id));
  }
  services(): Iterable<ServiceRegistration> {
    return this.tables.services.values();
  }
  servicesByAlloc(allocId: string): readonly ServiceRegistration[] {
    return rowsUnder(this.tables.servicesByAlloc, allocId);
  }
  variable(namespace: string, path: string): Variable | undefined {
    return this.tables.variables.get(key(namespace, path));
  }
  variables(namespace: string): readonly Variable[] {
    return rowsUnder(this.tables.variables, namespace);
  }
  namespaces(): Iterable<Namespace> {
    return this.tables.namespaces.values();
  }
  deploymentsByJob(namespace: string, jobId: string): readonly Deployment[] {
    return rowsUnder(this.tables.deploymentsByJob, namespace, jobId);
  }
}
