/**
 * The world from which most open defects are told: one node, one job with one allocation that runs, no faults yet. A
 * defect adds the faults that it takes and nothing else.
 */
import { type Faults, NO_FAULTS } from '../../../machines/environment.ts';
import type { JobConfig, WorldConfig } from '../../worlds/config.ts';
import { becomesReady, isPlaced, reports } from '../../worlds/prelude.ts';

/** `web`, with room for its one allocation and for no replacement. */
export const WEB: JobConfig = { name: 'web', count: 1, window: true, replace: true, slots: ['a'] };

/** The same job, whose group knows no disconnect window. */
export const WEB_WITHOUT_WINDOW: JobConfig = { ...WEB, window: false };

/** Node n1 is ready, and its client has reported that allocation a of `web` runs. */
export const RUNNING: readonly string[] = [...becomesReady(1), ...isPlaced('web'), ...reports(1)];

/** From there: the link of n1 breaks, its silence is committed, and its job is to be evaluated. */
export const WRITTEN_OFF: readonly string[] = [
  ...RUNNING,
  'n1 loses its link',
  'n1 misses its heartbeat',
  'silence of n1 is committed',
  'silence of n1 is acted on',
];

/** And a plan has marked its allocation `unknown`. */
export const OUT_OF_SIGHT: readonly string[] = [...WRITTEN_OFF, ...isPlaced('web')];

/** The missed heartbeat of n1 is committed while an earlier heartbeat is on its way; the link is down. */
export const LATE_HEARTBEAT: readonly string[] = [
  'n1 sends a heartbeat',
  'n1 loses its link',
  'n1 misses its heartbeat',
  'silence of n1 is committed',
];

export function oneSlot(
  name: string,
  purpose: string,
  faults: Partial<Faults>,
  other: Partial<Omit<WorldConfig, 'name' | 'purpose' | 'faults'>> = {},
): WorldConfig {
  return {
    name,
    purpose,
    nodes: 1,
    jobs: [WEB],
    capacity: 1,
    reportsInFlight: 1,
    clients: 'upstream',
    reads: 'apart',
    faults: { ...NO_FAULTS, ...faults },
    scores: 'equal',
    prelude: RUNNING,
    ...other,
  };
}
