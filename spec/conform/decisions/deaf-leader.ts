/**
 * A node has not been heard in its time: is it silent, or does its leader hear nobody? (docs/protocol/divergence.md, "A
 * leader that hears nobody does not judge".) Which of the two is taken for true is the machine's to say
 * (machines/tick-timer.ts); how long its ticks are follows from how soon a client that was not heard tries again.
 */
import { OF_OUR_SERVERS, REVISIONS } from '../../../machines/revisions.ts';
import { TICKS, tickTimerMachine } from '../../../machines/tick-timer.ts';
import { LocalMachine } from '../../model/table.ts';
import { type EventInstance, type LocalState, REFUSED } from '../../model/types.ts';
import type { Flags } from '../observations.ts';
import { combinations, type Decision } from './decision.ts';

const timer = new LocalMachine(tickTimerMachine(REVISIONS[OF_OUR_SERVERS]));

/** The TTL that is granted; and the longest that the leader before may have granted. */
const TTL_MS = 10_000;
const LONGEST_TTL_MS = 20_000;
/**
 * Within this a client is heard that nothing hinders any more: it waits 2.5 s for an answer and tries again after 1 to 2 s,
 * or, overdue by more than 30 s, after up to 30 s (reference page nomad-protocol.md, section 6.1, item 1). Overdue it is when
 * its last call fails, 2.5 s from now at the latest.
 */
const QUICKLY_MS = 2_500 + 2_000;
const SLOWLY_MS = 2_500 + 30_000;
const QUICK_FOR_MS = 30_000 - 2_500;
const soonOf = (overdueMs: number) => (overdueMs > QUICK_FOR_MS ? SLOWLY_MS : QUICKLY_MS);

/** In ms from its beginning. */
interface Wait {
  /** The client should have spoken. */
  readonly owed: number;
  /** The time is up. */
  readonly end: number;
  /** The middle of its grace: before it, whoever was due has had time to speak; after it, has time again. */
  readonly from: number;
  readonly to: number;
  /** By how much the client may be overdue at the end: what a new leader has not heard may have been so before. */
  readonly overdue: number;
}

interface Settings {
  readonly graceMs: number;
  readonly failoverMs: number;
}

function granted({ graceMs }: Settings): Wait {
  const end = TTL_MS + graceMs;
  const to = Math.min(end - QUICKLY_MS, TTL_MS + QUICK_FOR_MS);
  return { owed: TTL_MS, end, from: TTL_MS + QUICKLY_MS, to, overdue: graceMs };
}

function afterElection({ failoverMs }: Settings): Wait {
  const soon = soonOf(failoverMs);
  const from = Math.max(LONGEST_TTL_MS + QUICKLY_MS, failoverMs - 2 * soon);
  return {
    owed: LONGEST_TTL_MS,
    end: failoverMs,
    from,
    to: failoverMs - soon,
    overdue: 2 * failoverMs,
  };
}

const settingsOf = ({ graceMs, failoverMs }: EventInstance): Settings => ({
  graceMs: Number(graceMs),
  failoverMs: Number(failoverMs),
});
const waitOf = (given: EventInstance): Wait =>
  given['since'] === 'grant' ? granted(settingsOf(given)) : afterElection(settingsOf(given));

/** The machine's ticks that are left by then, of so many. */
function ticksLeft({ owed, from, to }: Wait, all: number, at: number): number {
  if (at > to) return 0;
  if (at >= from) return 1;
  return at >= owed ? 2 : all;
}

const ticks = (count: number): EventInstance[] => Array.from({ length: count }, () => ({ type: 'TICKED' }));

/** As the machine has it when the time is up and was looked at. */
function whenUp(given: EventInstance): LocalState {
  const isGranted = given['since'] === 'grant';
  const all = isGranted ? TICKS.full : TICKS.failover;
  const begin = isGranted ? [{ type: 'HEARD' }] : [{ type: 'LEADER_LOST' }, { type: 'ELECTED' }];
  const heardMs = Number(given['heardMs']);
  const left = heardMs < 0 ? all : ticksLeft(waitOf(given), all, heardMs);
  const word = heardMs >= 0 && String(given['by']).startsWith('another') ? [{ type: 'OTHER_HEARD' }] : [];
  return after(...begin, ...ticks(all - left), ...word, ...ticks(left), { type: 'EXPIRED' });
}

function after(...events: readonly EventInstance[]): LocalState {
  const end = events.reduce((state, event) => {
    const next = timer.next(state, timer.instance(event));
    if (next === REFUSED) throw new Error(`the timer refuses ${event.type}`);
    return next;
  }, timer.initial);
  return timer.state(end);
}

/** How long after its time was up a node is taken for silent whose leader is in doubt. */
function endOfDoubt(given: EventInstance): number | 'never' {
  const { graceMs, failoverMs } = settingsOf(given);
  const thenMs = Number(given['thenMs']);
  switch (String(given['then'])) {
    case 'itself':
      // A new grant, and then nobody again.
      return thenMs + TTL_MS + graceMs + failoverMs + soonOf(failoverMs);
    case 'purged':
      return 'never';
    case 'another':
    case 'another-twice':
      return thenMs + Math.max(graceMs, soonOf(waitOf(given).overdue + thenMs));
    default:
      return failoverMs + soonOf(failoverMs);
  }
}

function expected(given: EventInstance): Flags {
  if (whenUp(given).value === 'down') return { doubtedForMs: 'never', silentAfterMs: 0, fired: 1 };
  const { failoverMs } = settingsOf(given);
  const silentAfterMs = endOfDoubt(given);
  // Once, whoever is heard afterwards.
  const fired = silentAfterMs === 'never' ? 0 : 1;
  return { doubtedForMs: failoverMs + soonOf(failoverMs), silentAfterMs, fired };
}

/** `heardMs`: when somebody is heard while the time runs, -1: not then; `thenMs`: the same, after it was up. */
function casesOf(since: 'grant' | 'election', settings: Settings): readonly EventInstance[] {
  const { owed, end, from, to, overdue } = since === 'grant' ? granted(settings) : afterElection(settings);
  const whileItRuns = [-1, owed - 1, owed, from - 1, from, to, to + 1, end - 1];
  const afterwards = [QUICK_FOR_MS - overdue, QUICK_FOR_MS - overdue + 1, 25_000, settings.failoverMs - 1];
  const heardMs = [...new Set(whileItRuns)].filter((at) => at >= -1 && at < end);
  const thenMs = [...new Set(afterwards)].filter((at) => at > 0);
  const known = { since: [since], graceMs: [settings.graceMs], failoverMs: [settings.failoverMs] };
  return [
    ...combinations('TIME_WAS_UP', {
      ...known,
      heardMs,
      by: ['another', 'another-in-vain', 'itself-in-vain'],
      then: ['nobody'],
      thenMs: [0],
    }),
    ...combinations('TIME_WAS_UP', {
      ...known,
      heardMs: [-1],
      by: ['another'],
      then: ['another', 'another-twice', 'itself', 'itself-in-vain', 'purged'],
      thenMs,
    }),
  ];
}

/** Nomad's defaults; a grace too short for a second try; one that a client may sleep through; a short failover TTL. */
const SETTINGS: readonly Settings[] = [
  { graceMs: 10_000, failoverMs: 300_000 },
  { graceMs: 2_000, failoverMs: 60_000 },
  { graceMs: 60_000, failoverMs: 300_000 },
  { graceMs: 100_000, failoverMs: 25_000 },
];

export const deafLeader: Decision = {
  name: 'deaf-leader',
  cases: SETTINGS.flatMap((settings) => [...casesOf('grant', settings), ...casesOf('election', settings)]),
  expected,
};
