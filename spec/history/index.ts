/**
 * The historical defects, by row of reference page nomad-protocol.md, section 7.1, and behind them those that it has
 * elsewhere or not at all, by the number of their mend. A row is added here and nowhere else.
 */
import type { Defect } from './defect.ts';
import { row01 } from './row-01-early-ready.ts';
import { row02 } from './row-02-skipped-update.ts';
import { row04 } from './row-04-window-over.ts';
import { row05 } from './row-05-follow-up-kept.ts';
import { row06 } from './row-06-no-window.ts';
import { row07 } from './row-07-plan-refused.ts';
import { row08 } from './row-08-stop-of-unknown.ts';
import { row09 } from './row-09-drain-of-unknown.ts';
import { row13 } from './row-13-failed-with-window.ts';
import { row14 } from './row-14-replace-false-on-down.ts';
import { row15 } from './row-15-replacement-by-count.ts';
import { row17 } from './row-17-erased-link.ts';
import { row18 } from './row-18-delayed-evaluation.ts';
import { row19 } from './row-19-stop-after.ts';
import { row21 } from './row-21-leader-call.ts';
import { row22 } from './row-22-missing-node.ts';
import { row25 } from './row-25-canaries.ts';
import { row26Doubled } from './row-26-batch-doubled.ts';
import { row26Failed } from './row-26-batch-failed.ts';
import { row26Moved } from './row-26-batch-moved.ts';
import { row27 } from './row-27-undrain.ts';
import { row28 } from './row-28-older-answer.ts';
import { row30 } from './row-30-first-read.ts';
import { row31 } from './row-31-restored-report.ts';
import { row32 } from './row-32-failed-apply.ts';
import { row33 } from './row-33-rejected-node.ts';
import { row34 } from './row-34-superseded.ts';
import { row35 } from './row-35-evicted-batch.ts';
import { row38 } from './row-38-uncommitted-deployment.ts';
import { row40 } from './row-40-purged-job.ts';
import { row41 } from './row-41-collected-follow-up.ts';
import { row42 } from './row-42-moved-pool.ts';
import { row43 } from './row-43-impossible-record.ts';
import { row20590 } from './row-20590-services-left.ts';
import { row26424 } from './row-26424-services-of-down-node.ts';

const ROWS: readonly Defect[] = [
  row01,
  row02,
  row04,
  row05,
  row06,
  row07,
  row08,
  row09,
  row13,
  row14,
  row15,
  row17,
  row18,
  row19,
  row21,
  row22,
  row25,
  row26Doubled,
  row26Failed,
  row26Moved,
  row27,
  row28,
  row30,
  row31,
  row32,
  row33,
  row34,
  row35,
  row38,
  row40,
  row41,
  row42,
  row43,
  row20590,
  row26424,
];

export const DEFECTS: readonly Defect[] = [...ROWS].sort((a, b) => a.row - b.row);
