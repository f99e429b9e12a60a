/**
 * What must not last: a node `initializing`, an allocation `unknown`, an evaluation `pending`. How long each may take is
 * told by the rules and by the servers' settings. Keeps only what waits now.
 * Source: reference page nomad-protocol.md, sections 1.4, 4.3, 5.2 and 8 (bounded-time versions).
 */
import type { Rules } from '../../../machines/revisions.ts';

export type Waiting = 'initializing' | 'unknown' | 'pending';

/** Settings of the servers, ms; as Nomad's where nothing else is said. */
export interface Pace {
  readonly minHeartbeatTtl: number;
  readonly heartbeatsPerSecond: number;
  readonly grace: number;
  readonly failoverTtl: number;
  readonly nackTimeout: number;
  readonly deliveries: number;
  /** These instead of what is worked out. */
  readonly limits: Readonly<Partial<Record<Waiting, number>>>;
}

export const NOMADS_PACE: Pace = {
  minHeartbeatTtl: 10_000,
  heartbeatsPerSecond: 50,
  grace: 10_000,
  failoverTtl: 300_000,
  nackTimeout: 60_000,
  deliveries: 3,
  limits: {},
};

/** Redelivery: 1 s the first time, then 20 s more each time (section 5.2). */
const redeliveries = (deliveries: number): number =>
  Array.from({ length: deliveries - 1 }, (_, k) => (k === 0 ? 1000 : k * 20_000)).reduce((a, b) => a + b, 0);

/** Follow-ups of windows that end within these are one (section 4.3). */
const WINDOW_GROUP = 5000;
const SLACK = 10_000;

interface Wait {
  readonly since: number;
  readonly job: string;
  readonly group: string;
  told: boolean;
}

export interface Overdue {
  readonly waiting: Waiting;
  readonly key: string;
  readonly since: number;
  readonly lasted: number;
  readonly allowed: number;
}

const NEWEST_JOBS = 100_000;

export class Waits {
  private readonly rules: Rules;
  private readonly pace: Pace;
  private readonly waits: Readonly<Record<Waiting, Map<string, Wait>>> = {
    initializing: new Map(),
    unknown: new Map(),
    pending: new Map(),
  };
  /** Job to its groups' windows, ms: the longest that any version had, because an allocation keeps its own. */
  private readonly windows = new Map<string, Map<string, number>>();
  /** Until then a leader may be new, and wait longer for whoever is silent. */
  private newLeaderUntil = 0;
  private silence = 0;

  constructor(rules: Rules, pace: Pace) {
    this.rules = rules;
    this.pace = pace;
  }

  begin(waiting: Waiting, key: string, since: number, job = '', group = ''): void {
    if (!this.waits[waiting].has(key)) this.waits[waiting].set(key, { since, job, group, told: false });
  }

  end(waiting: Waiting, key: string): void {
    this.waits[waiting].delete(key);
  }

  count(waiting: Waiting): number {
    return this.waits[waiting].size;
  }

  learnWindows(job: string, windows: Readonly<Record<string, number>>): void {
    const known = this.windows.get(job) ?? new Map<string, number>();
    for (const [group, window] of Object.entries(windows))
      known.set(group, Math.max(window, known.get(group) ?? 0));
    this.windows.delete(job);
    this.windows.set(job, known);
    if (this.windows.size <= NEWEST_JOBS) return;
    for (const oldest of this.windows.keys()) {
      this.windows.delete(oldest);
      return;
    }
  }

  /** Jobs with an allocation out of sight of whose windows nothing is known. */
  windowsWanted(): readonly string[] {
    const jobs = [...this.waits.unknown.values()].map(({ job }) => job);
    return [...new Set(jobs)].filter((job) => !this.windows.has(job));
  }

  /** Another server leads, and grants a longer time to every node that it has not heard. */
  leaderChanged(now: number): void {
    this.newLeaderUntil = now + this.pace.failoverTtl + this.pace.grace;
  }

  /** Nobody says when another server begins to lead: what a new leader may take is allowed always. */
  leaderMayBeNew(): void {
    this.silence = this.pace.failoverTtl + this.pace.grace;
  }

  clear(): void {
    for (const waits of Object.values(this.waits)) waits.clear();
  }

  /** What has waited too long by `now`, each told once. `nodes`: how many there are. */
  overdue(now: number, nodes: number): readonly Overdue[] {
    const found: Overdue[] = [];
    for (const waiting of ['initializing', 'unknown', 'pending'] as const) {
      for (const [key, wait] of this.waits[waiting]) {
        const allowed = wait.told ? undefined : this.allowed(waiting, wait, nodes);
        const lasted = now - wait.since;
        if (allowed === undefined || lasted <= allowed) continue;
        if (waiting !== 'pending' && now < this.newLeaderUntil) continue;
        wait.told = true;
        found.push({ waiting, key, since: wait.since, lasted, allowed });
      }
    }
    return found;
  }

  /** Undefined where the rules set no bound that can be known here. */
  private allowed(waiting: Waiting, { job, group }: Wait, nodes: number): number | undefined {
    const given = this.pace.limits[waiting];
    if (given !== undefined) return given;
    const evaluated = this.pace.deliveries * this.pace.nackTimeout + redeliveries(this.pace.deliveries);
    switch (waiting) {
      case 'initializing':
        return this.untilTrusted(nodes);
      case 'pending':
        return evaluated;
      case 'unknown': {
        const window = this.windows.get(job)?.get(group);
        if (window === undefined) return undefined;
        if (this.rules.followUp === 'when-a-window-ends') return window + this.untilTrusted(nodes);
        return window + WINDOW_GROUP + evaluated;
      }
    }
  }

  /** L1, bounded: three heartbeats, each at most twice the base, after the last fault. */
  private untilTrusted(nodes: number): number {
    const { minHeartbeatTtl, heartbeatsPerSecond, grace } = this.pace;
    const base = Math.max(minHeartbeatTtl, (nodes / heartbeatsPerSecond) * 1000);
    return Math.max(this.silence, 3 * 2 * base + Math.max(grace, SLACK));
  }
}
