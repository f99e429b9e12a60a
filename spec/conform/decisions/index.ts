/** All decisions, the cheapest first. */
import { classification } from './classification.ts';
import { operatorCalls } from './operator-calls.ts';
import { registration } from './registration.ts';
import { statusWrites } from './status-writes.ts';
import type { Decision } from './decision.ts';

export const DECISIONS: readonly Decision[] = [classification, operatorCalls, registration, statusWrites];
