/**
 * The safety properties of the reconnect protocol: what must hold in every state or on every step.
 * Names and meaning: reference page nomad-protocol.md, section 8. Stated over what really happens (events, tasks),
 * not over the implementation's index tests, which are what is being checked. The laws stand in files by family.
 */
import type { Property } from '../model/types.ts';
import type { Composed } from '../worlds/compose.ts';
import { noGap, noNeedlessReplacement, noNeedlessStop } from './churn.ts';
import { capacity, growthBound } from './counts.ts';
import {
  applierAgrees,
  lostForAReason,
  noEarlyLoss,
  placementOnReadyOnly,
  survivorIsRunning,
} from './plans.ts';
import { replaceFalseIsKept } from './policy.ts';
import { followUpsAreOwned, terminalIsFinal } from './records.ts';
import { reportOnlyWhenConnected, reportsInOrder } from './reports.ts';
import { gate, indexShape } from './trust.ts';

/** Every safety property of a world, in the order of the reference page. */
export function safety(composed: Composed): Property[] {
  const { jobs, nodes, rules } = composed.cast;
  const windowed = jobs.filter((job) => job.config.window);
  return [
    ...jobs.map((job) => growthBound(composed, job)),
    ...nodes.map((n) => gate(composed, n)),
    ...nodes.map((n) => reportOnlyWhenConnected(composed, n)),
    ...jobs.map((job) => noNeedlessReplacement(composed, job)),
    ...jobs.map((job) => noNeedlessStop(composed, job)),
    ...jobs.map((job) => noGap(composed, job)),
    ...jobs.filter((job) => !job.config.replace).map((job) => replaceFalseIsKept(composed, job)),
    ...jobs.map((job) => terminalIsFinal(composed, job)),
    ...jobs.map((job) => lostForAReason(composed, job)),
    ...windowed.map((job) => followUpsAreOwned(composed, job)),
    ...nodes.map((n) => reportsInOrder(composed, n)),
    ...jobs.map((job) => applierAgrees(composed, job)),
    ...windowed.map((job) => noEarlyLoss(composed, job)),
    ...nodes.map((n) => capacity(composed, n)),
    ...jobs.map((job) => placementOnReadyOnly(composed, job)),
    ...jobs.map((job) => survivorIsRunning(composed, job)),
    ...(rules.gate !== 'none' ? nodes.map((n) => indexShape(composed, n)) : []),
  ];
}
