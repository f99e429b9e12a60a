/** What has happened in windows, counted, so that a row of dull ones does not pass for a proof. */
import type { Window } from './recorder.ts';
import type { SpecEvent } from './steps.ts';

export type Figures = Readonly<
  Record<'elections' | 'restarts' | 'snapshots' | 'installs' | 'truncations' | 'changes' | 'commits', number>
>;

export function figuresOf(windows: readonly Window[]): Figures {
  const events = windows.flatMap((window) => window.events);
  const count = (kind: SpecEvent['kind']): number => events.filter((event) => event.kind === kind).length;
  return {
    elections: count('lead'),
    restarts: count('restart'),
    snapshots: count('compact'),
    installs: windows.reduce((sum, window) => sum + installs(window), 0),
    truncations: windows.reduce((sum, window) => sum + truncations(window), 0),
    changes: count('change'),
    commits: count('commit'),
  };
}

/** A server's log is replaced by a snapshot from its leader. */
function installs(window: Window): number {
  return changes(window, (before, { kind, after }) => {
    const isSnapshot =
      kind === 'receive' && after !== undefined && after.snap.index > (before.after?.snap.index ?? 0);
    return isSnapshot;
  });
}

function truncations(window: Window): number {
  return changes(window, (before, { kind, after }) => {
    if (kind !== 'receive' || !after || !before.after) return false;
    const { base, log } = before.after;
    const last = log.at(-1);
    const now = after.log[base.index + log.length - 1 - after.base.index];
    return last !== undefined && after.snap.index === before.after.snap.index && now?.term !== last.term;
  });
}

/** How often a server's look changes so from one of its events to its next. */
function changes({ events }: Window, isOne: (before: SpecEvent, event: SpecEvent) => boolean): number {
  const latest = new Map<string, SpecEvent>();
  let found = 0;
  for (const event of events) {
    if (!event.after) continue;
    const before = latest.get(event.server);
    if (before && isOne(before, event)) found += 1;
    latest.set(event.server, event);
  }
  return found;
}
