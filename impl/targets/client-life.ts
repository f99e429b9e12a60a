/**
 * One client agent without allocations: the client machine's events on a client core. The network and the servers'
 * answers are stood in for here. A client speaks when its time comes, so after every event a while passes in which
 * nothing is answered; what is then on its way is what the client has to say.
 */
import { Client } from '../core/client/client.ts';
import type { ClientEffect, ClientInput } from '../core/client/ports.ts';
import type { RpcId, RpcResult } from '../core/effects.ts';
import type { Index, Instant } from '../core/records.ts';
import type { NodeRegistration, NodeUpdateReply, RpcMethod } from '../core/rpc.ts';
import type { EventInstance, Facts, Sent, Target } from '../../spec/conform/target.ts';
import { sampleRegistration } from './sample-records.ts';

interface Call {
  readonly id: RpcId;
  readonly method: RpcMethod;
  readonly args: unknown;
}

type WithoutTime<I> = I extends { at: Instant } ? Omit<I, 'at'> : never;
type Fact = WithoutTime<ClientInput>;

/** Longer than any wait of a client that nobody answers. */
const WHILE_MS = 90_000;
const TTL_NS = 10_000 * 1e6;
const CUT: RpcResult = { error: 'rpc error: EOF' };
const NOT_FOUND: RpcResult = { error: 'node not found' };

export function clientTarget(): Target {
  let life = new ClientLife();
  return {
    name: 'core',
    start() {
      life = new ClientLife();
    },
    send: (event) => life.send(event),
    observe: () => life.facts(),
    stop() {},
  };
}

class ClientLife {
  private at: Instant = 1_000_000;
  private client: Client;
  /** On their way and not answered, in the order of sending. */
  private calls: Call[] = [];
  private isLinked = true;
  private index: Index = 1;
  private changes = 0;

  constructor() {
    this.client = this.newClient();
    this.pass();
  }

  send(event: EventInstance): Sent {
    const sent = this.bringAbout(event);
    this.pass();
    return sent;
  }

  facts(): Facts {
    const register = this.of('Node.Register')[0]?.args as { Node: NodeRegistration } | undefined;
    return {
      registersAs: register?.Node.Status ?? null,
      heartbeats: this.of('Node.UpdateStatus').length > 0,
      watches: this.of('Node.GetClientAllocs').length > 0,
    };
  }

  private bringAbout(event: EventInstance): Sent {
    switch (event.type) {
      case 'LINK_LOST':
        return this.cut();
      case 'LINK_RESTORED':
        return this.restore();
      case 'RESTARTED':
        this.calls = [];
        this.client = this.newClient();
        return { accepted: true };
      case 'ATTRIBUTES_CHANGED':
        this.feed({ type: 'node-changed', attributes: { 'kernel.name': `linux-${++this.changes}` } });
        return { untold: true };
      case 'REGISTER_SENT':
        return { accepted: this.of('Node.Register').length > 0 };
      case 'REGISTER_ANSWERED':
        this.answer('Node.Register', { ok: this.granted() });
        return { untold: true };
      case 'HEARTBEAT_SENT':
        return { accepted: this.of('Node.UpdateStatus').length > 0 };
      case 'HEARTBEAT_ANSWERED': {
        const result = event['known'] === true ? { ok: this.granted() } : NOT_FOUND;
        return { accepted: this.answer('Node.UpdateStatus', result) };
      }
      case 'PULLED': {
        this.index += 1;
        const list = { Allocs: {}, Index: this.index, KnownLeader: true };
        return { accepted: this.answer('Node.GetClientAllocs', { ok: list }) };
      }
      default:
        throw new Error(`the client machine has no event ${event.type}`);
    }
  }

  /** Every call on its way breaks, and so does every one that is made until the link is back. */
  private cut(): Sent {
    if (!this.isLinked) return { accepted: false };
    this.isLinked = false;
    const broken = this.calls;
    this.calls = [];
    for (const { id } of broken) this.feed({ type: 'reply', id, result: CUT });
    return { accepted: true };
  }

  private restore(): Sent {
    const accepted = !this.isLinked;
    this.isLinked = true;
    return { accepted };
  }

  private of(method: RpcMethod): readonly Call[] {
    return this.calls.filter((call) => call.method === method);
  }

  /** Answer all calls of a kind; whether there were any. */
  private answer(method: RpcMethod, result: RpcResult): boolean {
    const waiting = this.of(method);
    this.calls = this.calls.filter((call) => call.method !== method);
    for (const { id } of waiting) this.feed({ type: 'reply', id, result });
    return waiting.length > 0;
  }

  private granted(): NodeUpdateReply {
    return {
      HeartbeatTTL: TTL_NS,
      Index: 0,
      NodeModifyIndex: 0,
      EvalIDs: [],
      EvalCreateIndex: 0,
      LeaderRPCAddr: '',
      Servers: [],
      NumNodes: 1,
      SchedulingEligibility: 'eligible',
    };
  }

  private newClient(): Client {
    const rng = { float: () => 0, int: () => 0 };
    return new Client({ node: sampleRegistration(), rng }, [], this.at);
  }

  private pass(): void {
    const until = this.at + WHILE_MS;
    for (let next = this.client.nextDeadline(); next <= until; next = this.client.nextDeadline()) {
      this.at = Math.max(this.at, next);
      this.feed({ type: 'time' });
    }
    this.at = until;
  }

  /** An input, and what the network makes of its calls. */
  private feed(fact: Fact): void {
    const facts = [fact];
    for (let next = facts.shift(); next !== undefined; next = facts.shift()) {
      for (const effect of this.client.apply({ ...next, at: this.at })) facts.push(...this.perform(effect));
    }
  }

  private perform(effect: ClientEffect): Fact[] {
    if (effect.type !== 'call') return [];
    if (!this.isLinked) return [{ type: 'reply', id: effect.id, result: CUT }];
    this.calls.push(effect);
    return [];
  }
}
