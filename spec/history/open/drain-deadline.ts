/** The deadline of a drain is taken for its end: the node counts as drained when the last stops are only asked for. */
import { twoDrains } from '../worlds/two-drains.ts';
import type { OpenDefect } from '../open-defect.ts';

export const drainDeadline: OpenDefect = {
  name: 'drain-deadline',
  rule: 'The drainer reports a node as drained in the moment its deadline passes, together with the marks, before any task has stopped.',
  revisions: { 'pre-15808': 2, 'strict-steps': 2, 'nomad-2.0': 2 },
  world: (rules) => twoDrains(rules, { outages: 0, deadlines: true }),
  law: 'S11 drain honesty (n1)',
  remedy: { deadlineEndsDrain: false },
  besides: { drainEndsWith: 'the-last-task' },
  operatorSees:
    '`nomad node drain -deadline` says that the drain is complete, an autoscaler takes the machine away, and tasks that still had their kill_timeout are cut off.',
  knownUpstream:
    '#14293 and #14348 are about drains without a deadline, and were mended for those alone; nothing on the deadline itself.',
};
