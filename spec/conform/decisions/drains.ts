/**
 * The life of a drain (machines/drain.ts) and of its marks (machines/alloc-record.ts): when it is over, what goes when, and
 * what taking it back undoes, over everything that can be on its node. Who of a service goes first is `drain-budget`.
 */
import { allocRecordMachine, inOneWord } from '../../../machines/alloc-record.ts';
import { drainMachine, endEvaluatesAtOnce } from '../../../machines/drain.ts';
import { marksOf } from '../../../machines/drainer.ts';
import { OF_OUR_SERVERS, REVISIONS } from '../../../machines/revisions.ts';
import { CLIENT_STATUSES, JOB_TYPES } from '../../../machines/vocabulary.ts';
import { LocalMachine } from '../../model/table.ts';
import { type EventInstance, REFUSED } from '../../model/types.ts';
import type { Flags } from '../observations.ts';
import { combinations, type Decision } from './decision.ts';

const RULES = REVISIONS[OF_OUR_SERVERS];
const BOTH = [false, true] as const;
const drain = new LocalMachine(drainMachine(RULES));
const record = new LocalMachine(allocRecordMachine({ node: 1, healthy: true }, RULES));

/** Where the machine stands after these events, and what it remembers; events that it refuses change nothing. */
function after(machine: LocalMachine, start: number, ...events: readonly EventInstance[]) {
  const end = events.reduce((state, event) => {
    const next = machine.next(state, machine.instance(event));
    return next === REFUSED ? state : next;
  }, start);
  return machine.state(end);
}

const hasEnded = ({ client }: EventInstance) =>
  client === 'complete' || client === 'failed' || client === 'lost';

/** A drain that leaves system jobs alone does not wait for them either. */
const isWaitedFor = ({ job, ignoresSystem }: EventInstance) => !(job === 'system' && ignoresSystem === true);

/** Whether the record bears the mark afterwards. */
function isMarked(given: EventInstance, before: boolean, ...events: readonly EventInstance[]): boolean {
  const context = {
    node: 1,
    desired: given['desired'],
    migrate: before,
    returning: false,
    healthy: true,
    killed: false,
  };
  const start = record.adopt({ value: given['client'] as string, context });
  return after(record, start, ...events).context['migrate'] === true;
}

/** By its group's budget: it has nobody to stand in for it. */
function mayGo({ client, desired }: EventInstance): boolean {
  const memory = {
    node: 1,
    desired: desired as 'run' | 'stop',
    migrate: false,
    returning: false,
    healthy: true,
    killed: false,
  };
  const group = { slots: ['a'], count: 1, maxParallel: 1, othersHealthy: 0 };
  return marksOf(group, RULES, { a: inOneWord(String(client), memory), draining1: true }) !== '';
}

/**
 * One allocation is left, alone in its group and in good health. A service goes by its budget; batch work has until the
 * deadline; a system job goes when nothing else is left (reference page, section 1.6).
 */
function checked(given: EventInstance): Flags {
  const { job, desired, deadline, company } = given;
  const isLive = !hasEnded(given) && isWaitedFor(given);
  const isOverdue = deadline === 'passed' || deadline === 'none-left';
  const state = after(
    drain,
    drain.initial,
    { type: 'DRAIN_BEGUN' },
    ...(isOverdue ? [{ type: 'DEADLINE_PASSED' }] : []),
    { type: 'DRAIN_CHECKED', wanted: isLive && desired === 'run', unended: isLive || company === true },
  );
  const isItsTurn = (job === 'service' && mayGo(given)) || (job === 'system' && company === false);
  const marks = isLive && desired === 'run' && (isItsTurn || isOverdue);
  return {
    draining: state.value === 'draining',
    last: state.value === 'draining' ? 'draining' : 'complete',
    eligibility: 'ineligible',
    marked: isMarked(given, false, { type: 'MARKED', marked: marks, draining: true }),
    placedElsewhere: marks && job !== 'batch',
    evaluations: marks ? 1 : 0,
  };
}

/** `late`: the mark was chosen before, and is written after. */
function takenBack(given: EventInstance): Flags {
  const { mark, opens, desired } = given;
  const undrained = [{ type: 'DRAIN_TAKEN_BACK' }];
  const chosen = [...undrained, { type: 'MARKED', marked: true, draining: false }];
  const bore = mark === 'of-the-drain' || mark === 'of-its-operator';
  const wasTaken = mark === 'of-the-drain' && desired === 'run';
  const node = after(drain, drain.initial, { type: 'DRAIN_BEGUN' }, { type: 'UNDRAINED' });
  const asksJobs = node.context['asks'] === true || endEvaluatesAtOnce(RULES);
  return {
    draining: node.value === 'draining',
    last: 'canceled',
    eligibility: opens === true ? String(node.value) : 'ineligible',
    // What an operator has told to move is not the drain's to take back.
    marked: mark === 'of-its-operator' || isMarked(given, bore, ...(mark === 'late' ? chosen : undrained)),
    evaluations: (opens === true && asksJobs) || (wasTaken && !hasEnded(given)) ? 1 : 0,
  };
}

const common = { client: CLIENT_STATUSES, desired: ['run', 'stop'] } as const;

export const drains: Decision = {
  name: 'drains',
  cases: [
    ...combinations('CHECKED', {
      ...common,
      job: JOB_TYPES,
      deadline: ['none', 'ahead', 'passed', 'none-left'],
      ignoresSystem: BOTH,
      company: BOTH,
    }),
    ...combinations('TAKEN_BACK', {
      ...common,
      mark: ['none', 'of-the-drain', 'of-its-operator', 'late'],
      opens: BOTH,
    }),
  ],
  expected: (given) => (given.type === 'CHECKED' ? checked(given) : takenBack(given)),
};
