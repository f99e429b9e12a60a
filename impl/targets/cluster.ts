/**
 * The cluster target: the walks of the components that live in the log, driven through Raft on three servers, with
 * crashes and message faults between and within the steps. None of it may show: an entry that was lost with its
 * leader is put in again, what is seen is the newest leader's state, and all replicas must come to the same.
 */
import type { Command } from '../core/commands.ts';
import type { Member } from '../core/member.ts';
import type { Facts, Target } from '../../spec/conform/target.ts';
import { allocTarget } from './alloc-entries.ts';
import { CoreBench, type NewBench } from './core-bench.ts';
import type { EntryLog, Logged } from './entry-log.ts';
import { type FaultRates, FaultyCluster, ROUGH } from './faulty-cluster.ts';
import { nodeTarget } from './node-entries.ts';
import { registerCallTarget } from './register-call.ts';
import { reportCallTarget } from './report-call.ts';
import { seededStream, type SeededStream } from './seeded-stream.ts';
import { statusCallTarget } from './status-call.ts';
import { heartbeatTimerTarget } from './timer-watch.ts';

/** How often, per observation, all replicas are compared. */
const COMPARISONS = 0.2;

type Fate = 'applied' | 'lost' | 'compacted';

class ClusterLog implements EntryLog {
  readonly name = 'cluster';
  private readonly rates: FaultRates;
  private cluster: FaultyCluster;
  private rng: SeededStream;
  /** Of the newest entry applied: no older leader may be read any more. */
  private term = 0;

  constructor(rates: FaultRates) {
    this.rates = rates;
    this.cluster = new FaultyCluster(0, rates);
    this.rng = seededStream(0);
  }

  start(seed: number): void {
    this.cluster = new FaultyCluster(seed, this.rates);
    this.rng = seededStream(seed + 1);
    this.term = 0;
  }

  get at() {
    return this.cluster.now;
  }
  get view() {
    return this.leader().state;
  }

  commit(command: Command): Logged {
    for (;;) {
      const leader = this.leader();
      this.cluster.tempt(leader);
      const place = this.cluster.propose(leader, command);
      const fate = this.cluster.runUntil('the fate of an entry is known', () => this.fateOf(place));
      if (fate === 'applied') return { applied: true };
      if (fate === 'compacted')
        return { doubtful: 'the entry is not in the log any more: a snapshot covers it' };
    }
  }

  pass(ms: number): void {
    this.cluster.sleep(ms);
    this.leader();
  }

  story(): readonly string[] {
    return this.cluster.story;
  }
  stop(): void {}

  /** All replicas equal at equal indexes, looked at now and then. */
  agrees(): boolean {
    return !this.rng.chance(COMPARISONS) || this.cluster.agreement();
  }

  private leader(): Member {
    return this.cluster.runUntil('a leader', () => {
      const { leader } = this.cluster;
      return leader !== undefined && leader.raftStatus.term >= this.term ? leader : undefined;
    });
  }

  /**
   * By Raft's log matching, what the newest leader holds at that place decides: the same term is the same entry,
   * and what a leader does not hold when its own term is open will never be applied.
   */
  private fateOf(place: { readonly index: number; readonly term: number }): Fate | undefined {
    const { leader } = this.cluster;
    if (leader === undefined || leader.raftStatus.term < Math.max(place.term, this.term)) return undefined;
    const status = leader.raftStatus;
    if (status.snapshotIndex >= place.index && status.firstIndex > place.index) return 'compacted';
    if (status.entry(place.index)?.term !== place.term) return 'lost';
    if (status.appliedIndex < place.index) return undefined;
    this.term = status.term;
    return 'applied';
  }
}

/** A target's facts, completed by whether the replicas agree. */
function observed(target: Target, log: ClusterLog): Facts {
  const agrees = log.agrees();
  return { ...(target.observe() as Facts), replicas: agrees ? 'agree' : 'differ' };
}

/** Entries alone: the component's target on the cluster's log. */
function replicated(make: (log: EntryLog) => Target, rates: FaultRates): Target {
  const log = new ClusterLog(rates);
  const target = make(log);
  return { ...target, observe: () => observed(target, log) };
}

/**
 * Calls and timers: a server that holds its own steps for the walk, and whose every entry must first be committed by
 * the cluster, through crashes and message faults. The replicas' states are compared, as for the entries alone.
 */
function onReplicatedLog(make: (newBench: NewBench) => Target, rates: FaultRates): Target {
  const log = new ClusterLog(rates);
  const target = make(() => new CoreBench(undefined, undefined, log));
  return {
    ...target,
    name: 'cluster',
    start(setup) {
      log.start(setup.seed);
      return target.start(setup);
    },
    observe: () => observed(target, log),
    story: () => log.story(),
  };
}

/** A target for each component that a cluster is held against; rougher or calmer as asked. */
export function clusterTargets(rates: FaultRates = ROUGH): Readonly<Record<string, () => Target>> {
  return {
    node: () => replicated(nodeTarget, rates),
    alloc: () => replicated(allocTarget, rates),
    'update-status': () => onReplicatedLog(statusCallTarget, rates),
    register: () => onReplicatedLog(registerCallTarget, rates),
    report: () => onReplicatedLog(reportCallTarget, rates),
    'heartbeat-timer': () => onReplicatedLog(heartbeatTimerTarget, rates),
  };
}
