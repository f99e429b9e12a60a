/**
 * The tables as plain data and back. Secondary indexes are not dumped: they follow from the rows.
 */
import type { Namespace } from '../namespace-records.ts';
import type { Allocation, Deployment, Evaluation, Index, Job, Node } from '../records.ts';
import type { ServiceRegistration } from '../service-records.ts';
import type { Variable } from '../variable-records.ts';
import { emptyTables, key, TABLE_NAMES, type Tables } from './tables.ts';

export interface Dump {
  readonly indexes: Readonly<Record<string, Index>>;
  readonly settings: Readonly<Record<string, boolean>>;
  readonly nodes: readonly Node[];
  readonly jobs: readonly Job[];
  readonly jobVersions: readonly (readonly Job[])[];
  readonly allocs: readonly Allocation[];
  readonly evals: readonly Evaluation[];
  readonly deployments: readonly Deployment[];
  /** From here on: none in a dump of an older server. */
  readonly variables?: readonly Variable[];
  readonly services?: readonly ServiceRegistration[];
  readonly namespaces?: readonly Namespace[];
}

export function dumpTables(tables: Tables): Dump {
  return {
    indexes: Object.fromEntries(TABLE_NAMES.map((table) => [table, tables.indexes.get(table) ?? 0])),
    settings: Object.fromEntries(tables.settings.entries()),
    nodes: [...tables.nodes.values()],
    jobs: [...tables.jobs.values()],
    jobVersions: [...tables.jobVersions.values()],
    allocs: [...tables.allocs.values()],
    evals: [...tables.evals.values()],
    deployments: [...tables.deployments.values()],
    variables: [...tables.variables.values()],
    services: [...tables.services.values()],
    namespaces: [...tables.namespaces.values()],
  };
}

/** `dump` is what `dumpTables` gave, possibly by way of JSON. */
export function restoreTables(dump: unknown): Tables {
  const rows = dump as Dump;
  const tables = emptyTables();
  for (const table of TABLE_NAMES) tables.indexes.set(table, rows.indexes[table] ?? 0);
  for (const [name, on] of Object.entries(rows.settings)) tables.settings.set(name, on);
  for (const node of rows.nodes) tables.nodes.set(node.ID, node);
  for (const job of rows.jobs) tables.jobs.set(key(job.Namespace, job.ID), job);
  for (const versions of rows.jobVersions) restoreVersions(tables, versions);
  for (const alloc of rows.allocs) restoreAlloc(tables, alloc);
  for (const evaluation of rows.evals) restoreEval(tables, evaluation);
  for (const deployment of rows.deployments) restoreDeployment(tables, deployment);
  for (const variable of rows.variables ?? [])
    tables.variables.set(key(variable.Namespace, variable.Path), variable);
  for (const service of rows.services ?? []) restoreService(tables, service);
  for (const namespace of rows.namespaces ?? []) tables.namespaces.set(namespace.Name, namespace);
  return tables;
}

function restoreVersions(tables: Tables, versions: readonly Job[]): void {
  const newest = versions[0];
  if (newest !== undefined) tables.jobVersions.set(key(newest.Namespace, newest.ID), versions);
}

function restoreAlloc(tables: Tables, alloc: Allocation): void {
  tables.allocs.set(alloc.ID, alloc);
  tables.allocsByJob.set(key(alloc.Namespace, alloc.JobID, alloc.ID), alloc);
  tables.allocsByNode.set(key(alloc.NodeID, alloc.ID), alloc);
}

function restoreEval(tables: Tables, evaluation: Evaluation): void {
  tables.evals.set(evaluation.ID, evaluation);
  tables.evalsByJob.set(key(evaluation.Namespace, evaluation.JobID, evaluation.ID), evaluation);
}

function restoreDeployment(tables: Tables, deployment: Deployment): void {
  tables.deployments.set(deployment.ID, deployment);
  tables.deploymentsByJob.set(key(deployment.Namespace, deployment.JobID, deployment.ID), deployment);
}

function restoreService(tables: Tables, service: ServiceRegistration): void {
  const { Namespace, ID, AllocID } = service;
  tables.services.set(key(Namespace, ID), service);
  tables.servicesByAlloc.set(key(AllocID, Namespace, ID), service);
}
