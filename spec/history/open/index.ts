/** The open defects, by name. One is added here and nowhere else. */
import type { OpenDefect } from '../open-defect.ts';
import { completionUnnoticed } from './completion-unnoticed.ts';
import { drainCountsUnknown } from './drain-counts-unknown.ts';
import { drainDeadline } from './drain-deadline.ts';
import { endedHoldsWindow } from './ended-holds-window.ts';
import { evaluationsLost } from './evaluations-lost.ts';
import { gateWithoutAWord } from './gate-without-a-word.ts';
import { jobDeadTooSoon } from './job-dead-too-soon.ts';
import { lostOverTheEnd } from './lost-over-the-end.ts';
import { markOutlivesDrain } from './mark-outlives-drain.ts';
import { planCommitsLate } from './plan-commits-late.ts';
import { registerWritesBack } from './register-writes-back.ts';
import { reportJudgedEarly } from './report-judged-early.ts';

const FOUND: readonly OpenDefect[] = [
  completionUnnoticed,
  drainCountsUnknown,
  drainDeadline,
  endedHoldsWindow,
  evaluationsLost,
  gateWithoutAWord,
  jobDeadTooSoon,
  lostOverTheEnd,
  markOutlivesDrain,
  planCommitsLate,
  registerWritesBack,
  reportJudgedEarly,
];

export const OPEN_DEFECTS: readonly OpenDefect[] = [...FOUND].sort((a, b) => (a.name < b.name ? -1 : 1));
