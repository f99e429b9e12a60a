/**
 * How long to wait before trying again. Pure; the randomness is the caller's.
 */
import type { Rng } from '../effects.ts';
import type { Instant } from '../records.ts';

const NANOSECONDS_PER_MS = 1_000_000;
const SHORTEST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 30_000;

/**
 * How long a heartbeat may go unanswered before it counts as failed. A network that swallows calls would otherwise decide
 * how long a client is silent after the way is clear again.
 */
export const HEARTBEAT_TIMEOUT_MS = 2_500;

/** Nanoseconds, the wire's unit of durations, to whole milliseconds. */
export function nsToMs(ns: number): number {
  return Math.floor(ns / NANOSECONDS_PER_MS);
}

/** `baseMs` plus a random part of up to the same again, so that clients do not come back all at once. */
export function jittered(baseMs: number, rng: Rng): number {
  return baseMs + randomBelow(baseMs, rng);
}

/** Uniform in [0, boundMs), and 0 for an empty range. */
export function randomBelow(boundMs: number, rng: Rng): number {
  return boundMs >= 1 ? rng.int(Math.floor(boundMs)) : 0;
}

/**
 * Wait after a failed heartbeat: anywhere in what is left of the TTL; 1 to 2 s once overdue; and when overdue
 * by more than 30 s, anywhere in that long, so that a long outage ends in slow retries. Never under 1 s nor
 * over 30 s.
 */
export function heartbeatRetryMs(expiresAt: Instant, at: Instant, rng: Rng): number {
  const leftMs = expiresAt - at;
  const recentlyOverdue = leftMs < 0 && leftMs >= -LONGEST_RETRY_MS;
  const retryMs = recentlyOverdue ? 0 : randomBelow(Math.abs(leftMs), rng);
  if (retryMs < SHORTEST_RETRY_MS) return jittered(SHORTEST_RETRY_MS, rng);
  if (retryMs > LONGEST_RETRY_MS) return LONGEST_RETRY_MS - 5_000 + randomBelow(5_000, rng);
  return retryMs;
}

/**
 * Within this, in ms, a client is heard that is overdue by `overdueMs`, if at all, and that nothing hinders from now on: the call
 * that is on its way fails, the longest pause that `heartbeatRetryMs` may have drawn by then passes, and it speaks.
 */
export function timeToSpeakMs(overdueMs = 0): number {
  const pauseMs = overdueMs > LONGEST_RETRY_MS ? LONGEST_RETRY_MS : 2 * SHORTEST_RETRY_MS;
  return pauseMs + HEARTBEAT_TIMEOUT_MS;
}

/** A client that is overdue by no more than this is still quick to try again. */
export const QUICK_FOR_MS = LONGEST_RETRY_MS;
