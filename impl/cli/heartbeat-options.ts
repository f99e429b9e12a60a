/** How patient a server is with silent clients, as options; Nomad's names, its defaults where nothing is said. */
import { DEFAULT_HEARTBEATS, type HeartbeatSettings } from '../core/heartbeat.ts';
import { InputError } from '../io/input-error.ts';
import { type OptionSpec, wholeNumber } from './command.ts';

export interface HeartbeatWishes {
  readonly minHeartbeatTtl?: number;
  readonly heartbeatGrace?: number;
  readonly failoverHeartbeatTtl?: number;
}

export const HEARTBEAT_OPTIONS: readonly OptionSpec[] = [
  {
    flags: '--min-heartbeat-ttl <ms>',
    description: 'least time that a client is granted between heartbeats; the longest is twice that',
    default: DEFAULT_HEARTBEATS.minTtlMs,
    parse: wholeNumber('--min-heartbeat-ttl', 100),
  },
  {
    flags: '--heartbeat-grace <ms>',
    description: 'added to it before a silent client is given up',
    default: DEFAULT_HEARTBEATS.graceMs,
    parse: wholeNumber('--heartbeat-grace'),
  },
  {
    flags: '--failover-heartbeat-ttl <ms>',
    description: 'what a new leader grants to every client',
    default: DEFAULT_HEARTBEATS.failoverTtlMs,
    parse: wholeNumber('--failover-heartbeat-ttl'),
  },
];

/** A client speaks first within 10 s of its registration: it must not be given up before. */
const FIRST_HEARTBEAT_MS = 10_000;

export function heartbeatsOf(wishes: HeartbeatWishes): HeartbeatSettings {
  const {
    minHeartbeatTtl: minTtlMs = DEFAULT_HEARTBEATS.minTtlMs,
    heartbeatGrace: graceMs = DEFAULT_HEARTBEATS.graceMs,
    failoverHeartbeatTtl: failoverTtlMs = DEFAULT_HEARTBEATS.failoverTtlMs,
  } = wishes;
  if (minTtlMs + graceMs > FIRST_HEARTBEAT_MS)
    return { ...DEFAULT_HEARTBEATS, minTtlMs, graceMs, failoverTtlMs };
  throw new InputError({
    file: '--min-heartbeat-ttl',
    problem: `${minTtlMs} and --heartbeat-grace ${graceMs} are together no more than ${FIRST_HEARTBEAT_MS}`,
    remedy: 'a client speaks first within 10 s of its registration: leave it that time',
  });
}
