/** `Node.UpdateAlloc`: sent, validated, committed with its batch, answered or lost. Reference page section 3.4. */
import type { LocalState } from '../../model/types.ts';
import type { JointEvent, Observation, Part } from '../../model/world.ts';
import type { Cast, JobCast, NodeCast, ReportCast, SlotCast } from '../cast.ts';
import { isSaidOf, ruled, saidOf, unawareOf, unsentOn } from '../observe-by.ts';
import * as see from '../observe.ts';
import { arePlansMerged, areReadsMerged, fieldFor, happening, step } from './joint.ts';
import { renewalOf } from './witness.ts';

export function reportSteps(cast: Cast, n: NodeCast, report: ReportCast): JointEvent[] {
  const sends = report === n.reports[0] ? sent(cast, n, report) : sentAgain(cast, n, report);
  if (areReadsMerged(cast, 'reportDecides'))
    return [sends, taken(cast, n, report), answerLost(cast, n, report), lost(cast, n, report)];
  return [
    sends,
    validated(cast, n, report),
    committed(cast, n, report),
    answered(cast, n, report),
    lost(cast, n, report),
  ];
}

const othersOf = (n: NodeCast, report: ReportCast) => n.reports.filter((r) => r !== report);

function sent(cast: Cast, n: NodeCast, report: ReportCast): JointEvent {
  const sentence = `Client ${n.name} sends Node.UpdateAlloc.`;
  return step(`${n.name} sends a report`, sentence, sendingParts(cast, n, report));
}

/** The sync loop has one call outstanding; it sends another only after it has given that one up. */
function sentAgain(cast: Cast, n: NodeCast, report: ReportCast): JointEvent {
  return happening(
    `${n.name} sends a second report`,
    `Client ${n.name} gives up waiting for an answer and sends Node.UpdateAlloc again.`,
    [...sendingParts(cast, n, report), { component: 'faults', type: 'LOSS' }],
    othersOf(n, report).map((r) => ({ of: r.call, is: see.isBusy })),
  );
}

function sendingParts(cast: Cast, n: NodeCast, report: ReportCast): Part[] {
  return [
    { component: n.client, type: 'REPORT_SENT' },
    {
      component: report.call,
      type: 'SENT',
      with: {
        ...fieldFor(
          cast.slots,
          (s) => s.slot,
          (s) => ({ of: [s.alloc, s.task], as: unsentOn(n.number) }),
        ),
        ...(cast.config.clients === 'ours'
          ? fieldFor(
              cast.slots,
              (s) => `unaware:${s.slot}`,
              (s) => ({ of: s.task, as: see.hasNews }),
            )
          : {}),
      },
    },
    ...cast.slots.map((s) => ({
      component: s.task,
      type: 'SENT',
      optional: true,
      only: { of: [s.alloc, s.task], is: saysOn(n.number) },
    })),
    ...renewalOf(report),
    ...othersOf(n, report).map((r) => ({ component: r.call, type: 'FOLLOWED', optional: true })),
  ];
}

function validated(cast: Cast, n: NodeCast, report: ReportCast): JointEvent {
  return step(
    `${report.title} is validated`,
    `The server looks at the status of ${n.name} to decide whether it may report.`,
    [
      {
        component: report.call,
        type: 'READ',
        with: {
          status: { of: n.node, as: see.statusOf },
          ...(cast.rules.reportDecides === 'when-read'
            ? fieldFor(
                cast.slots,
                (s) => s.slot,
                (s) => ({ of: [report.call, s.alloc], as: ruled(cast.rules).updateEvaluates(s.slot) }),
              )
            : {}),
        },
      },
    ],
  );
}

function committed(cast: Cast, n: NodeCast, report: ReportCast): JointEvent {
  const asked = cast.rules.reportDecides === 'when-applied';
  return step(`${report.title} is committed`, `The batch with ${report.title} is committed.`, [
    {
      component: report.call,
      type: 'COMMITTED',
      ...(asked ? { with: { status: { of: n.node, as: see.statusOf } } } : {}),
    },
    ...batchParts(cast, n, report),
  ]);
}

/** From the server's first look to the answer: heard if the client is connected at that moment. */
function taken(cast: Cast, n: NodeCast, report: ReportCast): JointEvent {
  const { mayReport } = ruled(cast.rules);
  const isHeard = function isTakenAndHeardAtOnce(node: LocalState, client: LocalState): boolean {
    return mayReport(node) && see.isConnected(client);
  };
  return step(`${report.title} is committed`, `The batch with ${report.title} is committed, and answered.`, [
    { component: report.call, type: 'TAKEN' },
    ...batchParts(cast, n, report),
    ...renewalOf(report),
    ...cast.slots.map((s) => answerPart(s, report, { of: [n.node, n.client], as: isHeard })),
  ]);
}

function answerLost(cast: Cast, n: NodeCast, report: ReportCast): JointEvent {
  return happening(
    `answer to ${report.title} is lost`,
    `The batch with ${report.title} is committed; its answer is lost.`,
    [
      { component: 'faults', type: 'LOSS' },
      { component: report.call, type: 'TAKEN' },
      ...batchParts(cast, n, report),
      ...renewalOf(report),
      ...cast.slots.map((s) => unanswered(s, report)),
    ],
  );
}

/** What the batch does to the node, its allocations, their jobs, and what is known of them. */
function batchParts(cast: Cast, n: NodeCast, report: ReportCast): Part[] {
  const asked = cast.rules.reportDecides === 'when-applied';
  const isTaken = { of: n.node, is: asked ? ruled(cast.rules).mayReport : see.always };
  return [
    { component: n.node, type: 'ALLOCS_REPORTED', only: isTaken },
    ...cast.slots.map((s) => ({
      component: s.alloc,
      type: 'CLIENT_REPORTED',
      with: {
        status: { of: report.call, as: saidOf(s.slot) },
        unaware: cast.config.clients === 'ours' ? { of: report.call, as: unawareOf(s.slot) } : false,
      },
      optional: true,
      only: isTaken,
    })),
    ...cast.slots.map((s) => ({
      component: s.freshness,
      type: 'RENEWED',
      only: {
        of: [report.call, n.node, ...(report.freshness === undefined ? [] : [report.freshness])],
        is: freshWordOf(s.slot, isTaken.is),
      },
    })),
    ...cast.jobs.map((job) => ({
      component: job.evaluation,
      type: 'NOTIFIED',
      with: {
        evaluate: asked
          ? { of: [report.call, ...job.slots.map((s) => s.alloc)], as: wakesNow(cast, job) }
          : { of: report.call, as: wakes(job) },
        unblock: { of: report.call, as: see.saysTerminal },
        ...(arePlansMerged(cast) ? { atOnce: true } : {}),
      },
      optional: true,
      only: isTaken,
    })),
    ...cast.jobs.map((job) => ({ component: job.churn, type: 'HEARD', optional: true })),
    ...othersOf(n, report).map((r) => ({
      component: r.call,
      type: 'OVERTAKEN',
      optional: true,
      only: isTaken,
    })),
  ];
}

/** Only a report sent after the outage began is news of the allocation, if that is watched. */
function freshWordOf(slot: string, isTaken: (node: LocalState) => boolean) {
  return function isFreshWord(call: LocalState, node: LocalState, freshness?: LocalState): boolean {
    return isTaken(node) && freshness?.value !== 'outdated' && see.says(call, slot) !== 'none';
  };
}

function wakes(job: JobCast) {
  return function wakesEvaluation(call: LocalState): boolean {
    return job.slots.some((s) => see.reportOf(call).wakes[s.slot] === true);
  };
}

function wakesNow(cast: Cast, job: JobCast) {
  return function wakesEvaluationNow(call: LocalState, ...allocs: LocalState[]): boolean {
    return job.slots.some((s, i) => ruled(cast.rules).updateEvaluates(s.slot)(call, allocs[i] as LocalState));
  };
}

function answered(cast: Cast, n: NodeCast, report: ReportCast): JointEvent {
  return step(`${report.title} is answered`, `Client ${n.name} hears what became of ${report.title}.`, [
    { component: report.call, type: 'ACTED' },
    ...renewalOf(report),
    ...cast.slots.map((s) => answerPart(s, report, { of: [report.call, n.client], as: isTakenAndHeard })),
  ]);
}

function answerPart(s: SlotCast, report: ReportCast, taken: Observation | false): Part {
  return {
    component: s.task,
    type: 'ANSWERED',
    with: { taken },
    optional: true,
    only: { of: report.call, is: isSaidOf(s.slot) },
  };
}

function isTakenAndHeard(call: LocalState, client: LocalState): boolean {
  return call.value === 'applied' && see.isConnected(client);
}

function lost(cast: Cast, n: NodeCast, report: ReportCast): JointEvent {
  return happening(`${report.title} is lost`, `A report of ${n.name} is lost on the way.`, [
    { component: 'faults', type: 'LOSS' },
    { component: report.call, type: 'DROPPED' },
    ...renewalOf(report),
    ...cast.slots.map((s) => unanswered(s, report)),
  ]);
}

/** The call fails: whatever it said is to be said again. */
const unanswered = (s: SlotCast, report: ReportCast): Part => answerPart(s, report, false);

function saysOn(node: number) {
  return function hasSomethingToSay(alloc: LocalState, task: LocalState): boolean {
    return see.isOn(alloc, node) && see.hasToSay(task);
  };
}
