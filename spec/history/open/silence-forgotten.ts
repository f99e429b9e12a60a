/** The leader's call that writes a node off fails once, and nobody makes it again. */
import type { OpenDefect } from '../open-defect.ts';
import { failedSilence } from '../worlds/failed-silence.ts';

export const silenceForgotten: OpenDefect = {
  name: 'silence-forgotten',
  rule: 'A timer that fires is removed before the leader calls, and a call that fails is not made again: the node keeps its status without a timer until its next heartbeat, or a new leader.',
  revisions: { 'pre-15808': 3, 'strict-steps': 3, 'nomad-2.0': 3 },
  world: failedSilence,
  law: 'L2 silence ends in down',
  remedy: { failedSilence: 'tried-again' },
  operatorSees:
    'A machine that is gone stays ready, and is given work, after one error in the log of the leader; a change of leader mends it.',
  knownUpstream:
    '#24231 (mended by #24241) was the same with access control as the reason for the error; the missing second try is as it was.',
};
