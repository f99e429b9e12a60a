/**
 * All that is said of a running cluster by its event stream: what does not fit the machines, and what lasts too long. A
 * clock is given; without one, the newest instant that the records themselves tell is now.
 */
import { REVISIONS, type RevisionName } from '../../../machines/revisions.ts';
import type { Coverage } from '../judge.ts';
import { type Alert, storyOf } from './alert.ts';
import type { Tracked } from './book.ts';
import type { StreamLine, Topic } from './events.ts';
import { StreamJudge } from './stream-judge.ts';
import { NOMADS_PACE, type Overdue, type Pace, type Waiting, Waits } from './waits.ts';

export interface WatchOptions {
  readonly revision: RevisionName;
  readonly pace?: Pace;
  /** Records that have ended and are kept, of each kind. */
  readonly remembered?: number;
  /** Ms since 1970; absent: by the records' own times. */
  readonly clock?: () => number;
}

export interface Counts {
  readonly lines: number;
  readonly events: Readonly<Record<Topic, number>>;
  /** Of topics that nobody judges. */
  readonly passed: number;
  readonly alerts: number;
  readonly records: Readonly<Record<'Node' | 'Allocation' | 'Evaluation', number>>;
  readonly waiting: Readonly<Record<Waiting, number>>;
  readonly forgotten: number;
  readonly lastIndex: number;
  readonly coverage: Readonly<Record<'node' | 'alloc' | 'eval', Coverage>>;
}

export interface FoundWaiting {
  /** Ms since 1970. */
  readonly since?: number;
  /** Namespace and name, as `default/web`. */
  readonly job?: string;
  readonly group?: string;
}

const REMEMBERED = 100_000;
/** Ms between two looks at what waits. */
const LOOKS_EVERY = 1000;
const TOPIC_OF: Readonly<Record<Waiting, 'Node' | 'Allocation' | 'Evaluation'>> = {
  initializing: 'Node',
  unknown: 'Allocation',
  pending: 'Evaluation',
};
const BOUND_OF: Readonly<Record<Waiting, string>> = {
  initializing:
    'a node that is heard reports and is trusted within three heartbeats, or falls silent and is written off',
  unknown: 'it is heard again, or given up when its window has ended',
  pending: 'a scheduler ends or blocks it, or its deliveries run out and it fails',
};

export class Watcher {
  readonly judge: StreamJudge;
  readonly waits: Waits;
  private readonly revision: RevisionName;
  private readonly clock: (() => number) | undefined;
  /** The newest instant told, ms since 1970. */
  private told = 0;
  private looksAgainAt = 0;
  private lines = 0;
  private passed = 0;
  private alerts = 0;
  private readonly events: Record<Topic, number> = { Node: 0, Allocation: 0, Evaluation: 0, Job: 0 };

  constructor({ revision, pace = NOMADS_PACE, remembered = REMEMBERED, clock }: WatchOptions) {
    this.revision = revision;
    this.clock = clock;
    this.waits = new Waits(REVISIONS[revision], pace);
    this.judge = new StreamJudge(revision, remembered, {
      onNode: (key, status, at) => this.mark('initializing', key, status === 'initializing', at),
      onAlloc: (key, { client, desired, namespace, jobId, group }, at) => {
        const isAwaited = client === 'unknown' && desired === 'run';
        this.mark('unknown', key, isAwaited, at, `${String(namespace)}/${String(jobId)}`, String(group));
      },
      onEval: (key, { status, waitUntil }, at) => {
        if (status !== 'pending') this.waits.end('pending', key);
        else this.waits.begin('pending', key, Math.max(this.now(at), Number(waitUntil)));
      },
    });
    // Who has no clock sees no leader either, and one may be new at any time.
    if (clock === undefined) this.waits.leaderMayBeNew();
  }

  /** What is wrong with this line, and what has lasted too long by then. */
  accept(line: StreamLine): readonly Alert[] {
    this.lines += 1;
    this.passed += line.passed;
    for (const { topic, key, at, data } of line.events) {
      this.events[topic] += 1;
      if (at !== undefined && at > this.told) this.told = at;
      if (topic === 'Job')
        this.waits.learnWindows(`${String(data.namespace)}/${key}`, windowsIn(data.windows));
    }
    const found = this.judge.accept(line);
    this.alerts += found.length;
    if (this.clock !== undefined || this.told < this.looksAgainAt) return found;
    this.looksAgainAt = this.told + LOOKS_EVERY;
    return [...found, ...this.late()];
  }

  /** What has lasted too long by now. Each is told once. */
  late(): readonly Alert[] {
    const now = this.clock?.() ?? this.told;
    const found = this.waits.overdue(now, this.judge.nodes.living).map((it) => this.overdue(it));
    this.alerts += found.length;
    return found;
  }

  /**
   * A record that was there before the stream began waits, as somebody has read: it is timed from now on, or from a later
   * `since`. Of what the stream has told, the stream knows better.
   */
  foundWaiting(waiting: Waiting, key: string, { since = 0, job = '', group = '' }: FoundWaiting = {}): void {
    if (this.bookOf(TOPIC_OF[waiting]).get(key) !== undefined) return;
    this.waits.begin(waiting, key, Math.max(this.now(undefined), since), job, group);
  }

  /** Entries are missing: nothing is sure any more, and nothing is timed. */
  lose(): void {
    this.judge.lose();
    this.waits.clear();
  }

  get counts(): Counts {
    const { nodes, allocs, evals, steps, lastIndex } = this.judge;
    return {
      lines: this.lines,
      events: { ...this.events },
      passed: this.passed,
      alerts: this.alerts,
      records: { Node: nodes.living, Allocation: allocs.living, Evaluation: evals.living },
      waiting: {
        initializing: this.waits.count('initializing'),
        unknown: this.waits.count('unknown'),
        pending: this.waits.count('pending'),
      },
      forgotten: nodes.forgotten + allocs.forgotten + evals.forgotten,
      lastIndex,
      coverage: {
        node: steps.Node.coverage,
        alloc: steps.Allocation.coverage,
        eval: steps.Evaluation.coverage,
      },
    };
  }

  private mark(
    waiting: Waiting,
    key: string,
    waits: boolean,
    at: number | undefined,
    job?: string,
    group?: string,
  ): void {
    if (!waits) this.waits.end(waiting, key);
    else this.waits.begin(waiting, key, this.now(at), job, group);
  }

  /** By our clock where there is one: that of the servers may be another. */
  private now(at: number | undefined): number {
    return this.clock?.() ?? at ?? this.told;
  }

  private overdue({ waiting, key, lasted, allowed }: Overdue): Alert {
    const topic = TOPIC_OF[waiting];
    const record: Tracked | undefined = this.bookOf(topic).get(key);
    const long = `${(lasted / 1000).toFixed(1)} s`;
    const bound = `${(allowed / 1000).toFixed(1)} s`;
    return {
      kind: 'overdue',
      topic,
      key,
      index: record?.index ?? 0,
      sentence: `${topic.toLowerCase()} ${key} has been ${waiting} for ${long}, where ${this.revision} allows ${bound}: ${BOUND_OF[waiting]}`,
      possible: [],
      story: record === undefined ? [] : storyOf(record),
    };
  }

  private bookOf(topic: 'Node' | 'Allocation' | 'Evaluation'): { get(key: string): Tracked | undefined } {
    if (topic === 'Node') return this.judge.nodes;
    return topic === 'Allocation' ? this.judge.allocs : this.judge.evals;
  }
}

function windowsIn(text: unknown): Readonly<Record<string, number>> {
  return typeof text === 'string' ? (JSON.parse(text) as Record<string, number>) : {};
}
