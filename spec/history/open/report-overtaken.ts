/** Reports bear no order: what is applied last counts. */
import type { OpenDefect } from '../open-defect.ts';
import { oneSlot } from '../worlds/one-slot.ts';

export const reportOvertaken: OpenDefect = {
  name: 'report-overtaken',
  rule: 'A client write is taken whatever is stored, so an older report that is applied later takes back what a newer one has said: failed becomes running again, for ever.',
  revisions: { 'pre-15808': 8, 'strict-steps': 8, 'nomad-2.0': 8 },
  world: oneSlot(
    'two-reports',
    'a restarted client reports anew, and its task exits while that is on its way',
    { losses: 1, exits: 1, restarts: 1 },
    { reportsInFlight: 2 },
  ),
  law: 'S7 terminal is final (web)',
  remedy: { reportsMerge: 'never-back' },
  operatorSees:
    'An allocation is shown running whose task has failed; no replacement comes, for its client has said all it had to say.',
  knownUpstream:
    '#16381, mended by #17074, was one way to it (a restarted client); the merge itself is as it was.',
};
