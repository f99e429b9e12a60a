/**
 * A deployment's canaries: what the scheduler places until there are enough of them, and when they are enough to be
 * promoted. What promotion does to the older version is not here. Reference page sections 4.1 (steps 2 and 13) and 4.2.
 */
import { setup } from 'xstate';
import { type SeenRecord, fromOneWord } from './alloc-record.ts';
import { type Draw, nothingFor } from './pass.ts';
import type { Rules } from './revisions.ts';

export type DeploymentEvent =
  /** The deployment watcher looks: so many of its canaries are healthy. */
  | { type: 'HEALTH_CHECKED'; healthy: number }
  /** Its progress deadline has passed, or an operator has failed it. */
  | { type: 'FAILED' };

export const deploymentMachine = (desiredCanaries: number) =>
  setup({
    types: { events: {} as DeploymentEvent },
    guards: {
      allHealthy: ({ event }) => event.type === 'HEALTH_CHECKED' && event.healthy >= desiredCanaries,
    },
  }).createMachine({
    id: 'deployment',
    initial: 'running',
    states: {
      running: { on: { HEALTH_CHECKED: { guard: 'allHealthy', target: 'promotable' }, FAILED: 'failed' } },
      promotable: { on: { FAILED: 'failed' } },
      failed: {},
    },
  });

const isTerminal = ({ client, desired }: SeenRecord) =>
  desired === 'stop' || client === 'complete' || client === 'failed' || client === 'lost';

/** Every slot is a canary of the deployment. The snapshot holds their records and the node that is open for new ones. */
export const canaryDraw =
  (slots: readonly string[], desiredCanaries: number, rules: Pick<Rules, 'endedCanaries'>): Draw =>
  (seen) => {
    const plan = nothingFor(slots);
    const records = slots.map((slot) => ({ slot, ...fromOneWord(seen[slot]) }));
    const placed = records.filter((r) => r.client !== 'free');
    for (const r of placed) if (r.migrate && !isTerminal(r)) plan[r.slot] = `stop@${r.node}`;
    const canaries = placed.filter((r) => {
      if (!r.migrate) return true;
      // #25726: one that was migrated away and has ended still counted as one of the canaries.
      return isTerminal(r) && rules.endedCanaries === 'counted';
    });
    for (let missing = desiredCanaries - canaries.length; missing > 0; missing -= 1) {
      const free = records.find((r) => r.client === 'free' && plan[r.slot] === '-');
      if (free === undefined) return 'no-slot';
      plan[free.slot] = `place@${Number(seen.open)}`;
    }
    return plan;
  };
