/**
 * The plan of a service job where outages meet drains, stops and deployments: one class for each allocation, and what
 * is written for each class. Who survives among two, and when a window ends, is evaluation.ts. Reference page sections
 * 4.1 to 4.3, first match wins.
 */
import { type RecordAction, type SeenRecord, fromOneWord } from './alloc-record.ts';
import { type Draw, type Snapshot, nothingFor } from './pass.ts';
import type { Rules } from './revisions.ts';

export interface ServiceSetup {
  readonly slots: readonly string[];
  /** Slots whose group has no disconnect window. */
  readonly withoutWindow: readonly string[];
  /** Slots that are canaries: their deployment wants them beside the count, and replaces them (deployment.ts). */
  readonly canaries: readonly string[];
  readonly nodes: number;
  readonly count: number;
}

export type ServiceRules = Pick<Rules, 'noWindowBecomes' | 'stopOfUnknown' | 'drainOfUnknown'>;

type Standing = 'keep' | 'gone' | 'ignore' | 'migrate' | 'stop' | 'disconnecting' | 'reconnecting' | 'lost';

const WRITTEN: Readonly<Record<Exclude<Standing, 'keep' | 'gone' | 'ignore' | 'lost'>, RecordAction>> = {
  migrate: 'stop',
  stop: 'stop',
  disconnecting: 'unknown',
  reconnecting: 'reconnect',
};

const isTerminal = ({ client, desired }: SeenRecord) =>
  desired === 'stop' || !['pending', 'running', 'unknown'].includes(client);

type Seen = SeenRecord & { readonly slot: string };

function standingOf(r: Seen, given: ServiceSetup, rules: ServiceRules, seen: Snapshot): Standing {
  if (isTerminal(r)) return 'gone';
  const isOut = seen[`status${r.node}`] === 'disconnected';
  // #12436: a stop went over what is kept, migrates or is lost, and over no other class.
  if (seen.stopped === true) {
    return rules.stopOfUnknown === 'skipped' && (isOut || r.returning) ? 'ignore' : 'stop';
  }
  if (given.canaries.includes(r.slot) && seen.deploymentOver === true) return 'stop';
  // Column B asks for the mark before it asks what is unknown (#12469), column C after.
  const isMoved = !isOut || (r.client === 'unknown' && rules.drainOfUnknown === 'migrated');
  if (r.migrate && isMoved) return 'migrate';
  if (isOut) {
    if (given.withoutWindow.includes(r.slot) || r.client === 'pending') return 'lost';
    return r.client === 'unknown' ? 'ignore' : 'disconnecting';
  }
  if (!r.returning) return 'keep';
  return r.client === 'unknown' ? 'ignore' : 'reconnecting';
}

/**
 * The snapshot holds the slots' records, each node's `status1` and `open1` (ready, eligible, room), whether the job is
 * `stopped`, and whether its canaries' deployment is over.
 */
export const serviceDraw =
  (given: ServiceSetup, rules: ServiceRules): Draw =>
  (seen) => {
    const plan = nothingFor(given.slots);
    const records = given.slots.map((slot) => ({ slot, ...fromOneWord(seen[slot]) }));
    const standing = records.map((r) => ({ ...r, is: standingOf(r, given, rules, seen) }));
    for (const r of standing) {
      if (r.is === 'keep' || r.is === 'gone' || r.is === 'ignore') continue;
      plan[r.slot] = `${r.is === 'lost' ? rules.noWindowBecomes : WRITTEN[r.is]}@${r.node}`;
    }
    if (seen.stopped === true) return plan;
    // Whatever disconnects gets a replacement of its own, whether the count is short or not (section 4.3).
    const ofTheCount = standing.filter((r) => !given.canaries.includes(r.slot));
    const kept = ofTheCount.filter((r) => r.is === 'keep' || r.is === 'reconnecting');
    // The newest go first: of an allocation that is back and its replacement, the replacement.
    for (const extra of kept.slice(given.count)) plan[extra.slot] = `stop@${extra.node}`;
    const replaced = ofTheCount.filter((r) => r.is === 'disconnecting').length;
    const open = Array.from({ length: given.nodes }, (_, i) => i + 1).find((n) => seen[`open${n}`] === true);
    if (open === undefined) return plan;
    for (let missing = Math.max(replaced, given.count - kept.length); missing > 0; missing -= 1) {
      const free = records.find((r) => r.client === 'free' && plan[r.slot] === '-');
      if (free === undefined) return 'no-slot';
      plan[free.slot] = `place@${open}`;
    }
    return plan;
  };
