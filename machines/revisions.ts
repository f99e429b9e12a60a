/**
 * Named protocol revisions: which rule is switched how in each. A revision is a parameter set of the same machines,
 * so two can be compared, a historical defect is one switch, and a remedy is one too. Rules are applied in the
 * machine files; here they are only named.
 */

/** The rules of the reconnect protocol itself: the calls, the node record, the scheduler and the plan. */
export interface ReconnectRules {
  /** Register of a known node writes the status asked for (A), the one the call read (B), or no status. register.ts, N2. */
  readonly registerWrites: 'requested' | 'status-read' | 'no-status';
  /** What holds a returning node `initializing`: nothing (A), its last report (B), each allocation. update-status.ts, N3. */
  readonly gate: 'none' | 'last-report' | 'each-allocation';
  /** Whether a node that comes back from `down` passes the gate too. update-status.ts, N6. */
  readonly gateAfterDown: boolean;
  /** On which state a heartbeat is decided: its call's snapshot, or the one its entry finds. update-status.ts. */
  readonly heartbeatDecides: 'when-read' | 'when-applied';
  /** The same of a missed heartbeat. heartbeat-timer.ts. */
  readonly silenceDecides: 'when-read' | 'when-applied';
  /** What becomes of a node that falls silent while `initializing`: N7 or N8. heartbeat-timer.ts. */
  readonly silentInitializing: 'down' | 'as-ready';
  /** Which allocations keep a silent node `disconnected`: all that are wanted (section 1.4), or those that may still run. outage.ts. */
  readonly windowHeldBy: 'wanted' | 'live';
  /** Which node statuses refuse UpdateAlloc: all but ready (A), or down and disconnected (B). report.ts, section 3.4. */
  readonly reportsRefusedWhile: 'not-ready' | 'unresponsive';
  /** Whether that is asked again of the state the batch finds. report.ts. */
  readonly reportDecides: 'when-read' | 'when-applied';
  /** Whether an older report may undo what a newer one said. alloc.ts, section 3.2. */
  readonly reportsMerge: 'as-they-come' | 'never-back';
  /** Whether a service allocation that completes makes an evaluation. report.ts, section 3.4. */
  readonly completeEvaluates: boolean;
  /** Whether evaluations are part of the entry that calls for them, or of a second one. Section 1.3, item 4. */
  readonly evaluationsWritten: 'in-a-second-entry' | 'with-their-cause';
  /** Who writes `unknown` and `lost`: the next plan, or the entry that begins the outage, or ends the node. Section 3.3. */
  readonly outageMarks: 'by-the-next-plan' | 'at-once';
  /** What an unknown allocation on a node that is back and not yet trusted is to a scheduler. classify.ts, section 4.2. */
  readonly initializingUnknown: 'replaced' | 'awaited';
  /** What is committed of a plan: what passed verification, or what still holds at its entry. evaluation.ts, section 5.4. */
  readonly planCommits: 'as-verified' | 'if-it-still-holds';
  /** What a plan may write to on a node that is `initializing`: nothing, or that an allocation is back. evaluation.ts, section 5.4. */
  readonly initializingTakes: 'nothing' | 'reconnects';
  /** Whether the parts of a plan for several nodes stand or fall alone. evaluation.ts, section 5.4. */
  readonly planParts: 'node-by-node' | 'together';
  /** When the follow-up of a disconnect is due: at a time set before the plan, or when a window has really ended. */
  readonly followUp: 'set-before-the-plan' | 'when-a-window-ends';
  /** Whether a follow-up is cancelled when its allocation reports (#25923). alloc.ts, section 3.2. */
  readonly followUpAtReturn: 'kept' | 'cancelled';
  /** Whether a replacement may win against an original that runs before it runs itself. evaluation.ts, section 4.5. */
  readonly pendingMayWin: boolean;
  /** Which column of section 4.2 classifies. classify.ts. */
  readonly classification: 'B' | 'C' | 'ours';
}

/**
 * Rules around it, each with a defect in its history: the row of reference page section 7.1 is named. Every one has a
 * machine of its own, explored in a world of its own (`spec/history/`).
 */
export interface SurroundingRules {
  /** Row 2: what says that an allocation has reconnected. */
  readonly reconnectSeenBy: 'task-event' | 'alloc-state';
  /** Row 4: what a disconnected node is judged by when its timer fires again. */
  readonly disconnectedJudgedBy: 'window-configured' | 'window-open';
  /** Row 6: an allocation without a window on a disconnected node is written off as this. */
  readonly noWindowBecomes: 'complete' | 'lost';
  /** Row 7: whether a plan for a disconnected node may hold stops beside its `unknown` writes. */
  readonly disconnectedPlanStops: 'refused' | 'accepted';
  /** Row 8: what stopping a job does to an allocation that is unknown. */
  readonly stopOfUnknown: 'skipped' | 'stopped';
  /** Row 9: what its drain mark does to an allocation that is unknown. Section 4.2: B before, C after the outage's rules. */
  readonly drainOfUnknown: 'migrated' | 'left';
  /** Row 13: what becomes of a failed allocation whose group has a window. */
  readonly failedWithWindow: 'ignored' | 'replaced';
  /** Row 14: whether `replace = false` also holds once the node is down. */
  readonly replaceFalseOnDown: 'forgotten' | 'kept';
  /** Row 15: whether a replacement for a disconnected allocation follows the reschedule policy. */
  readonly replacementFollows: 'count' | 'reschedule-policy';
  /** Row 17: whether a plan's write keeps the link to the replacement. */
  readonly planWriteOfNext: 'erased' | 'kept';
  /** Row 18: whether an evaluation that had to wait may be followed by a blocked one. */
  readonly delayedMayBlock: boolean;
  /** Row 19: how the watch for `stop_after_client_disconnect` passes on what it stops. */
  readonly stopAfterWatch: 'to-its-own-queue' | 'directly';
  /** Row 21: whether the leader's own status call is authorised. */
  readonly leaderCallsAuthorised: boolean;
  /** Row 22: what a timer or a reply makes of a node that was deleted. */
  readonly missingNode: 'dereferenced' | 'noticed';
  /** Row 25: whether migrated terminal canaries stay in the canary set. */
  readonly endedCanaries: 'counted' | 'dropped';
  /** Row 26: what becomes of a batch allocation that a drain stopped. */
  readonly drainedBatch: 'replaced-if-room' | 'failed' | 'replaced-if-eligible-again' | 'counted';
  /** What a batch allocation is to its job that was killed before its work was done, and is reported complete. batch-scheduler.ts. */
  readonly stoppedBatch: 'done' | 'undone';
  /** Row 27: whether the end of a drain gives system jobs an evaluation. */
  readonly undrainEvaluates: boolean;
  /** #14348: a drain is done when no allocation is wanted any more, or when no task runs any more. drain.ts. */
  readonly drainEndsWith: 'the-last-stop' | 'the-last-task';
  /** Whether a drain counts as done as soon as its deadline passes, when the last stops are only asked for. drain.ts. */
  readonly deadlineEndsDrain: boolean;
  /** #26175: whether an allocation already marked to migrate counts as healthy in its group's budget. drainer.ts. */
  readonly migratingCountsAsHealthy: boolean;
  /** Whether an allocation that is unknown counts as healthy there. drainer.ts. */
  readonly unknownCountsAsHealthy: boolean;
  /** Whether the drainer's mark outlives the drain that it was set for. alloc-record.ts. */
  readonly marksStand: 'for-ever' | 'while-draining';
  /** When a stopped job is dead: when no allocation of it is wanted any more, or when none is left to end. job.ts. */
  readonly jobDiesWith: 'the-last-stop' | 'the-last-end';
  /** Section 1.4: what becomes of a missed heartbeat whose call fails, after its timer was removed. silence-call.ts. */
  readonly failedSilence: 'forgotten' | 'tried-again';
  /** L11: whether a timer that is up is believed by a leader that has heard no other client meanwhile. tick-timer.ts. */
  readonly silenceBelieved: 'at-once' | 'when-others-are-heard';
  /** Section 4.3: whether a replacement that is wanted later takes the place of the timeout's id. follow-up-name.ts. */
  readonly laterFollowUp: 'overwrites' | 'beside';
  /** Section 4.3: what an evaluation that had itself waited does about the follow-up that its plan names. follow-up-name.ts. */
  readonly followUpAfterWait: 'named-only' | 'created';
  /** Section 1.7: on which record the secret of a Register is compared: its call's snapshot, or the one its entry finds too. node-secret.ts. */
  readonly secretDecides: 'when-read' | 'when-applied';
  /** Section 1.7: of which allocations of a report it is asked whose they are. batch-ownership.ts. */
  readonly reportChecks: 'first-allocation' | 'each-allocation';
  /** Row 28: whether a client takes an answer older than what it has. */
  readonly olderAnswers: 'taken' | 'discarded';
  /** Row 30: from which server a restarted client reads first. */
  readonly firstReadAfterRestart: 'any-server' | 'leader';
  /** Row 31: what a restarted client says before its first allocation sync. */
  readonly restoredReports: 'at-once' | 'after-first-sync';
  /** Row 32: whether an error in applying a plan releases who waits for it. */
  readonly failedApply: 'waits' | 'releases';
  /** Row 33: what repeated rejections on one node lead to. */
  readonly rejectedNode: 'tried-again' | 'made-ineligible';
  /** Row 34: what the broker does with superseded pending evaluations. */
  readonly supersededEvaluations: 'kept' | 'cancelled';
  /** Row 35: whether an evicted batch allocation leaves a blocked evaluation. */
  readonly evictedBatchBlocks: boolean;
  /** Row 38: which deployment an evaluation names. */
  readonly evaluationNames: 'planned-deployment' | 'committed-deployment';
  /** Row 40: whether an evaluation of a purged job that failed is followed up. */
  readonly purgedJobFollowUp: 'created' | 'dropped';
  /** Row 41: what cancelling a collected follow-up does. */
  readonly missingFollowUp: 'dereferenced' | 'noticed';
  /** Row 42: whether a node's identity carries its pool. */
  readonly identityCarriesPool: boolean;
  /** #26424: what becomes of the services on a node that goes down. service-record.ts. */
  readonly servicesOfDownNode: 'deleted' | 'kept';
  /** #20590: who takes back the service of an allocation that has ended: its client, or also the entry that ends it. service-record.ts. */
  readonly servicesOfEnded: 'left-to-their-client' | 'deleted';
  /** Whether a service is registered although its allocation has ended. service-record.ts. */
  readonly lateServices: 'registered' | 'refused';
  /** Row 43: whether the reconciler believes allocation states that cannot be. */
  readonly impossibleStates: 'believed' | 'refused';
}

export type Rules = ReconnectRules & SurroundingRules;

/** Column A's rules: what the other revisions are told apart from. */
const COLUMN_A = {
  registerWrites: 'requested',
  gate: 'none',
  gateAfterDown: false,
  heartbeatDecides: 'when-read',
  silenceDecides: 'when-read',
  silentInitializing: 'down',
  windowHeldBy: 'wanted',
  reportsRefusedWhile: 'not-ready',
  reportDecides: 'when-read',
  reportsMerge: 'as-they-come',
  completeEvaluates: false,
  evaluationsWritten: 'in-a-second-entry',
  outageMarks: 'by-the-next-plan',
  initializingUnknown: 'replaced',
  planCommits: 'as-verified',
  initializingTakes: 'nothing',
  planParts: 'node-by-node',
  followUp: 'set-before-the-plan',
  followUpAtReturn: 'kept',
  pendingMayWin: true,
  classification: 'B',
  reconnectSeenBy: 'alloc-state',
  disconnectedJudgedBy: 'window-open',
  noWindowBecomes: 'lost',
  disconnectedPlanStops: 'accepted',
  stopOfUnknown: 'stopped',
  drainOfUnknown: 'migrated',
  failedWithWindow: 'replaced',
  replaceFalseOnDown: 'forgotten',
  replacementFollows: 'count',
  planWriteOfNext: 'erased',
  delayedMayBlock: false,
  stopAfterWatch: 'to-its-own-queue',
  leaderCallsAuthorised: true,
  missingNode: 'dereferenced',
  endedCanaries: 'counted',
  drainedBatch: 'replaced-if-room',
  stoppedBatch: 'done',
  undrainEvaluates: true,
  drainEndsWith: 'the-last-stop',
  deadlineEndsDrain: true,
  migratingCountsAsHealthy: true,
  unknownCountsAsHealthy: true,
  marksStand: 'for-ever',
  jobDiesWith: 'the-last-stop',
  failedSilence: 'forgotten',
  silenceBelieved: 'at-once',
  laterFollowUp: 'overwrites',
  followUpAfterWait: 'named-only',
  secretDecides: 'when-read',
  reportChecks: 'first-allocation',
  olderAnswers: 'taken',
  firstReadAfterRestart: 'leader',
  restoredReports: 'at-once',
  failedApply: 'releases',
  rejectedNode: 'tried-again',
  supersededEvaluations: 'cancelled',
  evictedBatchBlocks: true,
  evaluationNames: 'planned-deployment',
  purgedJobFollowUp: 'created',
  missingFollowUp: 'noticed',
  identityCarriesPool: false,
  servicesOfDownNode: 'deleted',
  servicesOfEnded: 'left-to-their-client',
  lateServices: 'registered',
  impossibleStates: 'believed',
} as const satisfies Rules;

/** Column B's rules. */
const COLUMN_B = {
  ...COLUMN_A,
  registerWrites: 'status-read',
  gate: 'last-report',
  reportsRefusedWhile: 'unresponsive',
} as const satisfies Rules;

/** Column C's rules. */
const COLUMN_C = {
  ...COLUMN_B,
  followUpAtReturn: 'cancelled',
  pendingMayWin: false,
  classification: 'C',
  replaceFalseOnDown: 'kept',
  replacementFollows: 'reschedule-policy',
  planWriteOfNext: 'kept',
  delayedMayBlock: true,
  stopAfterWatch: 'directly',
  missingNode: 'noticed',
  endedCanaries: 'dropped',
  drainOfUnknown: 'left',
  drainedBatch: 'counted',
  drainEndsWith: 'the-last-task',
  migratingCountsAsHealthy: false,
  followUpAfterWait: 'created',
  olderAnswers: 'discarded',
  restoredReports: 'after-first-sync',
  rejectedNode: 'made-ineligible',
  evaluationNames: 'committed-deployment',
  purgedJobFollowUp: 'dropped',
  servicesOfDownNode: 'kept',
  servicesOfEnded: 'deleted',
} as const satisfies Rules;

/** Our own. */
const OURS = {
  ...COLUMN_C,
  registerWrites: 'no-status',
  gate: 'each-allocation',
  gateAfterDown: true,
  heartbeatDecides: 'when-applied',
  silenceDecides: 'when-applied',
  silentInitializing: 'as-ready',
  windowHeldBy: 'live',
  reportDecides: 'when-applied',
  reportsMerge: 'never-back',
  completeEvaluates: true,
  evaluationsWritten: 'with-their-cause',
  outageMarks: 'at-once',
  initializingUnknown: 'awaited',
  planCommits: 'if-it-still-holds',
  initializingTakes: 'reconnects',
  followUp: 'when-a-window-ends',
  classification: 'ours',
  failedSilence: 'tried-again',
  silenceBelieved: 'when-others-are-heard',
  laterFollowUp: 'beside',
  secretDecides: 'when-applied',
  reportChecks: 'each-allocation',
  stoppedBatch: 'undone',
  deadlineEndsDrain: false,
  unknownCountsAsHealthy: false,
  marksStand: 'while-draining',
  jobDiesWith: 'the-last-end',
  lateServices: 'refused',
  impossibleStates: 'refused',
} as const satisfies Rules;

export const BY_NAME = {
  /** As in Nomad 1.4.3 and before: column A of the reference page. */
  'pre-15808': COLUMN_A,
  /** With change #15808, Nomad 1.5.0: column B. */
  'strict-steps': COLUMN_B,
  /** Nomad 2.0.5: column C. */
  'nomad-2.0': COLUMN_C,
  /** Our own: what our servers run. docs/protocol/divergence.md has a reason for each difference. */
  orrery: OURS,
} as const satisfies Record<string, Rules>;

export type RevisionName = keyof typeof BY_NAME;

export const REVISIONS: Readonly<Record<RevisionName, Rules>> = BY_NAME;

/** Names of the rules that two revisions follow differently: what has an entry for each of them is checked to be complete. */
export type DifferingRules<A extends RevisionName, B extends RevisionName> = {
  [Rule in keyof Rules]: (typeof BY_NAME)[A][Rule] extends (typeof BY_NAME)[B][Rule] ? never : Rule;
}[keyof Rules];

/** What our servers and clients run, and are held against. */
export const OF_OUR_SERVERS: RevisionName = 'orrery';

/** Those that the worlds are explored under. */
export const EXPLORED: readonly RevisionName[] = ['pre-15808', 'strict-steps', 'nomad-2.0', 'orrery'];
