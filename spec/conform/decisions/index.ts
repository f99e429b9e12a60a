/** All decisions, the cheapest first. */
import { classification } from './classification.ts';
import { deafLeader } from './deaf-leader.ts';
import type { Decision } from './decision.ts';
import { drainBudget } from './drain-budget.ts';
import { drains } from './drains.ts';
import { nodeReads } from './node-reads.ts';
import { outage } from './outage.ts';
import { operatorCalls } from './operator-calls.ts';
import { ownership } from './ownership.ts';
import { passes } from './passes.ts';
import { planEntries } from './plan-entries.ts';
import { registration } from './registration.ts';
import { reportCalls } from './report-calls.ts';
import { EXHAUSTIVE } from './run.ts';
import { services } from './services.ts';
import { silence } from './silence.ts';
import { statusWrites } from './status-writes.ts';
import { timeToLive } from './time-to-live.ts';
import { windowEnds } from './window-ends.ts';

export const DECISIONS: readonly Decision[] = [
  classification,
  ownership,
  outage,
  windowEnds,
  services,
  silence,
  deafLeader,
  planEntries,
  passes,
  drains,
  drainBudget,
  nodeReads,
  operatorCalls,
  registration,
  statusWrites,
  reportCalls,
  timeToLive,
];

/** The decision and the case (counted from 0) that a token such as `walk:ownership/exhaustive/3` names. */
export function caseOf(token: string): { readonly decision: Decision; readonly at: number } | undefined {
  const [name, suite, number] = token.replace(/^walk:/, '').split('/');
  const decision = DECISIONS.find((it) => it.name === name);
  const at = Number(number) - 1;
  return suite === EXHAUSTIVE && decision?.cases[at] !== undefined ? { decision, at } : undefined;
}
