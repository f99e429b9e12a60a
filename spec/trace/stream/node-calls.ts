/**
 * Which calls may have written what a stream shows of a node. A stream shows no call: so each that could have come is
 * asked of its machine, on what it may have found. Where an entry carries a question, it found the node as it stands; where
 * the call decides on what it reads, also as it was one change earlier.
 */
import type { CallRules } from '../calls.ts';
import type { Facts } from '../observation.ts';
import type { Tally } from '../tallies.ts';

/** A node as a call may find it. */
export interface Found {
  readonly facts: readonly Facts[];
  readonly tally: Tally;
  /** All that was ever placed on it was seen. */
  readonly whole: boolean;
}

const ASKED = ['initializing', 'ready'] as const;

/** What a heartbeat, or its absence, writes over a node found so. */
export function beatsWrite(calls: CallRules, found: Found): readonly string[] {
  const { tally, whole } = found;
  const lives = between(tally.liveMin, whole ? tally.liveMax : 1);
  const unheards = between(tally.unheardMin, whole ? tally.unheardMax : 1);
  // The entry's marks are told with the node: what is out of sight now holds a window open.
  const windows = between(calls.late ? tally.unheardMin : 0, whole ? tally.windowMax : 1);
  return statusesOf(found).flatMap((status) => {
    const reports = reportedOf(found, status);
    const heard = lives.flatMap((live) =>
      unheards.flatMap((unheard) =>
        reports.map((reported) => calls.heartbeatWrites({ status, reported, live, unheard })),
      ),
    );
    const silent = windows.map((window) => calls.timerWrites(status, window));
    return [...heard, ...silent].filter((written) => written !== status);
  });
}

/** What a registration writes over it, or makes where there is none. */
export function registrationsWrite(calls: CallRules, { facts }: Found): readonly string[] {
  const statuses = new Set(facts.map(({ status }) => String(status)));
  return [...statuses].flatMap((status) => ASKED.map((asked) => calls.registrationWrites(status, asked)));
}

export function mayReport(calls: CallRules, found: Found): boolean {
  return statusesOf(found).some((status) => calls.takesReports(status));
}

function statusesOf({ facts }: Found): readonly string[] {
  return [...new Set(facts.map(({ status }) => String(status)))].filter((status) => status !== 'gone');
}

function reportedOf({ facts }: Found, status: string): readonly boolean[] {
  const here = facts.filter((it) => it.status === status);
  return [...new Set(here.map(({ report }) => report === 'after'))];
}

function between(min: number, max: number): readonly boolean[] {
  return [...(max > 0 ? [true] : []), ...(min === 0 ? [false] : [])];
}
