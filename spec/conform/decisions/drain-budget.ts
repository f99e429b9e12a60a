/**
 * Which allocations of a service group the drainer lets go (machines/drainer.ts): one on a node that drains or on one that
 * does not, beside another of its group and perhaps a third in good health, over every budget.
 */
import { inOneWord } from '../../../machines/alloc-record.ts';
import { marksOf } from '../../../machines/drainer.ts';
import { OF_OUR_SERVERS, REVISIONS } from '../../../machines/revisions.ts';
import { CLIENT_STATUSES } from '../../../machines/vocabulary.ts';
import type { EventInstance } from '../../model/types.ts';
import { combinations, type Decision } from './decision.ts';

const RULES = REVISIONS[OF_OUR_SERVERS];
const BOTH = [false, true] as const;

/** The other one, of node 1, which drains, or of node 2, which does not. */
const COMPANY: Readonly<Record<string, string>> = {
  'healthy-here': 'running run 1 healthy',
  'healthy-there': 'running run 2 healthy',
  going: 'running run 1 migrate healthy',
  'out-of-sight': 'unknown run 2 healthy',
  unstarted: 'pending run 1',
  over: 'complete run 2 healthy',
};

function wordOf({ client, desired, node, migrate, healthy }: EventInstance): string {
  return inOneWord(String(client), {
    desired: desired as 'run' | 'stop',
    node: node === 'draining' ? 1 : 2,
    migrate: migrate === true,
    returning: false,
    killed: false,
    healthy: healthy === true,
  });
}

export const drainBudget: Decision = {
  name: 'drain-budget',
  cases: combinations('LOOKED', {
    client: CLIENT_STATUSES,
    desired: ['run', 'stop'],
    node: ['draining', 'open'],
    migrate: BOTH,
    healthy: BOTH,
    company: Object.keys(COMPANY),
    maxParallel: [0, 1, 2],
    othersHealthy: [0, 1],
  }),
  expected(given) {
    const group = {
      slots: ['a', 'b'],
      count: 2,
      maxParallel: Number(given['maxParallel']),
      othersHealthy: Number(given['othersHealthy']),
    };
    const b = COMPANY[String(given['company'])] as string;
    return { marks: marksOf(group, RULES, { a: wordOf(given), b, draining1: true, draining2: false }) };
  },
};
