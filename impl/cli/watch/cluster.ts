/**
 * A running cluster as a watcher sees it: the stream that is followed, a clock that looks for what lasts too long, and beside
 * it, unless that is not wanted, a few reads of what no stream tells: who leads, the windows of jobs that were registered
 * before it began, and what has been waiting since before.
 */
import { windowsOf } from '../../../spec/trace/stream/read-line.ts';
import type { Watcher } from '../../../spec/trace/stream/watcher.ts';
import type { AgentClient } from '../http/agent-client.ts';
import { Follower, type Standing } from './follow.ts';
import type { Reporter } from './report.ts';

const LOOK_EVERY_MS = 1000;
/** Looks between two reads. */
const LOOKS_PER_READ = 5;

export interface ClusterWishes {
  readonly index?: number;
  readonly reads: boolean;
}

export class Cluster {
  readonly #agent: AgentClient;
  readonly #watcher: Watcher;
  readonly #wishes: ClusterWishes;
  readonly #reporter: Reporter;
  #follower: Follower | undefined;
  #leader: string | undefined;
  #looks = 0;
  #isReading = false;
  /** After so many gaps what stood there was read; before the first time -1. */
  #standsSince = -1;

  constructor(agent: AgentClient, watcher: Watcher, wishes: ClusterWishes, reporter: Reporter) {
    this.#agent = agent;
    this.#watcher = watcher;
    this.#wishes = wishes;
    this.#reporter = reporter;
    if (!wishes.reads) watcher.waits.leaderMayBeNew();
  }

  get standing(): Standing {
    return this.#follower?.standing ?? { connected: false, reconnects: 0, gaps: 0 };
  }

  async run(signal: AbortSignal): Promise<void> {
    const reporter = this.#reporter;
    this.#follower = new Follower({
      agent: this.#agent,
      watcher: this.#watcher,
      index: this.#wishes.index,
      signal,
      report: (alerts) => reporter.report(alerts),
      say: (line) => reporter.say(line),
    });
    const looking = setInterval(() => this.#look(), LOOK_EVERY_MS);
    try {
      await this.#follower.run();
    } finally {
      clearInterval(looking);
    }
  }

  #look(): void {
    this.#reporter.report(this.#watcher.late());
    this.#looks += 1;
    if (!this.#wishes.reads || this.#isReading || this.#looks % LOOKS_PER_READ !== 1) return;
    this.#isReading = true;
    // A read that fails is made again: what it would have told only makes the watcher wait longer.
    void this.#read()
      .catch(() => undefined)
      .finally(() => {
        this.#isReading = false;
      });
  }

  async #read(): Promise<void> {
    const { waits } = this.#watcher;
    const leader = await this.#agent.get<string>('/v1/status/leader');
    if (this.#leader !== undefined && leader !== this.#leader) waits.leaderChanged(Date.now());
    this.#leader = leader;
    if (this.#standsSince !== this.standing.gaps) await this.#readStanding();
    for (const name of waits.windowsWanted()) {
      const [namespace = '', ...job] = name.split('/');
      const path = `/v1/job/${encodeURIComponent(job.join('/'))}`;
      const record = await this.#agent.find<Record<string, unknown>>(path, { namespace });
      waits.learnWindows(name, record === undefined ? {} : windowsOf(record));
    }
  }

  /** What waits since before the stream began: no event may come of it any more. */
  async #readStanding(): Promise<void> {
    const watcher = this.#watcher;
    const { gaps } = this.standing;
    const everywhere = { namespace: '*' };
    const nodes = await this.#agent.get<readonly Stub[]>('/v1/nodes');
    for (const { ID, Status } of nodes)
      if (Status === 'initializing') watcher.foundWaiting('initializing', ID);
    const allocs = await this.#agent.get<readonly Stub[]>('/v1/allocations', everywhere);
    for (const { ID, ClientStatus, DesiredStatus, Namespace, JobID, TaskGroup: group = '' } of allocs) {
      if (ClientStatus !== 'unknown' || DesiredStatus !== 'run') continue;
      watcher.foundWaiting('unknown', ID, { job: `${Namespace}/${JobID}`, group });
    }
    const evals = await this.#agent.get<readonly Stub[]>('/v1/evaluations', everywhere);
    for (const { ID, Status, WaitUntil = '' } of evals)
      if (Status === 'pending') watcher.foundWaiting('pending', ID, { since: Date.parse(WaitUntil) || 0 });
    this.#standsSince = gaps;
  }
}

/** Of a node, an allocation or an evaluation, what is asked of it here. */
interface Stub {
  readonly ID: string;
  readonly Status?: string;
  readonly ClientStatus?: string;
  readonly DesiredStatus?: string;
  readonly Namespace?: string;
  readonly JobID?: string;
  readonly TaskGroup?: string;
  readonly WaitUntil?: string;
}
