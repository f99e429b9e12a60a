/**
 * Single passes of a scheduler over one allocation: batch work that a drain takes away (machines/batch-scheduler.ts), and
 * records that cannot be (machines/reconciler.ts). Nothing is out of sight here, and room is on any node that is open.
 */
import { inOneWord } from '../../../machines/alloc-record.ts';
import { batchDraw } from '../../../machines/batch-scheduler.ts';
import type { SeenLineage } from '../../../machines/lineage.ts';
import { type Group, reconcile } from '../../../machines/reconciler.ts';
import { OF_OUR_SERVERS, REVISIONS } from '../../../machines/revisions.ts';
import { CLIENT_STATUSES, type ClientStatus } from '../../../machines/vocabulary.ts';
import type { EventInstance } from '../../model/types.ts';
import type { Flags } from '../observations.ts';
import { combinations, type Decision } from './decision.ts';

const RULES = REVISIONS[OF_OUR_SERVERS];
const BOTH = [false, true] as const;
const SLOTS = ['a', 'b', 'c'] as const;

const isLive = ({ client }: EventInstance) => client === 'pending' || client === 'running';

/** What is given up is not wanted any more, by the same entry; and nothing but a drain stops batch work here. */
const canBe = ({ type, client, desired, drained }: EventInstance) =>
  !(client === 'lost' && desired === 'run') && !(type === 'BATCH' && desired === 'stop' && drained === false);

/** On the first node; the second is another. */
function batchPass(given: EventInstance): Flags {
  const a = inOneWord(String(given['client']), {
    node: 1,
    desired: given['desired'] as 'run' | 'stop',
    migrate: given['drained'] === true,
    returning: false,
    killed: false,
    healthy: false,
  });
  const open = { open1: given['openHere'] === true, open2: given['openElsewhere'] === true };
  const plan = batchDraw({ slots: SLOTS, nodes: 2, count: 1 }, RULES)({ a, b: 'free', c: 'free', ...open });
  if (plan === 'no-slot') throw new Error('one slot more than is ever wanted');
  return summary(given, Object.values(plan));
}

/** A node that is ready, and a reschedule policy with an attempt left. */
function damagedPass(given: EventInstance): Flags {
  const group: Group = {
    count: 1,
    window: given['window'] === true,
    replace: true,
    attempts: 1,
    survivor: 'original',
  };
  const a = lineage('a', given['client'] as ClientStatus, {
    node: 1,
    desired: given['desired'] as 'run' | 'stop',
    forced: given['forced'] === true,
  });
  const free = SLOTS.slice(1).map((slot) => lineage(slot, 'free', {}));
  const seen = {
    version: 1,
    nodes: ['ready' as const],
    allocs: [a, ...free],
    surplusFrom: 'oldest' as const,
  };
  const plan = reconcile(RULES, group, seen);
  if (plan === 'no-slot') throw new Error('one slot more than is ever wanted');
  return summary(
    given,
    Object.values(plan).map(({ action }) => action),
  );
}

function lineage(slot: string, client: SeenLineage['client'], part: Partial<SeenLineage>): SeenLineage {
  return {
    slot,
    client,
    node: 0,
    desired: 'run',
    returning: false,
    reconnectEvent: false,
    version: 1,
    prev: '-',
    next: '-',
    attempt: 0,
    forced: false,
    ...part,
  };
}

/** That what has ended is stopped with its replacement is a matter of the records, and told by nobody. */
function summary(given: EventInstance, actions: readonly string[]): Flags {
  return {
    placed: actions.filter((action) => action.startsWith('place')).length,
    ...(isLive(given) ? { stopped: actions[0]?.startsWith('stop') === true } : {}),
  };
}

const seen = { client: CLIENT_STATUSES.filter((it) => it !== 'unknown'), desired: ['run', 'stop'] } as const;

export const passes: Decision = {
  name: 'passes',
  cases: [
    ...combinations('BATCH', { ...seen, drained: BOTH, openHere: BOTH, openElsewhere: BOTH }),
    ...combinations('DAMAGED', { ...seen, window: BOTH, forced: BOTH }),
  ].filter(canBe),
  expected: (given) => (given.type === 'BATCH' ? batchPass(given) : damagedPass(given)),
};
