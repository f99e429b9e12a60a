/**
 * Row 34: evaluations of a job pile up behind the one being worked on, and are all worked off though the first pass
 * that sees the news does for all. The second half of the row, a reaper that changes what it only read-locked, is a race
 * inside one process and has no place in a model of steps.
 */
import type { Defect } from './defect.ts';
import { MANY_WAIT, NO_BACKLOG, evaluationQueueWorld } from './worlds/evaluation-queue.ts';

export const row34: Defect = {
  row: 34,
  upstream: '#14621, #16112',
  fixedIn: '1.4.3, 1.5.0',
  defect:
    'The broker keeps evaluations that a later one supersedes: each is worked off in turn, long after the last news.',
  fixed: 'nomad-2.0',
  switch: { supersededEvaluations: 'kept' },
  property: NO_BACKLOG,
  relevant: MANY_WAIT,
  steps: 9,
  world: evaluationQueueWorld,
};
