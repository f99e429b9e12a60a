/** Row 2: an allocation that has been out of sight once is taken for one that comes back, for ever. */
import type { Defect } from './defect.ts';
import { updatedAfterAReturn, updatesArrive } from './worlds/line-laws.ts';
import { lineWorld } from './worlds/line.ts';

export const row02: Defect = {
  row: 2,
  upstream: '#14925, #15068',
  fixedIn: '1.3.8, 1.4.3',
  defect:
    'That an allocation has reconnected is read from a task event that never goes away, so it never stops reconnecting, and updates pass it by.',
  fixed: 'strict-steps',
  switch: { reconnectSeenBy: 'task-event' },
  property: 'L5 job updates reach what runs',
  relevant: 'L5 twin: a job is updated after a reconnect',
  steps: 9,
  world: (rules) => {
    const group = { count: 1, window: true, replace: true, attempts: 2, survivor: 'original' } as const;
    const line = lineWorld(
      { name: 'update-line', nodes: 1, slots: 1, group, happens: ['outage', 'update'] },
      rules,
    );
    return { ...line, properties: [updatesArrive(line), updatedAfterAReturn(line)] };
  },
};
