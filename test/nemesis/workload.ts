/**
 * What clients ask while the nemesis is at work: registers that several of them read, write and check, for the judge;
 * and entries that each creates once, to be counted at the end. All through the HTTP API.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { SeededRandom } from '../sim/seeded-random.ts';
import type { History, Operation, Value } from './history.ts';
import { VariablesClient } from './variables-client.ts';

/** Registers in use at a time; after so many calls each is left for a fresh one, so that judging stays cheap. */
const REGISTERS = 4;
const CALLS_PER_REGISTER = 200;
/** Part of the calls that create an entry. */
const CREATES = 0.15;

export const ENTRIES = 'entries/';

export class Workload {
  readonly #history: History;
  readonly #random: SeededRandom;
  readonly #ports: readonly number[];
  readonly #calls: number[] = Array.from({ length: REGISTERS }, () => 0);
  #values = 0;
  #isOver = false;
  /** Paths whose creation was acknowledged. */
  readonly acknowledged: string[] = [];
  /** Every register that was ever used. */
  readonly registers = new Set<string>();

  constructor(history: History, random: SeededRandom, ports: readonly number[]) {
    this.#history = history;
    this.#random = random;
    this.#ports = ports;
  }

  stop(): void {
    this.#isOver = true;
  }

  /** One client, until the workload is stopped: one call after the other, as people and programs do. */
  async client(id: number): Promise<void> {
    const client = new VariablesClient(this.#port());
    let last: Value = null;
    for (let entry = 0; !this.#isOver; ) {
      if (this.#random.chance(0.05)) client.moveTo(this.#port());
      if (this.#random.chance(CREATES)) {
        await this.#create(client, id, entry++);
        continue;
      }
      const key = this.#register();
      const operation = this.#operation(last);
      const outcome = await this.#history.record(id, key, operation, () => client.run(key, operation));
      if (outcome.type === 'fail' || outcome.type === 'info') {
        client.moveTo(this.#port());
        await sleep(20);
      } else last = outcome.value ?? null;
    }
  }

  /** At the end, when all is well: what does every register hold? */
  async readAll(): Promise<void> {
    const client = new VariablesClient(this.#port());
    for (const key of this.registers) {
      await this.#history.record(0, key, { kind: 'read' }, () => client.run(key, { kind: 'read' }));
    }
  }

  async #create(client: VariablesClient, id: number, entry: number): Promise<void> {
    const path = `${ENTRIES}${id}/${entry}`;
    const outcome = await client.run(path, { kind: 'cas', from: null, to: `entry ${id}/${entry}` });
    if (outcome.type === 'ok') this.acknowledged.push(path);
  }

  #operation(last: Value): Operation {
    const choice = this.#random.int(10);
    if (choice < 4) return { kind: 'read' };
    this.#values += 1;
    const to = `v${this.#values}`;
    return choice < 6 ? { kind: 'write', to } : { kind: 'cas', from: last, to };
  }

  #register(): string {
    const at = this.#random.int(REGISTERS);
    const calls = (this.#calls[at] = (this.#calls[at] ?? 0) + 1);
    const key = `registers/${at}/${Math.floor(calls / CALLS_PER_REGISTER)}`;
    this.registers.add(key);
    return key;
  }

  #port(): number {
    return this.#ports[this.#random.int(this.#ports.length)] as number;
  }
}
