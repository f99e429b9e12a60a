/**
 * The names of a world's components, by node, job, slot and call, so that joint events and properties need not
 * spell them. Names only: which machine each component is, compose.ts says.
 */
import { REVISIONS, type RevisionName, type Rules } from '../../machines/revisions.ts';
import type { JobConfig, WorldConfig } from './config.ts';

export interface Cast {
  readonly config: WorldConfig;
  readonly revision: RevisionName;
  /** The revision's, or those with one switched. */
  readonly rules: Rules;
  /** The gate's law is about the arrival of reports, see isGateByArrival. */
  readonly isGateByArrival: boolean;
  readonly nodes: readonly NodeCast[];
  readonly jobs: readonly JobCast[];
  readonly slots: readonly SlotCast[];
}

/** A node as the servers know it, and the client that stands behind it. */
export interface NodeCast {
  /** Counted from 1. */
  readonly number: number;
  /** `n1`, as joint events call it. */
  readonly name: string;
  readonly node: string;
  readonly timer: string;
  readonly client: string;
  readonly heartbeat: string;
  readonly register: string;
  readonly reports: readonly ReportCast[];
}

/** One `Node.UpdateAlloc` that may be on its way. */
export interface ReportCast {
  readonly call: string;
  /** Absent where what matters is when a report arrives. */
  readonly freshness?: string;
  /** `report of n1` or `second report of n1`, as joint events call it. */
  readonly title: string;
}

export interface JobCast {
  readonly config: JobConfig;
  readonly evaluation: string;
  readonly churn: string;
  readonly slots: readonly SlotCast[];
}

/** A place for one allocation of a job. */
export interface SlotCast {
  readonly slot: string;
  readonly job: JobConfig;
  readonly alloc: string;
  readonly task: string;
  readonly freshness: string;
}

export function castOf(
  config: WorldConfig,
  revision: RevisionName,
  rules: Rules = REVISIONS[revision],
  byArrival: boolean = isGateByArrival(config, rules),
): Cast {
  const nodes = Array.from({ length: config.nodes }, (_, i) =>
    nodeCast(i + 1, config.reportsInFlight, !byArrival),
  );
  const jobs = config.jobs.map(jobCast);
  return {
    config,
    revision,
    rules,
    isGateByArrival: byArrival,
    nodes,
    jobs,
    slots: jobs.flatMap((job) => job.slots),
  };
}

/**
 * Where each allocation is waited for, and the clients do not say what they have seen, no server can tell whether a report
 * was sent before the outage or after it: the gate's law is then about its arrival (docs/protocol/divergence.md).
 */
export function isGateByArrival(config: WorldConfig, rules: Rules): boolean {
  return rules.gate === 'each-allocation' && config.clients === 'upstream';
}

function nodeCast(number: number, reportsInFlight: number, watched: boolean): NodeCast {
  const name = `n${number}`;
  return {
    number,
    name,
    node: `node ${name}`,
    timer: `timer ${name}`,
    client: `client ${name}`,
    heartbeat: `heartbeat ${name}`,
    register: `register ${name}`,
    reports: Array.from({ length: reportsInFlight }, (_, k) => reportCast(name, k === 0, watched)),
  };
}

function reportCast(node: string, isFirst: boolean, watched: boolean): ReportCast {
  const call = `report${isFirst ? '' : '-again'} ${node}`;
  const title = `${isFirst ? '' : 'second '}report of ${node}`;
  return watched ? { call, freshness: `${call} freshness`, title } : { call, title };
}

function jobCast(job: JobConfig): JobCast {
  return {
    config: job,
    evaluation: `evaluation ${job.name}`,
    churn: `churn ${job.name}`,
    slots: job.slots.map((slot) => slotCast(slot, job)),
  };
}

function slotCast(slot: string, job: JobConfig): SlotCast {
  return {
    slot,
    job,
    alloc: `alloc ${slot}`,
    task: `task ${slot}`,
    freshness: `alloc ${slot} freshness`,
  };
}
