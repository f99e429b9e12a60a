/**
 * Walks over a machine in which not every event can be had in every state: those of a session, where a client that has
 * nothing to report sends no report. Greedy: on to the nearest transition not yet taken, a new walk when none can be
 * reached or the walk is long.
 */
import { suiteOf } from '../../suites/suite.ts';
import type { Table } from '../../model/types.ts';
import type { Mealy, Suite, Word } from '../../suites/types.ts';

/** A new walk rather than a longer one: a disagreement late in a walk costs its whole beginning. */
const LONGEST = 24;

/** @param possible for each transition, whether it can be had */
export function possibleTour(machine: Mealy, possible: readonly boolean[]): Suite {
  const open = new Set(possible.flatMap((can, transition) => (can ? [transition] : [])));
  const words: Word[] = [];
  while (open.size > 0) {
    const word = oneWalk(machine, possible, open);
    if (word.length === 0) break;
    words.push(word);
  }
  return suiteOf(machine.name, 'tour', words);
}

function oneWalk(machine: Mealy, possible: readonly boolean[], open: Set<number>): Word {
  const walk: number[] = [];
  let state = 0;
  for (;;) {
    const way = nearest(machine, possible, open, state);
    if (way === undefined || (walk.length > 0 && walk.length + way.length > LONGEST)) return walk;
    for (const event of way) {
      const transition = state * machine.eventCount + event;
      open.delete(transition);
      state = machine.next[transition]!;
      walk.push(event);
    }
  }
}

/** The events to the nearest open transition, itself included; breadth first. */
function nearest(
  { eventCount, next }: Mealy,
  possible: readonly boolean[],
  open: ReadonlySet<number>,
  from: number,
): Word | undefined {
  const ways = new Map<number, Word>([[from, []]]);
  for (const [state, way] of ways) {
    for (let event = 0; event < eventCount; event++) {
      const transition = state * eventCount + event;
      if (!possible[transition]) continue;
      if (open.has(transition)) return [...way, event];
      const into = next[transition]!;
      if (!ways.has(into)) ways.set(into, [...way, event]);
    }
  }
  return undefined;
}

const BEATS: Readonly<Record<string, string>> = { SCHEDULED: 'W', SILENCE: 'S' };

/**
 * In which order a walk needs the scheduler to work and time to pass, up to the last time that it does: a server has one
 * scheduler, so sessions go on side by side only as long as they need the same.
 */
export function rhythmOf({ events }: Pick<Table, 'events'>, word: Word): string {
  const beats = word.map((event) => BEATS[events[event]!.type] ?? '').join('');
  return beats.slice(0, beats.lastIndexOf('S') + 1);
}
