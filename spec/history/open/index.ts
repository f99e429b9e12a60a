/** The open defects, by name. One is added here and nowhere else. */
import type { OpenDefect } from '../open-defect.ts';
import { completionUnnoticed } from './completion-unnoticed.ts';
import { deafLeader } from './deaf-leader.ts';
import { downWithoutGate } from './down-without-gate.ts';
import { drainCountsUnknown } from './drain-counts-unknown.ts';
import { drainDeadline } from './drain-deadline.ts';
import { endedHoldsWindow } from './ended-holds-window.ts';
import { endedIsLost } from './ended-is-lost.ts';
import { evaluationsLost } from './evaluations-lost.ts';
import { followUpOnlyNamed } from './follow-up-only-named.ts';
import { followUpOverwritten } from './follow-up-overwritten.ts';
import { followUpTooEarly } from './follow-up-too-early.ts';
import { followUpUnowned } from './follow-up-unowned.ts';
import { foreignReport } from './foreign-report.ts';
import { gateWithoutAWord } from './gate-without-a-word.ts';
import { heartbeatDecidedEarly } from './heartbeat-decided-early.ts';
import { jobDeadTooSoon } from './job-dead-too-soon.ts';
import { lateService } from './late-service.ts';
import { lostOverTheEnd } from './lost-over-the-end.ts';
import { markOutlivesDrain } from './mark-outlives-drain.ts';
import { oldReportOpensGate } from './old-report-opens-gate.ts';
import { oneReportForAll } from './one-report-for-all.ts';
import { pendingWins } from './pending-wins.ts';
import { planCommitsLate } from './plan-commits-late.ts';
import { planInHalves } from './plan-in-halves.ts';
import { reconnectRefused } from './reconnect-refused.ts';
import { registerWritesBack } from './register-writes-back.ts';
import { reportJudgedEarly } from './report-judged-early.ts';
import { reportOvertaken } from './report-overtaken.ts';
import { secretJudgedEarly } from './secret-judged-early.ts';
import { silenceDecidedEarly } from './silence-decided-early.ts';
import { silenceForgotten } from './silence-forgotten.ts';
import { silentWhileInitializing } from './silent-while-initializing.ts';
import { stoppedIsDone } from './stopped-is-done.ts';
import { unheardSurvivor } from './unheard-survivor.ts';

const FOUND: readonly OpenDefect[] = [
  completionUnnoticed,
  deafLeader,
  downWithoutGate,
  drainCountsUnknown,
  drainDeadline,
  endedHoldsWindow,
  endedIsLost,
  evaluationsLost,
  followUpOnlyNamed,
  followUpOverwritten,
  followUpTooEarly,
  followUpUnowned,
  foreignReport,
  gateWithoutAWord,
  heartbeatDecidedEarly,
  jobDeadTooSoon,
  lateService,
  lostOverTheEnd,
  markOutlivesDrain,
  oldReportOpensGate,
  oneReportForAll,
  pendingWins,
  planCommitsLate,
  planInHalves,
  reconnectRefused,
  registerWritesBack,
  reportJudgedEarly,
  reportOvertaken,
  secretJudgedEarly,
  silenceDecidedEarly,
  silenceForgotten,
  silentWhileInitializing,
  stoppedIsDone,
  unheardSurvivor,
];

export const OPEN_DEFECTS: readonly OpenDefect[] = [...FOUND].sort((a, b) => (a.name < b.name ? -1 : 1));
