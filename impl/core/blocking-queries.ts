/**
 * Reads that wait for news: held until what they watch has a higher index than the caller knows, or until their
 * time is up. Volatile; on every server, as stale reads are answered anywhere.
 * Source: reference page nomad-wire.md, section 4, "Blocking query".
 */
import { Deadlines } from './deadlines.ts';
import type { Rng, RpcId } from './effects.ts';
import type { Instant } from './records.ts';
import type { QueryOptions } from './rpc.ts';
import type { Topic } from './topics.ts';

const LONGEST_QUERY_MS = 300_000;
const NANOSECONDS_PER_MS = 1e6;

/** How long a call is held, in ms: as asked, and up to a sixteenth more, so that many do not end at once. */
export function holdMs({ MaxQueryTime = 0 }: QueryOptions, rng: Rng): number {
  const askedMs = MaxQueryTime > 0 ? MaxQueryTime / NANOSECONDS_PER_MS : LONGEST_QUERY_MS;
  const ms = Math.min(askedMs, LONGEST_QUERY_MS);
  return ms + rng.int(Math.max(1, Math.floor(ms / 16)));
}

export interface HeldQuery {
  readonly id: RpcId;
  readonly topics: readonly Topic[];
  /** May be answered by a server that does not lead. */
  readonly stale: boolean;
  /** Answer if there is news, or in any case when `timeUp`; says whether it did. */
  attempt(timeUp: boolean): boolean;
  refuse(error: string): void;
}

export class BlockingQueries {
  private readonly queries = new Map<RpcId, HeldQuery>();
  private readonly byTopic = new Map<Topic, Set<RpcId>>();
  private readonly deadlines = new Deadlines();

  hold(query: HeldQuery, until: Instant): void {
    this.forget(query.id);
    this.queries.set(query.id, query);
    this.deadlines.set(query.id, until);
    for (const topic of query.topics) {
      const ids = this.byTopic.get(topic) ?? new Set();
      ids.add(query.id);
      this.byTopic.set(topic, ids);
    }
  }

  /** Try again every query that watches one of these, in the order of their ids. */
  wake(topics: ReadonlySet<Topic>): void {
    const ids = new Set<RpcId>();
    for (const topic of topics) for (const id of this.byTopic.get(topic) ?? []) ids.add(id);
    for (const id of [...ids].sort()) {
      if (this.queries.get(id)?.attempt(false) === true) this.forget(id);
    }
  }

  /** The whole state was replaced: everything may be news. */
  wakeAll(): void {
    this.wake(new Set(this.byTopic.keys()));
  }

  expire(at: Instant): void {
    for (const id of this.deadlines.takeDue(at)) {
      const query = this.queries.get(id);
      this.forget(id);
      query?.attempt(true);
    }
  }

  /** This server leads no more: it cannot vouch for what callers asked the leader. */
  refuseConsistent(error: string): void {
    for (const id of [...this.queries.keys()].sort()) {
      const query = this.queries.get(id);
      if (query === undefined || query.stale) continue;
      this.forget(id);
      query.refuse(error);
    }
  }

  forget(id: RpcId): void {
    const query = this.queries.get(id);
    if (query === undefined) return;
    this.queries.delete(id);
    this.deadlines.delete(id);
    for (const topic of query.topics) {
      const ids = this.byTopic.get(topic);
      ids?.delete(id);
      if (ids?.size === 0) this.byTopic.delete(topic);
    }
  }

  nextDeadline(): Instant | undefined {
    return this.deadlines.next();
  }
}
