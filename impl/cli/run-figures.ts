/** The sequence charts of the documentation: runs that the checker found, as they are pinned in spec/expected. */
import { chartOf, sequenceChartSvg } from '../../spec/export/sequence-chart.ts';
import { pinnedRun } from './pinned-run.ts';
import type { Figure } from './machine-figures.ts';

/** The race of #15808 and, under its change, the gate that does not open. */
const RUNS = [
  {
    file: 'docs/generated/race.svg',
    id: 'pre-15808.one-node.S5a-no-needless-stop-web',
    title: 'A replacement that nobody needed',
  },
  {
    file: 'docs/generated/shut-gate.svg',
    id: 'strict-steps.one-node.L1-gate-opens-n1',
    title: 'A gate that never opens',
  },
];

export const RUN_FIGURES: readonly Figure[] = RUNS.map(({ file, id, title }) => ({
  file,
  draw: async () => sequenceChartSvg(chartOf({ ...(await pinnedRun(id)).counterexample, title })),
}));
