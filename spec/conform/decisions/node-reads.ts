/**
 * Reads about a node: what a client may see, and the index that it will wait to see grow, which must be neither too
 * small (a busy loop) nor too large (news missed). Reference pages nomad-protocol.md, sections 1.7 and 6.1 item 3;
 * nomad-wire.md, section 5.
 */
import type { EventInstance } from '../../model/types.ts';
import type { Flags } from '../observations.ts';
import { combinations, type Decision } from './decision.ts';

const BOTH = [false, true] as const;
const NODES = ['gone', 'idle', 'busy'] as const;

const cases = [
  ...combinations('NODE', { node: NODES, leader: BOTH }),
  ...combinations('LIST', { node: NODES, leader: BOTH }),
  ...combinations('ALLOCS', { node: NODES, leader: BOTH }),
  ...combinations('OWN_ALLOCS', {
    named: BOTH,
    node: NODES,
    secret: ['right', 'wrong', 'unsaid'],
    leader: BOTH,
  }),
  ...combinations('WAITED', {
    news: ['none', 'written', 'vanished', 'elsewhere', 'of-the-node', 'all-vanished'],
  }),
];

/** Of the busy node's allocations: one was reported after the other was placed. */
function expected(given: EventInstance): Flags {
  const { node } = given;
  const knownLeader = given['leader'] === true;
  switch (given.type) {
    case 'NODE':
      return { answer: 'ok', found: node !== 'gone', index: node === 'gone' ? 'nodes' : 'node', knownLeader };
    case 'LIST':
      return { answer: 'ok', found: node === 'gone' ? 'n2' : 'n1 n2', index: 'nodes', knownLeader };
    case 'ALLOCS':
      return { answer: 'ok', ...seen(node === 'busy' ? 'a1 a2' : ''), knownLeader };
    case 'OWN_ALLOCS':
      return ownAllocs(given, knownLeader);
    default:
      return waited(given);
  }
}

function seen(found: string): Flags {
  return { found, index: found === '' ? 'allocs' : 'newest' };
}

/** The map says how new the servers' wish is, not the report (section 3.1). */
function ownAllocs({ named, node, secret }: EventInstance, knownLeader: boolean): Flags {
  if (named !== true) return { answer: 'missing node ID' };
  if (node !== 'gone' && secret !== 'right') return { answer: 'node secret ID does not match' };
  const isBusy = node === 'busy';
  return { answer: 'ok', ...seen(isBusy ? 'a1 a2' : ''), wishes: isBusy ? 'placed placed' : '', knownLeader };
}

/** One who waits for news of a busy node: what is told, and when. */
function waited({ news }: EventInstance): Flags {
  switch (String(news)) {
    case 'written':
      return { answer: 'ok', found: 'a1 a2', index: 'newest' };
    case 'vanished':
      return { answer: 'ok', found: 'a1', index: 'allocs' };
    case 'all-vanished':
      return { answer: 'ok', found: '', index: 'allocs' };
    default:
      return { answer: 'none' };
  }
}

export const nodeReads: Decision = { name: 'node-reads', cases, expected };
