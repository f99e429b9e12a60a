/**
 * The plan of a batch job: work that was done, or that an operator took away, is not done again; work that failed is.
 * Outages are not here, nor a surplus. A shortage of room leaves nothing behind: the evaluations of a node that opens
 * stand for the blocked one. Reference page sections 1.6, 4.1 and 4.2 (C, rules 2 and 9).
 */
import { type SeenRecord, fromOneWord } from './alloc-record.ts';
import { type Draw, nothingFor } from './pass.ts';
import type { Rules } from './revisions.ts';

export type BatchRules = Pick<Rules, 'drainedBatch'>;

export interface BatchSetup {
  readonly slots: readonly string[];
  readonly nodes: number;
  readonly count: number;
}

const hasEnded = ({ client }: SeenRecord) =>
  client === 'complete' || client === 'failed' || client === 'lost';

/** Whether a record stands for one of the count. */
function counts(record: SeenRecord, { drainedBatch }: BatchRules): boolean {
  if (record.client === 'complete') return true;
  if (record.client === 'free' || hasEnded(record)) return false;
  if (!record.migrate) return record.desired === 'run';
  switch (drainedBatch) {
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

/** The snapshot holds the slots' records and, for each node, `open1`: ready and eligible. */
export const batchDraw =
  ({ slots, nodes, count }: BatchSetup, rules: BatchRules): Draw =>
  (seen) => {
    const plan = nothingFor(slots);
    const records = slots.map((slot) => ({ slot, ...fromOneWord(seen[slot]) }));
    for (const r of records) {
      const isWanted = r.desired === 'run' && r.client !== 'free' && !hasEnded(r);
      if (isWanted && r.migrate) plan[r.slot] = `stop@${r.node}`;
    }
    const open = Array.from({ length: nodes }, (_, i) => i + 1).find((n) => seen[`open${n}`] === true);
    const missing = count - records.filter((r) => counts(r, rules)).length;
    if (open === undefined) return plan;
    for (let placed = 0; placed < missing; placed += 1) {
      const free = records.find((r) => r.client === 'free' && plan[r.slot] === '-');
      if (free === undefined) return 'no-slot';
      plan[free.slot] = `place@${open}`;
    }
    return plan;
  };
