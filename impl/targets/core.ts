/**
 * The core target: the server without Raft, its proposals held by the target. One door per component; each is a
 * small file of its own that translates that machine's events.
 */
import type { Target } from '../../spec/conform/target.ts';
import { allocTarget } from './alloc-entries.ts';
import { classificationFacts } from './classification.ts';
import { clientTarget } from './client-life.ts';
import { CoreBench } from './core-bench.ts';
import { deafLeaderFacts } from './deaf-leader.ts';
import { decisionTarget } from './decision-door.ts';
import { drainBudgetFacts, drainFacts } from './drains.ts';
import type { EntryLog } from './entry-log.ts';
import { nodeTarget } from './node-entries.ts';
import { nodeReadFacts } from './node-reads.ts';
import { operatorFacts } from './operator-calls.ts';
import { outageFacts } from './outage.ts';
import { ownershipFacts } from './ownership.ts';
import { passFacts } from './passes.ts';
import { planEntryFacts } from './plan-entries.ts';
import { registerCallTarget } from './register-call.ts';
import { registrationFacts } from './registration.ts';
import { reportCallTarget } from './report-call.ts';
import { reportFacts } from './report-calls.ts';
import { serviceFacts } from './services.ts';
import { silenceFacts } from './silence.ts';
import { statusCallTarget } from './status-call.ts';
import { statusWriteFacts } from './status-writes.ts';
import { taskTarget } from './task-life.ts';
import { timeToLiveFacts } from './time-to-live.ts';
import { heartbeatTimerTarget } from './timer-watch.ts';
import { windowEndFacts } from './window-ends.ts';

/** The log of one server: what is committed is applied at once. */
function coreLog(): EntryLog {
  let bench = new CoreBench();
  return {
    name: 'core',
    start() {
      bench = new CoreBench();
    },
    commit(command) {
      bench.commit(command);
      return { applied: true };
    },
    pass: (ms) => bench.pass(ms),
    get view() {
      return bench.view;
    },
    get at() {
      return bench.at;
    },
    stop() {},
    story: () => [],
  };
}

/** A target for each component that the core is held against. */
export const CORE_TARGETS: Readonly<Record<string, () => Target>> = {
  node: () => nodeTarget(coreLog()),
  alloc: () => allocTarget(coreLog()),
  'update-status': () => statusCallTarget(),
  register: () => registerCallTarget(),
  report: () => reportCallTarget(),
  'heartbeat-timer': () => heartbeatTimerTarget(),
  task: taskTarget,
  client: clientTarget,
  classification: () => decisionTarget(classificationFacts),
  'operator-calls': () => decisionTarget(operatorFacts),
  registration: () => decisionTarget(registrationFacts),
  'status-writes': () => decisionTarget(statusWriteFacts),
  'report-calls': () => decisionTarget(reportFacts),
  outage: () => decisionTarget(outageFacts),
  'window-ends': () => decisionTarget(windowEndFacts),
  'plan-entries': () => decisionTarget(planEntryFacts),
  passes: () => decisionTarget(passFacts),
  drains: () => decisionTarget(drainFacts),
  'drain-budget': () => decisionTarget(drainBudgetFacts),
  ownership: () => decisionTarget(ownershipFacts),
  'node-reads': () => decisionTarget(nodeReadFacts),
  services: () => decisionTarget(serviceFacts),
  'deaf-leader': () => decisionTarget(deafLeaderFacts),
  silence: () => decisionTarget(silenceFacts),
  'time-to-live': () => decisionTarget(timeToLiveFacts),
};
