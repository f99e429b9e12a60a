/**
 * Which sessions a server is judged by: a client, its one job, and how much may befall them in one walk. Each kind of
 * mishap has a world of its own, beside one outage, so that walks stay short and say what they are about.
 */
import { type Faults, NO_FAULTS } from '../../../machines/environment.ts';
import type { WorldConfig } from '../../worlds/config.ts';

function session(name: string, purpose: string, faults: Partial<Faults>, window = true): WorldConfig {
  return {
    name,
    purpose,
    nodes: 1,
    jobs: [{ name: 'web', count: 1, window, replace: true, slots: ['a', 'b'] }],
    capacity: 2,
    reportsInFlight: 1,
    // Reports of a driver bear no index of what it has pulled: servers of every kind must do without.
    clients: 'upstream',
    reads: 'apart',
    faults: { ...NO_FAULTS, ...faults },
    scores: 'equal',
    prelude: [],
  };
}

/** The most telling first. */
export const SESSION_WORLDS: readonly WorldConfig[] = [
  session('session', 'one outage of a client whose job has a disconnect window', { outages: 1 }),
  session('session-plain', 'the same without a window: the node goes down', { outages: 1 }, false),
  session('session-changes', 'and its attributes change, so that it registers again', {
    outages: 1,
    changes: 1,
  }),
  session('session-exits', 'and its task exits by itself', { outages: 1, exits: 1 }),
  session(
    'session-plain-exits',
    'and its task exits by itself, without a window',
    { outages: 1, exits: 1 },
    false,
  ),
  session('session-purges', 'and an operator purges the node', { outages: 1, purges: 1 }),
  session('session-restarts', 'and its agent restarts', { outages: 1, restarts: 1 }),
  session('session-again', 'two outages', { outages: 2 }),
];
