/**
 * Within what time after its last sign of life a node is taken for silent, by a leader that stays, whatever else it hears
 * (docs/protocol/divergence.md). A bound to wait for, not a rule.
 */
import { timeToSpeakMs } from '../../impl/core/client/pacing.ts';
import type { HeartbeatSettings } from '../../impl/core/heartbeat.ts';

/** In ms, of so few nodes that the TTL is the shortest. */
export function noticedWithinMs({ minTtlMs, graceMs, failoverTtlMs }: HeartbeatSettings): number {
  const slowMs = timeToSpeakMs(failoverTtlMs);
  // TTL and grace; the doubt, in which nobody else is heard until its last moment; one more grace.
  return 2 * minTtlMs + graceMs + (failoverTtlMs + slowMs) + Math.max(graceMs, slowMs);
}
