/**
 * Why each rule of ours differs from Nomad 2.0: the world and the law that break with that one rule turned back, and what
 * the rule costs. A rule that differs and has no entry, or an entry of a rule that does not, is a type error that names it.
 */
import { reorderedReports } from '../worlds/reordered-reports.ts';
import { oneNode } from '../worlds/one-node.ts';
import { twoNodes } from '../worlds/two-nodes.ts';
import { NO_FAULTS } from '../../machines/environment.ts';
import type { WorldConfig } from '../worlds/config.ts';
import type { OurReconnectRule, OurRule, OurSurroundingRule, SurroundingReason } from './our-rule.ts';
import { oneSlot, RUNNING, WEB_WITHOUT_WINDOW } from './worlds/one-slot.ts';
import { replacedElsewhere, SILENCE_AT_ONCE } from './worlds/replaced-elsewhere.ts';

const ours = { clients: 'ours' } as const;

const ONE_OUTAGE = oneSlot(
  'one-outage',
  'one outage of a client that runs one allocation, with no room for a replacement',
  { outages: 1 },
  ours,
);

const ROOM_BESIDE: WorldConfig = { ...oneNode, ...ours };

const TWO_REPORTS: WorldConfig = { ...reorderedReports, ...ours };

const RESTART = oneSlot(
  'restart-and-outage',
  'the Register of a restarted agent is on its way when its node is written off',
  { outages: 1, restarts: 1 },
  { ...ours, jobs: [WEB_WITHOUT_WINDOW], prelude: [...RUNNING, 'n1 restarts', 'n1 sends Register'] },
);

const EXITED = oneSlot(
  'exit-then-outage',
  'the only task of a node has exited before the node falls silent',
  { outages: 1, exits: 1 },
  {
    ...ours,
    prelude: [
      ...RUNNING,
      'task of a exits complete',
      'n1 sends a report',
      'report of n1 is validated',
      'report of n1 is committed',
      'report of n1 is answered',
    ],
  },
);

const RETURN = replacedElsewhere({
  name: 'return-to-a-replacement',
  purpose: 'a node comes back whose allocation has a running replacement elsewhere',
  silence: SILENCE_AT_ONCE,
  until: 'running',
  ...ours,
});

const FAILOVER: WorldConfig = {
  ...twoNodes,
  ...ours,
  name: 'outage-and-failover',
  purpose: 'the leader is lost while it deals with a node whose work could go on elsewhere',
  jobs: [{ ...WEB_WITHOUT_WINDOW, slots: ['a', 'b'] }],
  faults: { ...NO_FAULTS, outages: 1, failovers: 1 },
  scores: 'equal',
};

export const OUR_RULES: Readonly<Record<OurReconnectRule, OurRule>> = {
  registerWrites: {
    world: RESTART,
    law: 'S21 index shape (n1)',
    steps: 5,
    because:
      'A restarted agent registers while its node is written off: the entry puts back the status that the call had read, with none of what belongs to a change of status.',
    costs:
      'An agent that registers as ready is ready one heartbeat later than it might be; nothing is written more than before.',
  },
  gate: {
    world: ONE_OUTAGE,
    law: 'S3 gate (n1)',
    steps: 22,
    because:
      'A report of before the second silence is applied after it: nothing is taken from it, since its client has not seen the mark, but the one index moves, and the gate opens with the allocation unknown.',
    costs:
      "Each heartbeat of a node that is not ready looks through the node's allocations instead of at two numbers; nothing is written.",
  },
  gateAfterDown: {
    onlyAfterUpgrade:
      'Our own entry that makes a node down leaves nothing unknown and wanted on it, so a gate would find nothing to wait for; servers of other revisions leave such allocations behind. Whether a law needs it then is open: with one slot, none does.',
    costs: 'As the gate: one look through the allocations of a node that comes back.',
  },
  heartbeatDecides: {
    world: ONE_OUTAGE,
    law: 'S3 gate (n1)',
    steps: 18,
    because:
      'A heartbeat is judged when everything on the node is reported, and written as ready over the silence that was committed in between.',
    costs:
      'The entry carries a question, not a status, so whoever reads the log needs the state to know the outcome; entries that find nothing to change are written now and then.',
  },
  silenceDecides: {
    world: ROOM_BESIDE,
    law: 'S17 no early loss (web)',
    steps: 22,
    because:
      'A silence is judged while nothing on the node has a window; before it is written the node is back and was given work, which is lost inside its window.',
    costs: 'As for the heartbeat: the outcome stands in the state, not in the entry.',
  },
  silentInitializing: {
    world: ONE_OUTAGE,
    law: 'S17 no early loss (web)',
    steps: 9,
    because:
      'A second outage before the first is over makes the node down, and what runs on it is lost inside its window.',
    costs:
      'A node that flaps and dies is given up when its windows end, later by at most the longest of them, instead of at its second silence.',
  },
  windowHeldBy: {
    world: EXITED,
    law: 'L2 silence ends in down (n1)',
    steps: 9,
    because: 'What has ended never expires, so its silent node stays disconnected for ever.',
    costs:
      'A node whose work has ended is down at its first silence, and comes back through down instead of disconnected: one entry either way.',
  },
  reportDecides: {
    world: ONE_OUTAGE,
    law: 'S4 report only when connected (n1)',
    steps: 14,
    because:
      'A report passes the check, waits for its batch, and is applied to a node that has been written off in between.',
    costs:
      'A batch may be refused after it was written, and its client sends it again: one entry of no effect and one call more, only across the beginning of an outage.',
  },
  reportsMerge: {
    world: TWO_REPORTS,
    law: 'S7 terminal is final (web)',
    steps: 8,
    because: 'A report that was overtaken by a newer one is applied after it, and what has ended runs again.',
    costs:
      'Applying compares with what is stored. Of our own clients a report says which write it has seen, one number for each allocation in it.',
  },
  completeEvaluates: {
    world: TWO_REPORTS,
    law: 'L3 desired count (web)',
    steps: 8,
    because: 'A service allocation completes, and nobody asks whether it is wanted.',
    costs: 'One evaluation for each service allocation that completes on its own.',
  },
  evaluationsWritten: {
    world: FAILOVER,
    law: 'L3 desired count (web)',
    steps: 7,
    because:
      'The leader goes between a status and its evaluations: the node is down, its allocation lost, and nobody places another.',
    costs:
      'The entry names the evaluations that may be needed, a few hundred bytes for each job on the node; the second entry is saved.',
  },
  outageMarks: {
    world: ONE_OUTAGE,
    law: 'L2 silence ends in down (n1)',
    steps: 5,
    because:
      'Nothing is unknown before the next plan, so nothing has a window that could end; and a client that comes back first sees no change and says nothing.',
    costs:
      'The entry of a status change writes every live allocation of its node: its time grows with them, and their clients pull them. The plan that would have written the same is saved.',
  },
  initializingUnknown: {
    world: RETURN,
    law: 'S20 survivor runs (web)',
    steps: 5,
    with: { classification: 'C' },
    because:
      'An unknown allocation on a node that is initializing is taken for the survivor before its client has said a word, and the running replacement is stopped for it.',
    costs: 'The decision between original and replacement waits for one report.',
  },
  planCommits: {
    world: ROOM_BESIDE,
    law: 'S19 placement on ready (web)',
    steps: 17,
    because: 'A plan passes verification, its node falls silent, and the placement is committed to it.',
    costs:
      'A plan that is overtaken is drawn again: one pass of the scheduler and one entry of no effect. A job that is evaluated all the time has its plans refused all the time.',
  },
  initializingTakes: {
    world: ONE_OUTAGE,
    law: 'S15 applier agrees (web)',
    steps: 12,
    because:
      'An allocation is reported and so taken back, on a node that is not ready before the same plan: the applier refuses each try.',
    costs: 'None: one case more in the check of a plan.',
  },
  followUp: {
    world: ONE_OUTAGE,
    law: 'S10 follow-ups are owned (web)',
    steps: 6,
    because:
      'The evaluation that is to end a window is set before the plan that begins it, and nothing ties the two afterwards.',
    costs:
      "The leader keeps a clock for each unknown allocation, and builds them again from the state when it is elected; one entry at each window's end.",
  },
  classification: {
    world: RETURN,
    law: 'S20 survivor runs (web)',
    steps: 5,
    with: { initializingUnknown: 'replaced' },
    because:
      'Column C reconnects what is unknown on a node that is not tainted, and initializing is not: the choice is made before the original is heard.',
    costs: 'As initializingUnknown: a decision waits for one report, and room for two is held meanwhile.',
  },
};

const NO_DRAINER = 'not yet: impl/core has no drainer';

export const OUR_SURROUNDING_RULES: Readonly<Record<OurSurroundingRule, SurroundingReason>> = {
  deadlineEndsDrain: {
    defect: { open: 'drain-deadline' },
    costs: 'A drain is shown as under way until its last allocation has ended, after its deadline too.',
    inCore: NO_DRAINER,
  },
  unknownCountsAsHealthy: {
    defect: { open: 'drain-counts-unknown' },
    costs: 'A drain waits longer while allocations of the same group are out of sight.',
    inCore: NO_DRAINER,
  },
  marksStand: {
    defect: { open: 'mark-outlives-drain' },
    costs: 'The end of a drain is an entry that writes the marked allocations of its node.',
    inCore: NO_DRAINER,
  },
  jobDiesWith: {
    defect: { open: 'job-dead-too-soon' },
    costs: 'A stopped job stays listed, and is not collected, until its last client has reported.',
    inCore: 'yes: state/job-writes.ts asks what the clients have said',
  },
  failedSilence: {
    defect: { open: 'silence-forgotten' },
    costs: 'A timer more, while there is no leader or the log is not written.',
    inCore: 'yes: endpoints/node-status.ts grants the node one more TTL when the entry was refused',
  },
  silenceBelieved: {
    defect: { open: 'deaf-leader' },
    costs:
      'A silence is written when it is up only if another client was heard in the middle of its grace. Else its node gets the failover TTL and the time a client takes to speak, or, as soon as another client is heard, one more grace: with many clients nothing, with two some seconds, with one node in all 332.5 s.',
    inCore: 'yes: heartbeat.ts asks leader-ear.ts whether another was heard in the middle of the grace',
  },
  laterFollowUp: {
    defect: { open: 'follow-up-overwritten' },
    costs: 'A second field, or none where windows are not followed by evaluations.',
    inCore:
      'by absence: the end of a window has no evaluation that waits, so nothing contends for the one field',
  },
  secretDecides: {
    defect: { open: 'secret-judged-early' },
    costs: 'One comparison more for each Register.',
    inCore: 'yes: state/node-entries.ts refuses a registration with another secret than the stored one',
  },
  reportChecks: {
    defect: { open: 'foreign-report' },
    costs: 'One look for each allocation of a report instead of one for all.',
    inCore: 'yes: endpoints/node-alloc-report.ts refuses a report with an allocation of another node',
  },
  lateServices: {
    defect: { open: 'late-service' },
    costs: 'One look at the allocation for each service that is registered.',
    inCore: 'yes: state/service-writes.ts refuses the entry, and drops what an entry has ended',
  },
  stoppedBatch: {
    defect: { open: 'stopped-is-done' },
    costs:
      'A look at the events of its tasks for each batch allocation that is complete; work that ended at the moment it was told to stop is done twice.',
    inCore: 'yes: lifecycle.ts says what is done, and scheduler/batch-slots.ts asks for it name by name',
  },
  impossibleStates: {
    defect: { row: 43 },
    costs: 'A few comparisons for each allocation.',
    inCore:
      'not yet: scheduler/split.ts replaces what is rescheduled by force whatever its client status; no call of ours sets that mark',
  },
};
