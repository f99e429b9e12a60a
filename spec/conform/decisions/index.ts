/** All decisions, the cheapest first. */
import { classification } from './classification.ts';
import type { Decision } from './decision.ts';

export const DECISIONS: readonly Decision[] = [classification];
