/**
 * One puppet client machine: a real `Client` with a clock of its own, its disk, its tasks, and an outbox in which every
 * call waits until a walk lets it go. It decides nothing: what is called, and with what, is the client's.
 */
import { Client } from '../../core/client/client.ts';
import type { ClientEffect, ClientInput, ClientRecord } from '../../core/client/ports.ts';
import type { Rng, RpcId, RpcResult } from '../../core/effects.ts';
import type { Instant } from '../../core/records.ts';
import type { NodeRegistration, RpcMethod } from '../../core/rpc.ts';
import { PuppetDriver, type DriverNews } from './driver.ts';

export type HeldCall = Extract<ClientEffect, { type: 'call' }>;

/** Always the least: no jitter, so every wait is the shortest that the client knows. */
const LEAST: Rng = { float: () => 0, int: () => 0 };
/** A client that has not spoken after so many of its own deadlines has nothing to say. */
const PATIENCE = 50;

export class PuppetMachine {
  readonly registration: NodeRegistration;
  readonly records = new Map<string, ClientRecord>();
  /** Allocations of which nothing is kept any more. */
  readonly forgotten = new Set<string>();
  readonly driver = new PuppetDriver();
  /** Not cut off from the servers. */
  connected = true;
  /** Counts agent processes: an answer belongs to the one that asked. */
  life = 0;
  #outbox: HeldCall[] = [];
  /** The newest list that it has heard. */
  #list: RpcResult | undefined;
  #agent: Client;
  /** The machine's own clock; nobody compares it with the servers'. */
  #now: Instant = 1_000;

  constructor(registration: NodeRegistration) {
    this.registration = registration;
    this.#agent = this.#newAgent();
    this.#apply({ type: 'time', at: this.#now });
  }

  /**
   * The agent process restarts; its tasks live on. What it had asked is answered to nobody. Its first list comes from a
   * server that knows what it knew before: what is new is pulled when a walk says so.
   */
  restart(): void {
    this.#outbox = [];
    this.#agent = this.#newAgent();
    this.#apply({ type: 'time', at: this.#now });
    if (this.#list === undefined) return;
    const first = this.waiting('Node.GetClientAllocs');
    if (first !== undefined) this.hear(first.id, this.#list);
  }

  /** A list of the machine's allocations, as a server gave it. */
  hearList(id: RpcId, list: RpcResult): void {
    this.#list = list;
    this.hear(id, list);
  }

  /**
   * Let the agent's clock run until it makes a call of the method, as it is worded now: one that was made earlier and
   * has not left could not be made, and is made anew where the agent keeps what it had to say. Undefined when the
   * agent has no reason to make it.
   */
  speak(method: RpcMethod): HeldCall | undefined {
    if (method === 'Node.UpdateAlloc') this.#takeBack(method);
    for (let turn = 0; turn < PATIENCE; turn++) {
      const call = this.#take(method);
      if (call !== undefined) return call;
      const deadline = this.#agent.nextDeadline();
      if (deadline === Infinity) return undefined;
      this.#now = Math.max(this.#now, deadline);
      this.#apply({ type: 'time', at: this.#now });
    }
    return undefined;
  }

  /** A call of the method that the agent has already made. */
  waiting(method: RpcMethod): HeldCall | undefined {
    return this.#take(method);
  }

  hear(id: RpcId, result: RpcResult): void {
    this.#apply({ type: 'reply', at: this.#now, id, result });
  }

  exit(task: string, exitCode: number): void {
    for (const item of this.driver.exit(task, exitCode)) this.#apply({ ...item, at: this.#now });
  }

  changeAttributes(attributes: Readonly<Record<string, string>>): void {
    this.#apply({ type: 'node-changed', at: this.#now, attributes });
  }

  #newAgent(): Client {
    this.life += 1;
    const prefix = `${this.registration.ID}/${this.life}`;
    let calls = 0;
    const newId = (): RpcId => `${prefix}/${++calls}`;
    return new Client({ node: this.registration, rng: LEAST, newId }, [...this.records.values()], this.#now);
  }

  #take(method: RpcMethod): HeldCall | undefined {
    const call = this.#outbox.find((held) => held.method === method);
    if (call !== undefined) this.#outbox = this.#outbox.filter((held) => held !== call);
    return call;
  }

  #takeBack(method: RpcMethod): void {
    const call = this.#take(method);
    if (call !== undefined) this.hear(call.id, { error: 'the call could not be made' });
  }

  /** What the driver has to say waits until all effects of the input are performed: a later store is the newer one. */
  #apply(input: ClientInput): void {
    const news = this.#agent.apply(input).flatMap((effect) => this.#perform(effect));
    for (const item of news) this.#apply({ ...item, at: this.#now });
  }

  #perform(effect: ClientEffect): readonly DriverNews[] {
    switch (effect.type) {
      case 'call':
        this.#outbox.push(effect);
        return [];
      case 'store':
        this.records.set(effect.allocId, effect.record);
        return [];
      case 'forget':
        this.records.delete(effect.allocId);
        this.forgotten.add(effect.allocId);
        return [];
      case 'start-task':
      case 'stop-task':
        return this.driver.perform(effect);
      case 'clear-files':
      case 'trace':
        return [];
    }
  }
}
