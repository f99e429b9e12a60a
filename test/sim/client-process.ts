/**
 * One client machine: the agent (a `Client`), what it keeps on disk, and its tasks, which go on when the agent
 * dies and end when the machine does. It performs effects and decides nothing.
 */
import { Client } from '../../impl/core/client/client.ts';
import type { ClientSettings } from '../../impl/core/client/settings.ts';
import type { ClientEffect, ClientInput, ClientRecord, TaskKey } from '../../impl/core/client/ports.ts';
import type { AllocReport } from '../../impl/core/commands.ts';
import type { TraceEvent } from '../../impl/core/effects.ts';
import type { NodeRegistration } from '../../impl/core/rpc.ts';
import type { Caller } from './caller.ts';
import type { Clock } from './clock.ts';
import { ScriptedDriver } from './scripted-driver.ts';
import type { SeededRandom } from './seeded-random.ts';
import { Wakeup } from './wakeup.ts';

type CallEffect = Extract<ClientEffect, { type: 'call' }>;

export interface ClientWatch {
  traced(host: string, event: TraceEvent): void;
  /** A call leaves the agent. */
  called(host: string, effect: CallEffect): void;
  /** Its answer, or the end of waiting for it. */
  answered(host: string, callId: string, isRefused: boolean): void;
  /** After every input: what really runs may have changed. */
  stepped(client: ClientProcess): void;
}

export interface ClientParts {
  readonly node: NodeRegistration;
  readonly settings: Partial<ClientSettings>;
  /** Its reports say what it has seen; those of upstream's clients do not. */
  readonly tells: boolean;
  readonly clock: Clock;
  readonly caller: Caller;
  readonly random: SeededRandom;
  readonly watch: ClientWatch;
}

export class ClientProcess {
  readonly id: string;
  /** Counts starts of the agent. */
  lives = 0;
  agent: Client | undefined;
  readonly #parts: ClientParts;
  readonly #driver: ScriptedDriver;
  readonly #records = new Map<string, ClientRecord>();
  readonly #wakeup: Wakeup;
  readonly #driverWakeup: Wakeup;

  constructor(parts: ClientParts) {
    this.#parts = parts;
    this.id = parts.node.ID;
    const { clock, random } = parts;
    this.#driver = new ScriptedDriver(() => random.int(500));
    this.#wakeup = new Wakeup(clock, () => this.#handle({ type: 'time', at: clock.now }));
    this.#driverWakeup = new Wakeup(clock, () => this.#hearDriver());
  }

  /** The truth: what runs on this machine now, whoever knows of it. */
  running(): readonly TaskKey[] {
    return this.#driver.running(this.#parts.clock.now);
  }

  /** The truth: what has done its work to the end here, whoever was told. */
  finished(): ReadonlySet<TaskKey> {
    return this.#driver.finished(this.#parts.clock.now);
  }

  start(): void {
    if (this.agent !== undefined) return;
    this.lives += 1;
    const { node, settings, random, clock, caller } = this.#parts;
    const newId = this.#callIds(caller.host);
    const config = { node, settings, rng: random, newId };
    this.agent = new Client(config, [...this.#records.values()], clock.now);
    this.#handle({ type: 'time', at: clock.now });
  }

  /** The agent dies; its tasks go on. */
  stopAgent(): void {
    if (this.agent === undefined) return;
    this.agent = undefined;
    this.#wakeup.cancel();
    this.#parts.caller.hangUp();
    this.#driver.agentGone(this.#parts.clock.now);
  }

  /** The machine goes down, tasks and all. */
  crashMachine(): void {
    this.stopAgent();
    this.#driver.reboot();
    this.#driverWakeup.cancel();
  }

  changeAttributes(attributes: Readonly<Record<string, string>>): void {
    this.#handle({ type: 'node-changed', at: this.#parts.clock.now, attributes });
  }

  #callIds(host: string): () => string {
    const life = this.lives;
    let calls = 0;
    return () => `${host}/${life}/${++calls}`;
  }

  #handle(input: ClientInput): void {
    const { agent } = this;
    if (agent === undefined) return;
    for (const effect of agent.apply(input)) this.#perform(effect);
    const deadline = agent.nextDeadline();
    this.#wakeup.set(deadline === Infinity ? undefined : deadline);
    this.#driverWakeup.set(this.#driver.nextDeadline());
    this.#parts.watch.stepped(this);
  }

  #hearDriver(): void {
    const facts = this.#driver.due(this.#parts.clock.now);
    for (const fact of facts) this.#handle(fact);
    this.#driverWakeup.set(this.#driver.nextDeadline());
    this.#parts.watch.stepped(this);
  }

  #perform(effect: ClientEffect): void {
    switch (effect.type) {
      case 'call':
        return this.#call(this.#parts.tells ? effect : withoutTelling(effect));
      case 'start-task':
      case 'stop-task':
        return this.#driver.perform(effect, this.#parts.clock.now);
      case 'store':
        this.#records.set(effect.allocId, effect.record);
        return;
      case 'forget':
        this.#records.delete(effect.allocId);
        return;
      // Files of tasks are not simulated.
      case 'clear-files':
        return;
      case 'trace':
        return this.#parts.watch.traced(this.id, effect.event);
    }
  }

  #call(effect: CallEffect): void {
    const { id, method, args } = effect;
    this.#parts.watch.called(this.id, effect);
    this.#parts.caller.call(id, method, args, (result) => {
      this.#parts.watch.answered(this.id, id, 'error' in result);
      this.#handle({ type: 'reply', at: this.#parts.clock.now, id, result });
    });
  }
}

/** As a client of upstream's would make the call. */
function withoutTelling(effect: CallEffect): CallEffect {
  if (effect.method !== 'Node.UpdateAlloc') return effect;
  const { Alloc } = effect.args as { readonly Alloc: readonly AllocReport[] };
  const plain = Alloc.map(({ AllocModifyIndex: _, ...report }) => report);
  return { ...effect, args: { Alloc: plain } };
}
