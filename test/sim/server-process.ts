/**
 * One server as a process on a machine: a `Member` with its disk, wake-ups and callers. It can crash and start
 * again. It performs effects by their duties and decides nothing.
 */
import type { Command } from '../../impl/core/commands.ts';
import type { RpcId, RpcResult, ServerId, TraceEvent } from '../../impl/core/effects.ts';
import { Member, type MemberConfig, type MemberEffect, type MemberInput } from '../../impl/core/member.ts';
import type { DurableState, Entry } from '../../impl/core/raft/messages.ts';
import type { Index, Instant } from '../../impl/core/records.ts';
import type { Clock } from './clock.ts';
import type { Disk } from './disk.ts';
import type { Network } from './network.ts';
import { Wakeup } from './wakeup.ts';

/** A `Member`, or something planted in its place by a test. */
export type MemberFactory = (config: MemberConfig, durable: DurableState<Command>, at: Instant) => Member;

export const REAL_MEMBER: MemberFactory = (...life) => new Member(...life);

/** What watches a server. */
export interface ServerWatch {
  /** A process life begins, with what a snapshot at this index holds (0: with nothing). */
  started(server: ServerId, snapshotIndex: Index): void;
  /** A server asks its disk to keep these. */
  wrote(server: ServerId, entries: readonly Entry<Command>[]): void;
  traced(server: ServerId, event: TraceEvent): void;
  /** After every input that a server has handled. */
  stepped(server: ServerProcess, member: Member): void;
  stopped(server: ServerId): void;
}

export interface ServerParts {
  readonly config: MemberConfig;
  readonly clock: Clock;
  readonly network: Network;
  readonly disk: Disk;
  readonly watch: ServerWatch;
  readonly newMember: MemberFactory;
  /** The process at another host; undefined while that machine is off. */
  readonly peer: (id: ServerId) => ServerProcess | undefined;
}

type MessageInput = Extract<MemberInput, { type: 'message' }>;

export class ServerProcess {
  readonly id: ServerId;
  readonly disk: Disk;
  /** Counts starts; tells the calls of one life from those of another. */
  lives = 0;
  member: Member | undefined;
  readonly #parts: ServerParts;
  readonly #wakeup: Wakeup;
  #callers = new Map<RpcId, (result: RpcResult) => void>();

  constructor(parts: ServerParts) {
    this.#parts = parts;
    this.id = parts.config.server.id;
    this.disk = parts.disk;
    this.#wakeup = new Wakeup(parts.clock, () => this.#handle({ type: 'time', at: parts.clock.now }));
  }

  start(): void {
    if (this.member !== undefined) return;
    this.lives += 1;
    const { newMember, config, disk, clock, watch } = this.#parts;
    const durable = disk.read();
    watch.started(this.id, durable.snapshot?.index ?? 0);
    this.member = newMember(config, durable, clock.now);
    this.#handle({ type: 'time', at: clock.now });
  }

  /** The process dies, and the machine with it: only what the disk holds is left. */
  crash(): void {
    if (this.member === undefined) return;
    this.member = undefined;
    this.disk.crash();
    this.#wakeup.cancel();
    const callers = [...this.#callers.values()];
    this.#callers = new Map();
    for (const hangUp of callers) hangUp({ error: 'rpc error: EOF' });
    this.#parts.watch.stopped(this.id);
  }

  /** A call that has arrived here; `answer` is told once, also when this process ends first. */
  call(id: RpcId, method: string, args: unknown, answer: (result: RpcResult) => void): void {
    if (this.member === undefined) return answer({ error: 'rpc error: connection refused' });
    this.#callers.set(id, answer);
    this.#handle({ type: 'rpc', at: this.#now, id, method, args });
  }

  /** The caller has hung up. */
  cancel(id: RpcId): void {
    if (!this.#callers.delete(id)) return;
    this.#handle({ type: 'rpc-cancelled', at: this.#now, id });
  }

  /** An entry past every endpoint, if this server leads. */
  propose(command: Command): void {
    this.#handle({ type: 'propose', at: this.#now, command });
  }

  receive(from: ServerId, message: MessageInput['message']): void {
    this.#handle({ type: 'message', at: this.#now, from, message });
  }

  get #now(): Instant {
    return this.#parts.clock.now;
  }

  #handle(input: MemberInput): void {
    const { member } = this;
    if (member === undefined) return;
    for (const effect of member.apply(input)) this.#perform(effect);
    this.#parts.watch.stepped(this, member);
    this.#wakeup.set(member.nextDeadline());
  }

  #perform(effect: MemberEffect): void {
    switch (effect.type) {
      case 'persist':
        this.#parts.watch.wrote(this.id, effect.entries ?? []);
        return this.disk.write(
          effect,
          this.#inThisLife((seq: number) => this.#persisted(seq)),
        );
      case 'send':
        return this.#send(effect.to, effect.message);
      case 'reply': {
        const answer = this.#callers.get(effect.id);
        this.#callers.delete(effect.id);
        return answer?.(effect.result);
      }
      case 'trace':
        return this.#parts.watch.traced(this.id, effect.event);
    }
  }

  #persisted(seq: number): void {
    this.#handle({ type: 'persisted', at: this.#now, seq });
  }

  #send(to: ServerId, message: MessageInput['message']): void {
    const { network, peer } = this.#parts;
    network.send(this.id, to, () => peer(to)?.receive(this.id, message));
  }

  /** Later than now, and only if this process still lives then: an input never arrives within another. */
  #inThisLife<T>(act: (value: T) => void): (value: T) => void {
    const life = this.lives;
    return (value) =>
      this.#parts.clock.after(0, () => {
        if (this.lives === life && this.member !== undefined) act(value);
      });
  }
}
