/**
 * An allocation that is out of sight for a while and comes back inside its window, with the follow-up that was made for
 * the window's end. One node, one outage, one allocation.
 */
import { followUpRecordMachine } from '../../../machines/follow-up-record.ts';
import { followedAllocMachine } from '../../../machines/followed-alloc.ts';
import { jobPassMachine } from '../../../machines/job-pass.ts';
import { returnTransactionMachine } from '../../../machines/return-transaction.ts';
import type { Rules } from '../../../machines/revisions.ts';
import { singleOutageMachine } from '../../../machines/single-outage.ts';
import { singleReportMachine } from '../../../machines/single-report.ts';
import { talkingTaskMachine } from '../../../machines/talking-task.ts';
import type { LocalState, Property } from '../../model/types.ts';
import { type JointEvent, type World, defineWorld } from '../../model/world.ts';
import { inEveryState, inSomeState } from '../../properties/law.ts';
import { happening, step } from '../../worlds/steps/joint.ts';
import type { SearchedWorld } from '../defect.ts';

export const FAILURE_EVALUATED = 'L4 a known failure has an evaluation on its way';
export const FAILED_AFTER_RETURN = 'L4 twin: it has come back, and has failed since';
export const NO_CRASH = 'no crash';
export const RETURN_AFTER_COLLECTION = 'no crash, twin: it comes back when its follow-up has been collected';

const isUnknown = (alloc: LocalState) => alloc.value === 'unknown';
const isFailed = (alloc: LocalState) => alloc.value === 'failed';
const hasFollowUp = (alloc: LocalState) => alloc.context['followUp'] === true;
const wasAway = (alloc: LocalState) => alloc.context['needsReconnect'] === true;
const isLinked = (alloc: LocalState) => hasFollowUp(alloc) && wasAway(alloc);
const isDisconnected = (outage: LocalState) => ['disconnected', 'reachable'].includes(String(outage.value));
const isBack = (outage: LocalState) => outage.value === 'back';
const exists = (followUp: LocalState) => !['none', 'collected'].includes(String(followUp.value));
const taskStatus = (task: LocalState) => String(task.value);
const saidStatus = (report: LocalState) => String(report.context['client']);
const callsForEvaluation = (report: LocalState) => report.context['evaluates'] === true;
const isWriting = (report: LocalState) => report.value === 'writing';
const isIdle = (report: LocalState) => report.value === 'idle';
const isPending = (queue: LocalState) => queue.value === 'pending';

export function followUpWorld(rules: Rules): SearchedWorld {
  const world = defineWorld({
    name: 'follow-up',
    components: {
      outage: { machine: singleOutageMachine },
      task: { machine: talkingTaskMachine },
      report: { machine: singleReportMachine },
      alloc: { machine: followedAllocMachine(rules) },
      'follow-up': { machine: followUpRecordMachine(rules) },
      evaluation: { machine: jobPassMachine },
      server: { machine: returnTransactionMachine(rules) },
    },
    events: [...outageSteps(), ...clientSteps(), ...reportSteps(), ...passSteps(), ...followUpSteps()],
  });
  return { world, model: world.model, properties: properties(world) };
}

function outageSteps(): JointEvent[] {
  const evaluates = { component: 'evaluation', type: 'NOTED', with: { evaluates: true } };
  return [
    happening('the link is lost', 'The network to the client breaks.', [
      { component: 'outage', type: 'CUT' },
    ]),
    step(
      'the node is disconnected',
      'No heartbeat for too long: the node is disconnected, its jobs are evaluated.',
      [{ component: 'outage', type: 'NOTICED' }, evaluates],
    ),
    happening('the link is back', 'The network to the client is back.', [
      { component: 'outage', type: 'RESTORED' },
    ]),
    step(
      'the node is heard again',
      'A heartbeat arrives: the node is connected again, its jobs are evaluated.',
      [{ component: 'outage', type: 'HEARD_AGAIN' }, evaluates],
    ),
  ];
}

function clientSteps(): JointEvent[] {
  return [
    happening('the task fails', 'The task of the allocation fails.', [{ component: 'task', type: 'EXITED' }]),
    step(
      'the client pulls the allocation',
      'The client sees that the servers hold the allocation for unknown.',
      [
        { component: 'outage', type: 'PULLED' },
        { component: 'task', type: 'PULLED', with: { unknown: { of: 'alloc', as: isUnknown } } },
      ],
    ),
    step('the client reports', 'The client sends what it has to say about the allocation.', [
      { component: 'outage', type: 'REPORTED' },
      { component: 'task', type: 'SAID' },
      { component: 'report', type: 'SENT', with: { client: { of: 'task', as: taskStatus } } },
    ]),
  ];
}

function reportSteps(): JointEvent[] {
  const linked = { of: 'alloc', as: isLinked };
  return [
    step('the report is read', 'A server decides whether the report calls for an evaluation.', [
      {
        component: 'report',
        type: 'READ',
        with: {
          disconnected: { of: 'outage', as: isDisconnected },
          unknown: { of: 'alloc', as: isUnknown },
          followUp: { of: 'alloc', as: hasFollowUp },
        },
      },
    ]),
    step('the report is refused', 'A server refuses the report, since it holds the node for disconnected.', [
      { component: 'report', type: 'REFUSED', with: { disconnected: { of: 'outage', as: isDisconnected } } },
      { component: 'task', type: 'UNHEARD' },
    ]),
    step('the report is applied', 'The report is applied, with its evaluation.', [
      { component: 'report', type: 'APPLIED' },
      { component: 'alloc', type: 'REPORTED', with: { client: { of: 'report', as: saidStatus } } },
      { component: 'follow-up', type: 'REPORT_APPLIED', with: { linked } },
      {
        component: 'server',
        type: 'REPORT_APPLIED',
        with: { linked, exists: { of: 'follow-up', as: exists } },
      },
      {
        component: 'evaluation',
        type: 'NOTED',
        with: { evaluates: { of: 'report', as: callsForEvaluation } },
      },
    ]),
  ];
}

function passSteps(): JointEvent[] {
  const disconnected = { of: 'outage', as: isDisconnected };
  return [
    step(
      'a plan marks the allocation unknown',
      'A plan marks the allocation unknown; its follow-up was made before.',
      [
        { component: 'evaluation', type: 'PASSED' },
        { component: 'alloc', type: 'MARKED_UNKNOWN', with: { disconnected } },
        { component: 'follow-up', type: 'CREATED' },
      ],
    ),
    step('a plan is made for the job', 'A scheduler decides about the allocation as it is.', [
      { component: 'evaluation', type: 'PASSED' },
      { component: 'alloc', type: 'PLANNED', with: { disconnected } },
    ]),
  ];
}

function followUpSteps(): JointEvent[] {
  return [
    step('the follow-up is due', 'The time of the follow-up has come; it was set before the window began.', [
      { component: 'follow-up', type: 'DUE' },
    ]),
    step('the window is over', 'The window of the allocation ends.', [
      { component: 'alloc', type: 'WINDOW_ENDED' },
    ]),
    step(
      'the follow-up is worked off',
      'A scheduler decides about the allocation because of the follow-up.',
      [
        { component: 'follow-up', type: 'WORKED_OFF' },
        {
          component: 'alloc',
          type: 'PLANNED',
          with: { disconnected: { of: 'outage', as: isDisconnected } },
        },
      ],
    ),
    step(
      'the follow-up is collected',
      'The garbage collection deletes the follow-up, long after its end: no call of that time is still on its way.',
      [{ component: 'follow-up', type: 'COLLECTED' }],
      [{ of: 'report', is: isIdle }],
    ),
  ];
}

function properties(world: World): Property[] {
  return [
    inEveryState(
      FAILURE_EVALUATED,
      'Where the servers know of a failure that nobody has decided about, an evaluation is pending now.',
      world.predicate(
        ['alloc', 'evaluation', 'follow-up'],
        (alloc, evaluation, followUp) => !isFailed(alloc) || isPending(evaluation) || isPending(followUp),
      ),
    ),
    inSomeState(
      FAILED_AFTER_RETURN,
      'An allocation that has come back from an outage has failed, and the servers know.',
      world.predicate(
        ['alloc', 'outage'],
        (alloc, outage) => isFailed(alloc) && isBack(outage) && !wasAway(alloc),
      ),
    ),
    inEveryState(
      NO_CRASH,
      'No server crashes.',
      world.predicate(['server'], (server) => server.value !== 'crashed'),
    ),
    inSomeState(
      RETURN_AFTER_COLLECTION,
      'A report is about to be applied to an allocation whose follow-up has been collected.',
      world.predicate(
        ['report', 'alloc', 'follow-up'],
        (report, alloc, followUp) => isWriting(report) && isLinked(alloc) && !exists(followUp),
      ),
    ),
  ];
}
