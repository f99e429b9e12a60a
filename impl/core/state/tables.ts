/**
 * The tables of the replicated state and their secondary indexes: ordered trees that are cloned in O(1), so a
 * snapshot is a clone and later writes copy only the path they touch. No rules here: see `*-writes.ts`.
 */
import type { Namespace } from '../namespace-records.ts';
import type { Allocation, Deployment, Evaluation, Index, Job, Node } from '../records.ts';
import type { ServiceRegistration } from '../service-records.ts';
import { newTree, type Tree } from '../tree.ts';
import type { Variable } from '../variable-records.ts';
import type { TableName } from '../view.ts';

/** Rows by id; those of a job or a node by `key(...)`, the record itself as value. */
export interface Tables {
  readonly nodes: Tree<Node>;
  readonly jobs: Tree<Job>;
  /** Older versions of a job, newest first. */
  readonly jobVersions: Tree<readonly Job[]>;
  readonly allocs: Tree<Allocation>;
  readonly allocsByJob: Tree<Allocation>;
  readonly allocsByNode: Tree<Allocation>;
  readonly evals: Tree<Evaluation>;
  readonly evalsByJob: Tree<Evaluation>;
  readonly deployments: Tree<Deployment>;
  readonly deploymentsByJob: Tree<Deployment>;
  readonly variables: Tree<Variable>;
  readonly namespaces: Tree<Namespace>;
  readonly services: Tree<ServiceRegistration>;
  readonly servicesByAlloc: Tree<ServiceRegistration>;
  /** Index of the last entry that wrote to each table. */
  readonly indexes: Tree<Index>;
  /** The operator's switches. */
  readonly settings: Tree<boolean>;
}

export const TABLE_NAMES: readonly TableName[] = [
  'nodes',
  'jobs',
  'allocs',
  'evals',
  'deployment',
  'variables',
  'services',
  'namespaces',
  // What summaries of jobs count; there are no rows of it.
  'job_summary',
];

/** Parts cannot contain the separator in any name that Nomad accepts. */
const SEPARATOR = '\u0000';
const AFTER_SEPARATOR = '\u0001';
/** No name holds it. */
const LAST = '\uffff';

export function key(...parts: readonly string[]): string {
  return parts.join(SEPARATOR);
}

export function emptyTables(): Tables {
  return {
    nodes: newTree(),
    jobs: newTree(),
    jobVersions: newTree(),
    allocs: newTree(),
    allocsByJob: newTree(),
    allocsByNode: newTree(),
    evals: newTree(),
    evalsByJob: newTree(),
    deployments: newTree(),
    deploymentsByJob: newTree(),
    variables: newTree(),
    namespaces: newTree(),
    services: newTree(),
    servicesByAlloc: newTree(),
    indexes: newTree(),
    settings: newTree(),
  };
}

/** A copy that shares everything until one side writes. */
export function cloneTables(tables: Tables): Tables {
  return {
    nodes: tables.nodes.clone(),
    jobs: tables.jobs.clone(),
    jobVersions: tables.jobVersions.clone(),
    allocs: tables.allocs.clone(),
    allocsByJob: tables.allocsByJob.clone(),
    allocsByNode: tables.allocsByNode.clone(),
    evals: tables.evals.clone(),
    evalsByJob: tables.evalsByJob.clone(),
    deployments: tables.deployments.clone(),
    deploymentsByJob: tables.deploymentsByJob.clone(),
    variables: tables.variables.clone(),
    namespaces: tables.namespaces.clone(),
    services: tables.services.clone(),
    servicesByAlloc: tables.servicesByAlloc.clone(),
    indexes: tables.indexes.clone(),
    settings: tables.settings.clone(),
  };
}

/** All rows whose key begins with this text, in key order. */
export function rowsFrom<V>(rows: Tree<V>, text: string): readonly V[] {
  return rows.getRange(text, text + LAST).map(([, row]) => row);
}

/** All rows whose key starts with these parts, in key order. */
export function rowsUnder<V>(rows: Tree<V>, ...parts: readonly string[]): readonly V[] {
  const prefix = key(...parts);
  return rows.getRange(prefix + SEPARATOR, prefix + AFTER_SEPARATOR).map(([, row]) => row);
}
