/**
 * What an all-knowing observer notes down while others act: the joint events' shares of the history variables in
 * machines/witness.ts. No rule reads them; properties do.
 */
import type { LocalState } from '../../model/types.ts';
import type { Condition, Observation, Part } from '../../model/world.ts';
import type { Cast, JobCast, NodeCast, ReportCast } from '../cast.ts';
import * as see from '../observe.ts';

/** An entry that may begin an outage: the call that writes it, and whether it writes the node off. */
export interface Outage {
  readonly call: string;
  readonly begins: (call: LocalState) => boolean;
}

/** The log entry that begins an outage outdates what is known of the node's allocations, and every report on its way. */
export function outageParts(cast: Cast, n: NodeCast, { call, begins }: Outage): Part[] {
  const becomesUnresponsive = (c: LocalState, node: LocalState) =>
    begins(c) && (node.value === 'ready' || node.value === 'initializing');
  const isHit = function isHit(c: LocalState, node: LocalState, alloc: LocalState): boolean {
    return becomesUnresponsive(c, node) && see.isOn(alloc, n.number) && see.isLive(alloc);
  };
  const isOnItsWay = function isOnItsWay(c: LocalState, node: LocalState, report: LocalState): boolean {
    return becomesUnresponsive(c, node) && see.isBusy(report);
  };
  const outdated = (component: string, only: Condition): Part => ({ component, type: 'OUTAGE_BEGAN', only });
  return [
    ...cast.slots.map((s) => outdated(s.freshness, { of: [call, n.node, s.alloc], is: isHit })),
    ...n.reports.flatMap((r) =>
      r.freshness === undefined
        ? []
        : [outdated(r.freshness, { of: [call, n.node, r.call], is: isOnItsWay })],
    ),
  ];
}

/** The log entry that makes a node ready may find an allocation of it still unknown. */
export function trustParts(cast: Cast, n: NodeCast, trusts: Condition): Part[] {
  const someUnknownHere = function someUnknownHere(...allocs: LocalState[]): boolean {
    return allocs.some(
      (alloc) => alloc.value === 'unknown' && see.isOn(alloc, n.number) && !see.allocOf(alloc).expired,
    );
  };
  return cast.jobs.map((job) => ({
    component: job.churn,
    type: 'TRUSTED',
    with: { unknown: { of: job.slots.map((s) => s.alloc), as: someUnknownHere } },
    optional: true,
    only: trusts,
  }));
}

export interface Churn {
  readonly needless: {
    readonly of: readonly string[];
    readonly as: (...states: LocalState[]) => boolean;
  };
  readonly stops: Observation;
}

/** Whether a plan, as it is committed, replaces an allocation that is back, and whether it stops one. */
export function churnOf(cast: Cast, job: JobCast): Churn {
  return {
    needless: {
      of: [
        job.evaluation,
        ...job.slots.map((s) => s.alloc),
        ...job.slots.map((s) => s.task),
        ...cast.nodes.map((n) => n.node),
        ...cast.nodes.map((n) => n.client),
      ],
      as: churnsNeedlessly(job.config.slots, cast.nodes.length),
    },
    stops: { of: job.evaluation, as: stopsOne(job.config.slots) },
  };
}

/** Takes the evaluation, then the allocations, the tasks, the nodes and the clients. */
function churnsNeedlessly(slots: readonly string[], nodes: number): (...states: LocalState[]) => boolean {
  const k = slots.length;
  return function replacesWhatIsBack(evaluation: LocalState, ...rest: LocalState[]): boolean {
    if (!slots.some((slot) => see.plans(evaluation, slot, 'place'))) return false;
    return rest.slice(0, k).some((alloc, i) => {
      const { node, expired } = see.allocOf(alloc);
      if (alloc.value !== 'unknown' || expired) return false;
      const task = rest[k + i] as LocalState;
      const record = rest[2 * k + node - 1] as LocalState;
      const client = rest[2 * k + nodes + node - 1] as LocalState;
      return see.isRunning(task) && see.isReady(record) && see.isConnected(client);
    });
  };
}

function stopsOne(slots: readonly string[]): (...states: LocalState[]) => boolean {
  return function planStops(evaluation: LocalState): boolean {
    return slots.some((slot) => see.plans(evaluation, slot, 'stop'));
  };
}

/** What was said of it before is no matter any more: a report is sent, or is no longer on its way. */
export function renewalOf({ freshness }: ReportCast): Part[] {
  return freshness === undefined ? [] : [{ component: freshness, type: 'RENEWED' }];
}
