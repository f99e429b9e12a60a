/**
 * Watches a group of Raft servers from outside and writes down windows of what happens, in the words of Raft.tla. It
 * changes nothing and judges nothing.
 */
import assert from 'node:assert/strict';
import type { ServerId } from '../../../impl/core/effects.ts';
import type { DurableState, Entry, RaftEffect, RaftInput, Term } from '../../../impl/core/raft/messages.ts';
import type { RaftStatus } from '../../../impl/core/raft/state.ts';
import type { Index } from '../../../impl/core/records.ts';
import {
  type Head,
  type Naming,
  type SpecEntry,
  specEntry,
  type SpecImage,
  specImage,
  type SpecMessage,
  specMessage,
  specNode,
  type SpecNode,
  specStart,
} from './spec-values.ts';
import { eventsOf, keyOf, type SpecEvent } from './steps.ts';

/** What stands at the beginning of a window, and what happened then. */
export interface Window {
  readonly nodes: ReadonlyMap<ServerId, SpecNode>;
  readonly disks: ReadonlyMap<ServerId, SpecImage>;
  /** Those that were said before and matter in it. */
  readonly msgs: readonly SpecMessage[];
  readonly leaders: readonly { readonly term: Term; readonly server: ServerId }[];
  readonly chosen: ReadonlyMap<Index, { readonly entry: SpecEntry; readonly by: Term }>;
  readonly events: readonly SpecEvent[];
}

/** One server as it is. */
export interface Seen {
  readonly id: ServerId;
  /** Undefined while it is down. */
  readonly status: RaftStatus<unknown> | undefined;
  /** What its disk holds. */
  readonly durable: DurableState<unknown>;
  /** The voters that it was told to begin with; none if it is to join a group. */
  readonly founders: readonly ServerId[];
}

export interface CommittedEntry {
  readonly entry: Entry<unknown>;
  readonly byTerm: Term;
}

export class Recorder {
  readonly #naming: Naming;
  /** Of each server: where its log began, and its latest snapshot. */
  readonly #origins = new Map<ServerId, Head>();
  readonly #snapshots = new Map<ServerId, Head>();
  readonly #said = new Set<string>();
  readonly #leaders = new Map<Term, ServerId>();
  /** The window under way. */
  #open:
    | { start: Omit<Window, 'events' | 'msgs'>; nodes: Map<ServerId, SpecNode>; events: SpecEvent[] }
    | undefined;
  /** Messages said before the window, of which it makes use. */
  #earlier = new Map<string, SpecMessage>();
  #saidBefore = new Set<string>();

  /** `servers`: all that there will ever be. */
  constructor(servers: readonly ServerId[]) {
    const values = new Map<unknown, number>();
    this.#naming = {
      servers,
      valueOf(command) {
        if (command === null) return 0;
        const known = values.get(command) ?? values.size + 1;
        values.set(command, known);
        return known;
      },
    };
  }

  /** A process life begins. */
  started({ id, status, durable, founders }: Seen): void {
    const origin = { index: 0, term: 0, configuration: { voters: founders, nonVoters: [] } };
    this.#origins.set(id, origin);
    this.#snapshots.set(id, durable.snapshot ?? origin);
    if (!this.#open || !status) return;
    const after = this.#node(status);
    this.#open.nodes.set(id, after);
    this.#open.events.push({ kind: 'restart', server: id, after });
  }

  applied(seen: Seen, input: RaftInput<unknown>, effects: readonly RaftEffect<unknown>[]): void {
    const { id, status } = seen;
    assert(status, 'a server that is down does nothing');
    for (const effect of effects) {
      if (effect.type === 'persist' && effect.snapshot) this.#snapshots.set(id, effect.snapshot);
    }
    if (status.role === 'leader') this.#leaders.set(status.term, id);
    if (this.#open) this.#note(seen, input, effects);
    else for (const event of this.#sends(id, effects)) this.#said.add(keyOf(event));
  }

  /** A window begins; no write is under way at any disk. */
  open(servers: readonly Seen[], committed: ReadonlyMap<Index, CommittedEntry>): void {
    const disks = new Map(servers.map((seen) => [seen.id, this.#image(seen)]));
    const nodes = new Map(
      servers.map((seen) => [
        seen.id,
        seen.status ? this.#node(seen.status) : specStart(this.#image(seen), this.#naming),
      ]),
    );
    const lowest = Math.min(...[...nodes.values()].map((node) => node.base.index));
    const chosen = [...committed]
      .filter(([index]) => index > lowest)
      .map(
        ([index, { entry, byTerm }]) =>
          [index, { entry: specEntry(entry, this.#naming), by: byTerm }] as const,
      );
    const leaders = [...this.#leaders].map(([term, server]) => ({ term, server }));
    this.#open = {
      start: { nodes: new Map(nodes), disks, leaders, chosen: new Map(chosen) },
      nodes,
      events: [],
    };
    this.#earlier = new Map();
    this.#saidBefore = new Set(this.#said);
  }

  get length(): number {
    return this.#open?.events.length ?? 0;
  }

  close(): Window {
    assert(this.#open, 'a window is open');
    const { start, events } = this.#open;
    this.#open = undefined;
    return { ...start, events, msgs: [...this.#earlier.values()] };
  }

  #note(seen: Seen, input: RaftInput<unknown>, effects: readonly RaftEffect<unknown>[]): void {
    const { id, status } = seen;
    const before = this.#open?.nodes.get(id);
    assert(before && status, 'the server was there when the window began');
    const after = this.#node(status);
    const image = this.#image(seen);
    const events = eventsOf({ id, input, before, after, effects, image }, this.#naming);
    this.#open?.nodes.set(id, after);
    this.#open?.events.push(...events);
    for (const event of events) if ('msg' in event) this.#noteMessage(event.msg, event.kind === 'receive');
  }

  #noteMessage(msg: SpecMessage, isReceived: boolean): void {
    const key = keyOf(msg);
    if (this.#saidBefore.has(key)) this.#earlier.set(key, msg);
    if (isReceived) assert(this.#said.has(key), `nobody has said ${key}`);
    else this.#said.add(key);
  }

  #sends(id: ServerId, effects: readonly RaftEffect<unknown>[]): readonly SpecMessage[] {
    return effects.flatMap((effect) =>
      effect.type === 'send' ? [specMessage(id, effect.to, effect.message, this.#naming)] : [],
    );
  }

  #node(status: RaftStatus<unknown>): SpecNode {
    return specNode(status, this.#known(this.#snapshots, status.id), this.#naming);
  }

  #image({ id, durable }: Seen): SpecImage {
    return specImage(durable, this.#known(this.#origins, id), this.#naming);
  }

  #known(heads: ReadonlyMap<ServerId, Head>, id: ServerId): Head {
    const head = heads.get(id);
    assert(head, `${id} was started`);
    return head;
  }
}
