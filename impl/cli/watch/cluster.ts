/**
 * A running cluster as a watcher sees it: the stream that is followed, a clock that looks for what lasts too long, and beside
 * it, unless that is not wanted, a few reads of what no stream tells: who leads, and the windows of jobs that were
 * registered before it began.
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
    for (const name of waits.windowsWanted()) {
      const [namespace = '', ...job] = name.split('/');
      const path = `/v1/job/${encodeURIComponent(job.join('/'))}`;
      const record = await this.#agent.find<Record<string, unknown>>(path, { namespace });
      waits.learnWindows(name, record === undefined ? {} : windowsOf(record));
    }
  }
}
