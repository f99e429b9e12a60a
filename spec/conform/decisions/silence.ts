/**
 * A timer runs out (reference page, section 1.4; docs/protocol/divergence.md): what the leader finds, what its entry makes of the
 * node, and what it does when the entry is refused or lost, with every step told (docs/formats/trace.md).
 */
import { silenceLeadsTo } from '../../../machines/outage.ts';
import { OF_OUR_SERVERS, REVISIONS } from '../../../machines/revisions.ts';
import { NODE_STATUSES, type NodeStatus } from '../../../machines/vocabulary.ts';
import type { EventInstance } from '../../model/types.ts';
import type { Flags } from '../observations.ts';
import { combinations, type Decision } from './decision.ts';
import { inOrder, told, WAITED_FOR } from './told.ts';

const RULES = REVISIONS[OF_OUR_SERVERS];

/** Nothing on it that is not over; things that are not over, and none worth waiting for; one that is. */
const LOADS = ['ended', 'unended', 'window'] as const;

/** The node as it is left, and what the log of transitions tells after the timer has fired. */
function outcome({ node, load, entry }: EventInstance): Flags {
  const found = node as NodeStatus;
  switch (String(entry)) {
    case 'failed':
      return {
        status: found,
        events: 0,
        after: inOrder(
          told('expiry-failed', { error: 'not written' }),
          RULES.failedSilence === 'tried-again' ? WAITED_FOR : undefined,
        ),
      };
    case 'too-late':
      return { status: 'gone', events: 0, after: told('expiry-failed', { error: 'node not found' }) };
    default: {
      const status = silenceLeadsTo(RULES, found, load === 'window');
      const changed = status !== found;
      return {
        status,
        events: changed ? 1 : 0,
        ...(changed ? { event: 'Node heartbeat missed' } : {}),
        after: status === 'down' ? '' : WAITED_FOR,
      };
    }
  }
}

function expected(given: EventInstance): Flags {
  const { node, load } = given;
  // A new leader waits for no node that is down, unless something there was never given up.
  if (node === 'down' && load === 'ended') return { asked: false, told: '', status: 'down', events: 0 };
  const { after, ...left } = outcome(given);
  const fired = told('timer-fired', { status: String(node) });
  return { asked: true, told: inOrder(fired, after === '' ? undefined : String(after)), ...left };
}

export const silence: Decision = {
  name: 'silence',
  cases: combinations('TIMED_OUT', {
    node: NODE_STATUSES,
    load: LOADS,
    entry: ['committed', 'failed', 'too-late'],
  }),
  expected,
};
