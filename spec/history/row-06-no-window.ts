/** Row 6: an allocation without a window, on a disconnected node, was written off as complete. */
import type { Defect } from './defect.ts';
import { windowless } from './worlds/windowless.ts';

export const row06: Defect = {
  row: 6,
  upstream: '#12529',
  fixedIn: '1.3.0',
  defect:
    'An allocation without a disconnect window is complete on record as soon as its node disconnects, and still runs.',
  fixed: 'strict-steps',
  switch: { noWindowBecomes: 'complete' },
  property: 'S9 what is complete has ended',
  relevant: 'S9 twin: an allocation without a window is written off beside one that has one',
  steps: 4,
  world: windowless,
};
