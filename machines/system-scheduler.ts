/**
 * The plan of a system job: one allocation on every eligible node, each node for itself. Outages are not here.
 * Reference page section 4.6.
 */
import { fromOneWord } from './alloc-record.ts';
import { type Draw, nothingFor } from './pass.ts';

/** The snapshot holds the slots' records and, for each node, `open1`: ready and eligible. */
export const systemDraw =
  (slots: readonly string[], nodes: number): Draw =>
  (seen) => {
    const plan = nothingFor(slots);
    const records = slots.map((slot) => ({ slot, ...fromOneWord(seen[slot]) }));
    for (let node = 1; node <= nodes; node += 1) {
      const live = records.filter(
        (r) =>
          r.node === node &&
          r.desired === 'run' &&
          !['complete', 'failed', 'lost', 'free'].includes(r.client),
      );
      for (const record of live.filter((r) => r.migrate)) plan[record.slot] = `stop@${node}`;
      // What migrates keeps its place until it is stopped: a later evaluation fills it, if the node is open then.
      if (live.length > 0 || seen[`open${node}`] !== true) continue;
      const free = records.find((r) => r.client === 'free' && plan[r.slot] === '-');
      if (free === undefined) return 'no-slot';
      plan[free.slot] = `place@${node}`;
    }
    return plan;
  };
