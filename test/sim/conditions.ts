/**
 * The conditions of one simulation, all drawn from its seed: sizes, timings, how bad disk and network are on a
 * good day, which kinds of fault occur and how often. Swarm testing: a run with few kinds of fault, and extreme in
 * those, finds what a run with a little of everything hides. Numbers only; who uses them is elsewhere.
 */
import type { HeartbeatSettings } from '../../impl/core/heartbeat.ts';
import type { Weather } from './network.ts';
import type { SeededRandom } from './seeded-random.ts';

/** What befalls the network, the processes and the nodes. */
const WORLD_FAULTS = [
  'server-crash',
  'client-crash',
  'client-reboot',
  'client-isolated',
  'client-deaf',
  'client-mute',
  'client-loses-server',
  'server-isolated',
  'leader-deaf',
  'servers-split',
  'link-one-way',
  'bad-weather',
  'slow-disk',
  'node-changed',
  'ineligible',
  'purge',
] as const;

/** What a server's machine does to it. */
const MACHINE_FAULTS = [
  'server-kill',
  'server-pause',
  'full-disk',
  'sync-fails',
  'disk-unreadable',
  'bit-flip-log',
  'bit-flip-vote',
  'bit-flip-snapshot',
  'clock-jump',
  'clock-drift',
] as const;

export const FAULT_KINDS = [...WORLD_FAULTS, ...MACHINE_FAULTS] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

export interface Conditions {
  readonly servers: number;
  readonly clients: number;
  /** Tasks that fit on one client. */
  readonly slotsPerClient: number;
  readonly heartbeats: HeartbeatSettings;
  readonly raft: {
    readonly electionTimeoutMs: number;
    readonly heartbeatMs: number;
    readonly maxEntriesPerMessage: number;
    readonly maxInflight: number;
    readonly trailingEntries: number;
  };
  readonly snapshotEvery: number;
  readonly workers: number;
  /** Whose clients they are: ours say in their reports what they have seen, upstream's do not. */
  readonly clientsOf: 'us' | 'upstream';
  /** What clients do with old lists: mostly as they should, sometimes as v1.5.0 did. */
  readonly staleAnswers: 'act-on' | 'discard';
  readonly weather: Weather;
  readonly syncMs: number;
  /** Of one file of the log. */
  readonly segmentBytes: number;
  readonly faults: readonly FaultKind[];
  /** Mean time between two faults. */
  readonly faultEveryMs: number;
  /** Faults last from a moment up to this, short ones more often. */
  readonly longestFaultMs: number;
  /** Disconnect windows that jobs may have. */
  readonly windowsMs: readonly number[];
  /** Mean time between two requests of the operator. */
  readonly requestEveryMs: number;
}

export interface Wishes {
  readonly servers?: number;
  readonly clients?: number;
  readonly clientsOf?: 'us' | 'upstream';
  /** Exactly these kinds of fault, instead of what the seed would draw. */
  readonly faults?: readonly FaultKind[];
}

export function drawConditions(random: SeededRandom, wishes: Wishes = {}): Conditions {
  const heartbeatMs = random.pick([100, 200, 400]);
  const machine = random.stream('machine');
  return {
    servers: wishes.servers ?? 3,
    clients: wishes.clients ?? random.between(1, 5),
    slotsPerClient: random.between(2, 6),
    heartbeats: {
      minTtlMs: random.pick([5_000, 10_000, 20_000]),
      maxPerSecond: 50,
      graceMs: random.pick([2_000, 10_000]),
      failoverTtlMs: random.pick([60_000, 300_000]),
    },
    raft: {
      heartbeatMs,
      electionTimeoutMs: heartbeatMs * random.between(4, 10),
      maxEntriesPerMessage: random.pick([1, 4, 64]),
      maxInflight: random.between(1, 8),
      trailingEntries: random.pick([0, 10, 200]),
    },
    snapshotEvery: random.pick([20, 200, 10_000]),
    workers: random.between(1, 2),
    staleAnswers: random.chance(0.2) ? 'act-on' : 'discard',
    weather: drawWeather(random),
    syncMs: random.pick([1, 3, 10]),
    segmentBytes: machine.pick([4, 32, 256]) * 1024,
    faults: wishes.faults ?? drawFaults(random, machine),
    faultEveryMs: random.pick([10_000, 30_000, 90_000, 300_000]),
    longestFaultMs: random.pick([20_000, 60_000, 180_000, 600_000]),
    windowsMs: random.pick([[30_000], [60_000, 300_000], [120_000], [600_000]]),
    requestEveryMs: random.pick([20_000, 60_000, 180_000]),
    clientsOf: wishes.clientsOf ?? (random.chance(0.25) ? 'upstream' : 'us'),
  };
}

/** Machines that do as they should are drawn often: what else goes wrong is then looked at undisturbed. */
function drawFaults(random: SeededRandom, machine: SeededRandom): FaultKind[] {
  return [
    ...random.some(WORLD_FAULTS, random.pick([0.2, 0.4, 0.7])),
    ...machine.some(MACHINE_FAULTS, machine.pick([0, 0.2, 0.5])),
  ];
}

function drawWeather(random: SeededRandom): Weather {
  return {
    delayMs: random.pick([1, 2, 10]),
    jitterMs: random.pick([1, 5, 30]),
    lossRate: random.pick([0, 0, 0.001, 0.01]),
    repeatRate: random.pick([0, 0, 0.01]),
    straggleRate: random.pick([0, 0, 0.01]),
    straggleMs: random.pick([100, 2_000]),
  };
}

/** Late at most: nothing is lost, repeated or left behind. */
export function calm(weather: Weather): Weather {
  return { ...weather, lossRate: 0, repeatRate: 0, straggleRate: 0 };
}

/** A spell of bad weather. */
export function drawBadWeather(random: SeededRandom): Weather {
  return {
    delayMs: random.pick([5, 50, 200]),
    jitterMs: random.pick([10, 200, 1_000]),
    lossRate: random.pick([0, 0.05, 0.3]),
    repeatRate: random.pick([0, 0.05, 0.3]),
    straggleRate: random.pick([0, 0.05, 0.3]),
    straggleMs: random.pick([1_000, 20_000]),
  };
}
