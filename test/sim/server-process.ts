/**
 * One server as a process on a machine: a `Member` with its disk, clock, wake-ups and callers. It can crash, be
 * killed, be stopped for a while, end by itself when its disk fails it, and start again. It performs effects by their
 * duties and decides nothing.
 */
import type { Command } from '../../impl/core/commands.ts';
import type { RpcId, RpcResult, ServerId, TraceEvent } from '../../impl/core/effects.ts';
import { Member, type MemberConfig, type MemberEffect, type MemberInput } from '../../impl/core/member.ts';
import type { DurableState, Entry } from '../../impl/core/raft/messages.ts';
import type { Index, Instant } from '../../impl/core/records.ts';
import type { Clock } from './clock.ts';
import type { Disk } from './disk.ts';
import { LocalClock } from './local-clock.ts';
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
  /** It could not start, or ended by itself: what it says before it goes. */
  gaveUp(server: ServerId, doing: 'starting' | 'running', reason: Error): void;
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

/** Whoever watches over processes starts one that has ended by itself after this long. */
const RESTART_AFTER_MS = 5_000;
/** A while in which no call arrived. */
export interface DeafSpell {
  readonly from: Instant;
  /** Infinity while it lasts. */
  readonly to: Instant;
}

export class ServerProcess {
  readonly id: ServerId;
  /** When its port for calls was cut off: calls of clients and those that other servers hand on; Raft goes on. */
  readonly deafSpells: DeafSpell[] = [];
  #deafenings = 0;
  readonly disk: Disk;
  readonly clock: LocalClock;
  /** Counts starts; tells the calls of one life from those of another. */
  lives = 0;
  member: Member | undefined;
  readonly #parts: ServerParts;
  readonly #wakeup: Wakeup;
  #callers = new Map<RpcId, (result: RpcResult) => void>();
  /** Off: by somebody's will. Down: it has ended, and will be started again. */
  #state: 'off' | 'starting' | 'up' | 'down' = 'off';
  /** What arrives while the process is stopped. */
  #held: MemberInput[] | undefined;

  constructor(parts: ServerParts) {
    this.#parts = parts;
    this.id = parts.config.server.id;
    this.disk = parts.disk;
    this.clock = new LocalClock(parts.clock.now);
    this.#wakeup = new Wakeup(parts.clock, () => this.#handle({ type: 'time', at: this.#now }));
  }

  start(): void {
    if (this.#state === 'starting' || this.#state === 'up') return;
    this.#state = 'starting';
    this.lives += 1;
    this.disk.open().then(
      this.#inThisLife((durable: DurableState<Command>) => this.#begin(durable)),
      this.#inThisLife((reason: Error) => this.#giveUp('starting', reason)),
    );
  }

  /** The machine loses its power: only what the disk holds is left. */
  crash(): void {
    if (this.#state === 'off') return;
    this.#end('off');
    this.disk.crash();
  }

  /** `kill -9`: the system of that machine lives on. */
  kill(): void {
    if (this.#state === 'off') return;
    this.#end('off');
    this.disk.kill();
  }

  /** The process does not run for a while (SIGSTOP, a suspended machine). */
  pause(): void {
    this.#held ??= [];
  }

  resume(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const input of held) this.#handle(input);
  }

  /** Its clock was set, or goes another way from now on. */
  clockChanged(): void {
    this.#handle({ type: 'time', at: this.#now });
  }

  /** No call arrives any more; what is returned undoes it. */
  deafen(): () => void {
    if (this.#deafenings === 0) this.deafSpells.push({ from: this.#now, to: Infinity });
    this.#deafenings += 1;
    return () => {
      this.#deafenings -= 1;
      const spell = this.deafSpells.at(-1);
      if (this.#deafenings > 0 || spell === undefined) return;
      this.deafSpells.splice(-1, 1, { ...spell, to: this.#now });
    };
  }

  get isDeaf(): boolean {
    return this.#deafenings > 0;
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
    if (this.isDeaf && message.kind === 'call') return;
    this.#handle({ type: 'message', at: this.#now, from, message });
  }

  get #now(): Instant {
    return this.clock.read(this.#parts.clock.now);
  }

  #begin(durable: DurableState<Command>): void {
    const { newMember, config, watch } = this.#parts;
    this.#state = 'up';
    watch.started(this.id, durable.snapshot?.index ?? 0);
    this.member = newMember(config, durable, this.#now);
    this.disk.failed.catch(this.#inThisLife((reason: Error) => this.#giveUp('running', reason)));
    this.#handle({ type: 'time', at: this.#now });
  }

  #end(state: 'off' | 'down'): void {
    const wasUp = this.member !== undefined;
    this.#state = state;
    this.member = undefined;
    this.#held = undefined;
    this.#wakeup.cancel();
    const callers = [...this.#callers.values()];
    this.#callers = new Map();
    for (const hangUp of callers) hangUp({ error: 'rpc error: EOF' });
    if (wasUp) this.#parts.watch.stopped(this.id);
  }

  #giveUp(doing: 'starting' | 'running', reason: Error): void {
    this.#parts.watch.gaveUp(this.id, doing, reason);
    this.#end('down');
    this.disk.kill();
    this.#parts.clock.after(RESTART_AFTER_MS, () => this.#state === 'down' && this.start());
  }

  #handle(input: MemberInput): void {
    const { member } = this;
    if (member === undefined) return;
    if (this.#held) return void this.#held.push(input);
    for (const effect of member.apply({ ...input, at: this.#now })) this.#perform(effect);
    this.#parts.watch.stepped(this, member);
    const deadline = member.nextDeadline();
    this.#wakeup.set(
      deadline === undefined ? undefined : this.clock.whenShows(deadline, this.#parts.clock.now),
    );
  }

  #perform(effect: MemberEffect): void {
    switch (effect.type) {
      case 'persist':
        this.#parts.watch.wrote(this.id, effect.entries ?? []);
        this.disk.write(effect).then(
          this.#inThisLife(() => this.#handle({ type: 'persisted', at: this.#now, seq: effect.seq })),
          this.#inThisLife((reason: Error) => this.#giveUp('running', reason)),
        );
        return;
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

  #send(to: ServerId, message: MessageInput['message']): void {
    const { network, peer } = this.#parts;
    network.send(this.id, to, () => peer(to)?.receive(this.id, message));
  }

  /** Later than now, and only if this process still lives then: an input never arrives within another. */
  #inThisLife<T>(act: (value: T) => void): (value: T) => void {
    const life = this.lives;
    return (value) =>
      this.#parts.clock.after(0, () => {
        if (this.lives === life && (this.#state === 'starting' || this.#state === 'up')) act(value);
      });
  }
}
