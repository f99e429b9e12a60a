/**
 * One log entry being written: puts and deletes that keep secondary indexes and table indexes in step, and a
 * record of what changed. Knows no rule of the protocol.
 */
import type { Namespace } from '../namespace-records.ts';
import type { Allocation, Evaluation, Index, Instant, Job, Node } from '../records.ts';
import type { ServiceRegistration } from '../service-records.ts';
import type { Variable } from '../variable-records.ts';
import type { TableName } from '../view.ts';
import { key, type Tables } from './tables.ts';

/** A record before and after one entry; undefined on the side where it does not exist. */
export type Change =
  | { readonly kind: 'node'; readonly id: string; readonly before?: Node; readonly after?: Node }
  | { readonly kind: 'job'; readonly id: string; readonly before?: Job; readonly after?: Job }
  | { readonly kind: 'alloc'; readonly id: string; readonly before?: Allocation; readonly after?: Allocation }
  | { readonly kind: 'eval'; readonly id: string; readonly before?: Evaluation; readonly after?: Evaluation }
  | { readonly kind: 'variable'; readonly id: string; readonly before?: Variable; readonly after?: Variable }
  | {
      readonly kind: 'namespace';
      readonly id: string;
      readonly before?: Namespace;
      readonly after?: Namespace;
    }
  | {
      readonly kind: 'service';
      readonly id: string;
      readonly before?: ServiceRegistration;
      readonly after?: ServiceRegistration;
    };

export class Write {
  readonly index: Index;
  readonly at: Instant;
  readonly tables: Tables;
  /** Ids of the evaluations that the entry makes by itself, in the order of their making. */
  readonly evalIds: string[] = [];
  private readonly changed = new Map<string, Change>();

  constructor(tables: Tables, index: Index, at: Instant) {
    this.tables = tables;
    this.index = index;
    this.at = at;
  }

  /** Net changes of the entry, in the order of first writing. */
  changes(): readonly Change[] {
    return [...this.changed.values()];
  }

  putNode(node: Node): void {
    const before = this.tables.nodes.get(node.ID);
    this.tables.nodes.set(node.ID, node);
    this.note('nodes', { kind: 'node', id: node.ID, ...side('before', before), after: node });
  }

  deleteNode(node: Node): void {
    this.tables.nodes.delete(node.ID);
    this.note('nodes', { kind: 'node', id: node.ID, before: node });
  }

  putJob(job: Job): void {
    const id = key(job.Namespace, job.ID);
    const before = this.tables.jobs.get(id);
    this.tables.jobs.set(id, job);
    this.note('jobs', { kind: 'job', id: job.ID, ...side('before', before), after: job }, id);
  }

  deleteJob(job: Job): void {
    this.tables.jobs.delete(key(job.Namespace, job.ID));
    this.tables.jobVersions.delete(key(job.Namespace, job.ID));
    this.note('jobs', { kind: 'job', id: job.ID, before: job }, key(job.Namespace, job.ID));
  }

  putAlloc(alloc: Allocation): void {
    const before = this.tables.allocs.get(alloc.ID);
    if (before !== undefined && before.NodeID !== alloc.NodeID) {
      this.tables.allocsByNode.delete(key(before.NodeID, before.ID));
    }
    this.tables.allocs.set(alloc.ID, alloc);
    this.tables.allocsByJob.set(key(alloc.Namespace, alloc.JobID, alloc.ID), alloc);
    this.tables.allocsByNode.set(key(alloc.NodeID, alloc.ID), alloc);
    this.note('allocs', { kind: 'alloc', id: alloc.ID, ...side('before', before), after: alloc });
    this.noteCounted();
  }

  deleteAlloc(alloc: Allocation): void {
    this.tables.allocs.delete(alloc.ID);
    this.tables.allocsByJob.delete(key(alloc.Namespace, alloc.JobID, alloc.ID));
    this.tables.allocsByNode.delete(key(alloc.NodeID, alloc.ID));
    this.note('allocs', { kind: 'alloc', id: alloc.ID, before: alloc });
    this.noteCounted();
  }

  putEval(evaluation: Evaluation): void {
    const before = this.tables.evals.get(evaluation.ID);
    this.tables.evals.set(evaluation.ID, evaluation);
    this.tables.evalsByJob.set(key(evaluation.Namespace, evaluation.JobID, evaluation.ID), evaluation);
    this.note('evals', { kind: 'eval', id: evaluation.ID, ...side('before', before), after: evaluation });
    if (Object.values(evaluation.QueuedAllocations).some(Boolean)) this.noteCounted();
  }

  deleteEval(evaluation: Evaluation): void {
    this.tables.evals.delete(evaluation.ID);
    this.tables.evalsByJob.delete(key(evaluation.Namespace, evaluation.JobID, evaluation.ID));
    this.note('evals', { kind: 'eval', id: evaluation.ID, before: evaluation });
  }

  putVariable(variable: Variable): void {
    const id = key(variable.Namespace, variable.Path);
    const before = this.tables.variables.get(id);
    this.tables.variables.set(id, variable);
    const change = {
      kind: 'variable',
      id: variable.Path,
      ...side('before', before),
      after: variable,
    } as const;
    this.note('variables', change, id);
  }

  deleteVariable(variable: Variable): void {
    const id = key(variable.Namespace, variable.Path);
    this.tables.variables.delete(id);
    this.note('variables', { kind: 'variable', id: variable.Path, before: variable }, id);
  }

  putNamespace(namespace: Namespace): void {
    const before = this.tables.namespaces.get(namespace.Name);
    this.tables.namespaces.set(namespace.Name, namespace);
    const change = {
      kind: 'namespace',
      id: namespace.Name,
      ...side('before', before),
      after: namespace,
    } as const;
    this.note('namespaces', change);
  }

  deleteNamespace(namespace: Namespace): void {
    this.tables.namespaces.delete(namespace.Name);
    this.note('namespaces', { kind: 'namespace', id: namespace.Name, before: namespace });
  }

  putService(service: ServiceRegistration): void {
    const { ID, Namespace } = service;
    const id = key(Namespace, ID);
    const before = this.tables.services.get(id);
    if (before !== undefined) this.tables.servicesByAlloc.delete(key(before.AllocID, id));
    this.tables.services.set(id, service);
    this.tables.servicesByAlloc.set(key(service.AllocID, id), service);
    this.note('services', { kind: 'service', id: ID, ...side('before', before), after: service }, id);
  }

  deleteService(service: ServiceRegistration): void {
    const id = key(service.Namespace, service.ID);
    this.tables.services.delete(id);
    this.tables.servicesByAlloc.delete(key(service.AllocID, id));
    this.note('services', { kind: 'service', id: service.ID, before: service }, id);
  }

  private noteCounted(): void {
    this.tables.indexes.set('job_summary', this.index);
  }

  private note(table: TableName, change: Change, uniqueId = change.id): void {
    this.tables.indexes.set(table, this.index);
    const id = `${change.kind} ${uniqueId}`;
    const first = this.changed.get(id);
    this.changed.set(id, first === undefined ? change : mergeChanges(first, change));
  }
}

/** Two writes of one record in one entry count as one: what it was first, what it is last. */
function mergeChanges(first: Change, last: Change): Change {
  const { before: _, ...rest } = last;
  return { ...rest, ...side('before', first.before) } as Change;
}

function side<K extends string, V>(name: K, value: V | undefined): { [P in K]?: V } {
  return (value === undefined ? {} : { [name]: value }) as { [P in K]?: V };
}
