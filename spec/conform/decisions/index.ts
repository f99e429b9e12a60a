/** All decisions, the cheapest first. */
import { classification } from './classification.ts';
import type { Decision } from './decision.ts';
import { nodeReads } from './node-reads.ts';
import { operatorCalls } from './operator-calls.ts';
import { ownership } from './ownership.ts';
import { registration } from './registration.ts';
import { reportCalls } from './report-calls.ts';
import { statusWrites } from './status-writes.ts';
import { timeToLive } from './time-to-live.ts';

export const DECISIONS: readonly Decision[] = [
  classification,
  ownership,
  nodeReads,
  operatorCalls,
  registration,
  statusWrites,
  reportCalls,
  timeToLive,
];
