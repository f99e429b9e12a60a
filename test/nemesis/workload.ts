/**
 * What clients ask while the nemesis is at work: registers that several of them read, write and check, for the judge;
 * and entries that each creates once, to be counted at the end. All through the HTTP API.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { SeededRandom } from '../sim/seeded-random.ts';
import type { Asked, History, Told } from './history.ts';
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
    /** By register: the newest index that this client was told. */
    const indexes = new Map<string, number>();
    for (let entry = 0; !this.#isOver; ) {
      if (this.#random.chance(0.05)) client.moveTo(this.#port());
      if (this.#random.chance(CREATES)) {
        await this.#create(client, id, entry++);
        continue;
      }
      const key = this.#register();
      const asked = this.#choose(key, indexes.get(key) ?? 0);
      const told = await this.#history.record(id, asked, () => client.run(asked));
      const index = indexTold(told);
      if (index !== undefined) indexes.set(key, index);
      else {
        client.moveTo(this.#port());
        await sleep(20);
      }
    }
  }

  /** At the end, when all is well: what does every register hold? */
  async readAll(): Promise<void> {
    const client = new VariablesClient(this.#port());
    for (const key of this.registers) {
      await this.#history.record(0, { f: 'read', key }, () => client.run({ f: 'read', key }));
    }
  }

  async #create(client: VariablesClient, id: number, entry: number): Promise<void> {
    const path = `${ENTRIES}${id}/${entry}`;
    const told = await client.run({ f: 'cas', key: path, expected: 0, value: `entry ${id}/${entry}` });
    if (told.type === 'ok') this.acknowledged.push(path);
  }

  #choose(key: string, expected: number): Asked {
    const choice = this.#random.int(10);
    if (choice < 4) return { f: 'read', key };
    this.#values += 1;
    const value = `v${this.#values}`;
    return choice < 6 ? { f: 'write', key, value } : { f: 'cas', key, value, expected };
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

/** Where the answer says that the register is, 0 if it does not exist; undefined: it does not say. */
function indexTold({ type, value, index, found }: Told): number | undefined {
  return type === 'ok' && value === null ? 0 : (index ?? found);
}
