/** What the parts of a simulated world know of time: what it is, and how to have something done later. */
import type { Instant } from '../../impl/core/records.ts';

export interface Clock {
  readonly now: Instant;
  after(delayMs: number, act: () => void): void;
  at(instant: Instant, act: () => void): void;
}

/** When every simulation begins: a real-looking instant, so that arithmetic on it is tried at full width. */
export const EPOCH: Instant = 1_700_000_000_000;
