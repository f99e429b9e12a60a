/**
 * The leader's drainer for one group of a service: which of its allocations on draining nodes may go next. It looks,
 * and then it marks; that the drain of a node is over is drain.ts, and what becomes of a marked allocation is for the
 * schedulers. Reference page section 1.6.
 */
import { assign, setup } from 'xstate';
import { type SeenRecord, fromOneWord } from './alloc-record.ts';
import type { Snapshot } from './pass.ts';
import type { Rules } from './revisions.ts';

export type DrainerRules = Pick<Rules, 'migratingCountsAsHealthy' | 'unknownCountsAsHealthy'>;

export interface DrainerSetup {
  readonly slots: readonly string[];
  readonly count: number;
  readonly maxParallel: number;
  /** Healthy allocations of the group that the world has no slots for. */
  readonly othersHealthy: number;
}

export interface DrainerMemory {
  /** Slot names, in the order of the slots, separated by spaces. */
  marks: string;
}

export type DrainerEvent =
  /** The slots' records, and for each node `draining1`. */
  ({ type: 'LOOKED' } & Snapshot) | { type: 'COMMITTED' };

const isLive = ({ client, desired }: SeenRecord) =>
  desired === 'run' && (client === 'pending' || client === 'running' || client === 'unknown');

/** As many as are healthy above `count - max_parallel`, and no others. */
export function marksOf(given: DrainerSetup, rules: DrainerRules, seen: Snapshot): string {
  const live = given.slots.map((slot) => ({ slot, ...fromOneWord(seen[slot]) })).filter(isLive);
  const healthy = live.filter(
    (r) =>
      r.healthy &&
      (rules.migratingCountsAsHealthy || !r.migrate) &&
      (rules.unknownCountsAsHealthy || r.client !== 'unknown'),
  );
  const drainable = live.filter((r) => seen[`draining${r.node}`] === true && !r.migrate);
  const budget = given.othersHealthy + healthy.length - (given.count - given.maxParallel);
  return drainable
    .slice(0, Math.max(0, budget))
    .map((r) => r.slot)
    .join(' ');
}

export const drainerMachine = (given: DrainerSetup, rules: DrainerRules) =>
  setup({
    types: { context: {} as DrainerMemory, events: {} as DrainerEvent },
    guards: {
      somethingMayGo: ({ event }) => event.type === 'LOOKED' && marksOf(given, rules, event) !== '',
    },
    actions: {
      choose: assign(({ context, event }) =>
        event.type === 'LOOKED' ? { marks: marksOf(given, rules, event) } : context,
      ),
      forget: assign({ marks: '' }),
    },
  }).createMachine({
    id: 'drainer',
    initial: 'watching',
    context: { marks: '' },
    states: {
      watching: { on: { LOOKED: { guard: 'somethingMayGo', target: 'marking', actions: 'choose' } } },
      marking: { on: { COMMITTED: { target: 'watching', actions: 'forget' } } },
    },
  });
