/** Row 4: a disconnected node whose windows have all ended is judged as if one were open, each time anew. */
import type { Defect } from './defect.ts';
import { SILENCE_ENDS_IN_DOWN, WINDOW_HAS_ENDED, silentNodeWorld } from './worlds/silent-node.ts';

export const row04: Defect = {
  row: 4,
  upstream: '#12559',
  fixedIn: '1.3.0',
  defect:
    'A disconnected node is judged by whether a window is configured, not by whether one is open: it never goes down.',
  fixed: 'nomad-2.0',
  switch: { disconnectedJudgedBy: 'window-configured' },
  property: SILENCE_ENDS_IN_DOWN,
  relevant: WINDOW_HAS_ENDED,
  steps: 10,
  world: silentNodeWorld,
};
