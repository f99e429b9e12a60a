/**
 * Windows with one lie in each, for the judge to find: what a server looked like, or said, is changed at one event. A
 * judge that lets one pass, or stumbles elsewhere, is asleep.
 */
import type { ServerId } from '../../../impl/core/effects.ts';
import type { Window } from './recorder.ts';
import type { SpecNode } from './spec-values.ts';
import type { SpecEvent } from './steps.ts';

export const LIES = [
  'changed-term',
  'double-vote',
  'early-commit',
  'lost-entry',
  'untold-vote',
  'early-answer',
] as const;
export type Lie = (typeof LIES)[number];

export interface DoctoredWindow {
  readonly lie: Lie;
  readonly window: Window;
  /** How many events are as they were: the next one must be refused. */
  readonly honest: number;
}

/** The window with the lie told at the last event where it can be told; undefined where none can. */
export function doctored(window: Window, lie: Lie): DoctoredWindow | undefined {
  const { events } = window;
  for (let at = events.length - 1; at >= 0; at -= 1) {
    const told = LIARS[lie](events, at);
    if (told) return { lie, window: { ...window, events: told }, honest: at };
  }
  return undefined;
}

/** The events with the lie at this place, if it can be told here. */
type Liar = (events: readonly SpecEvent[], at: number) => readonly SpecEvent[] | undefined;

const LIARS: Readonly<Record<Lie, Liar>> = {
  'changed-term': looks(({ after }) => ({ ...after, term: after.term + 1 })),

  /** A vote changes hands within its term. */
  'double-vote': looks(({ before, after, others }) =>
    before.vote !== NO_VOTE && before.term === after.term && others[0] !== undefined
      ? { ...after, vote: others.find((other) => other !== after.vote) ?? others[0] }
      : undefined,
  ),

  'early-commit': looks(({ after }) =>
    after.commit < after.base.index + after.log.length ? { ...after, commit: after.commit + 1 } : undefined,
  ),

  'lost-entry': looks(({ after }) =>
    after.log.length > 0 ? { ...after, log: after.log.slice(0, -1) } : undefined,
  ),

  /** A leader counts the vote of a server that it has not heard. */
  'untold-vote': (events, at) => {
    const event = events[at];
    const next = events.slice(at + 1).find((later) => later.server === event?.server);
    if (event?.kind !== 'receive' || event.msg.type !== 'granted' || next?.kind !== 'lead') return undefined;
    return [...events.slice(0, at), ...events.slice(at + 1)];
  },

  /** An answer leaves before the write that it speaks of is on disk. */
  'early-answer': (events, at) => {
    const event = events[at];
    if (event?.kind !== 'sync') return undefined;
    const answer = events[at + 1];
    if (answer?.kind !== 'send' || answer.server !== event.server || answer.msg.type !== 'kept')
      return undefined;
    return [...events.slice(0, at), answer, event, ...events.slice(at + 2)];
  },
};

const NO_VOTE = 'nobody';

interface Look {
  readonly before: SpecNode;
  readonly after: SpecNode;
  readonly others: readonly ServerId[];
}

/** A lie about what a server looks like after an event, if `lieOf` has one for what it really looked like. */
function looks(lieOf: (look: Look) => SpecNode | undefined): Liar {
  return (events, at) => {
    const event = events[at];
    const before = events
      .slice(0, at)
      .findLast((earlier) => earlier.server === event?.server && earlier.after)?.after;
    if (!event?.after || !before || event.kind === 'restart') return undefined;
    const others = [...event.after.match.keys()].filter((id) => id !== event.server);
    const lie = lieOf({ before, after: event.after, others });
    return lie && [...events.slice(0, at), { ...event, after: lie }, ...events.slice(at + 1)];
  };
}
