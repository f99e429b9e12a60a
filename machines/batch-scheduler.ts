/**
 * The plan of a batch job: work that was done, or that an operator took away, is not done again; work that failed is.
 * The end of a window is not here. A shortage of room leaves nothing behind: the evaluations of a node that opens
 * stand for the blocked one. Reference page sections 1.6, 4.1 and 4.2 (C, rules 2 and 9).
 */
import { type RecordAction, type SeenRecord, fromOneWord } from './alloc-record.ts';
import { type Draw, nothingFor } from './pass.ts';
import type { Rules } from './revisions.ts';

export type BatchRules = Pick<Rules, 'drainedBatch' | 'stoppedBatch'>;

export interface BatchSetup {
  readonly slots: readonly string[];
  readonly nodes: number;
  readonly count: number;
}

const hasEnded = ({ client }: SeenRecord) =>
  client === 'complete' || client === 'failed' || client === 'lost';

/** Reported complete. What a drain took away is not to be done elsewhere; what was stopped for another reason is. */
const isDone = ({ migrate, killed }: SeenRecord, { stoppedBatch }: BatchRules) =>
  !killed || migrate || stoppedBatch === 'done';

/** Whether a record in sight stands for one of the count. */
function counts(record: SeenRecord, rules: BatchRules): boolean {
  if (record.client === 'complete') return isDone(record, rules);
  if (record.client === 'free' || record.client === 'unknown' || hasEnded(record)) return false;
  if (!record.migrate) return record.desired === 'run';
  switch (rules.drainedBatch) {
    case 'replaced-if-room':
    case 'failed':
      return false;
    // #26961: the plan that stops it places nothing, and from then on it is forgotten until it has ended.
    case 'replaced-if-eligible-again':
      return record.desired === 'run';
    case 'counted':
      return true;
  }
}

/** What an allocation's own state calls for. A drain waits for what is out of sight. */
function ownWrite(r: SeenRecord, isOut: boolean): RecordAction | undefined {
  if (r.desired === 'stop' || r.client === 'free' || hasEnded(r)) return undefined;
  if (isOut) return r.client === 'running' ? 'unknown' : r.client === 'pending' ? 'lost' : undefined;
  if (r.migrate) return 'stop';
  return r.returning && r.client === 'running' ? 'reconnect' : undefined;
}

/**
 * The snapshot holds the slots' records and, for each node, `open1`: ready and eligible; where nodes fall silent, also
 * `status1`.
 */
export const batchDraw =
  ({ slots, nodes, count }: BatchSetup, rules: BatchRules): Draw =>
  (seen) => {
    const plan = nothingFor(slots);
    const records = slots.map((slot) => ({ slot, ...fromOneWord(seen[slot]) }));
    const isOut = (r: SeenRecord) => seen[`status${r.node}`] === 'disconnected';
    for (const r of records) {
      const action = ownWrite(r, isOut(r));
      if (action !== undefined) plan[r.slot] = `${action}@${r.node}`;
    }
    const counted = records.filter((r) => counts(r, rules) && (hasEnded(r) || !isOut(r)));
    // The newest go first: of an allocation that is back and its replacement, the replacement.
    const stoppable = counted.filter((r) => !hasEnded(r) && r.desired === 'run');
    const surplus = Math.max(0, counted.length - count);
    for (const r of stoppable.reverse().slice(0, surplus)) plan[r.slot] = `stop@${r.node}`;
    const open = Array.from({ length: nodes }, (_, i) => i + 1).find((n) => seen[`open${n}`] === true);
    if (open === undefined) return plan;
    for (let missing = count - counted.length; missing > 0; missing -= 1) {
      const free = records.find((r) => r.client === 'free' && plan[r.slot] === '-');
      if (free === undefined) return 'no-slot';
      plan[free.slot] = `place@${open}`;
    }
    return plan;
  };
