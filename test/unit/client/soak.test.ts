/**
 * A client and a scripted driver against a server that answers late or not at all, with agent restarts and changes
 * of mind, seeded. Not a server's rules: it takes every report. Checked: tasks never run twice, everything ends as
 * wanted and reported once faults stop (L6, L12), and one seed always gives the same run.
 */
import { describe, expect, test } from 'vitest';
import { Client } from '../../../impl/core/client/client.ts';
import type { ClientEffect, ClientInput, ClientRecord } from '../../../impl/core/client/ports.ts';
import type { AllocReport } from '../../../impl/core/commands.ts';
import type { Rng, RpcResult } from '../../../impl/core/effects.ts';
import type { Allocation } from '../../../impl/core/records.ts';
import { ScriptedDriver, type TaskScript } from '../../sim/scripted-driver.ts';
import { alloc, granted, GROUP, job, NODE, SECOND_NS, START, task } from './bench.ts';

const FAULTS_END = START + 240_000;
const END = START + 480_000;
const SCRIPTS: readonly TaskScript[] = [
  {},
  { kill_after_ms: 700 },
  { start_block_ms: 900 },
  { run_for_ms: 30_000, exit_code: 1 },
];

/** Mulberry32: small, and good enough to vary a test. */
function seeded(seed: number): Rng {
  let word = seed >>> 0;
  const float = (): number => {
    word = (word + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(word ^ (word >>> 15), word | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return { float, int: (bound) => Math.floor(float() * bound) };
}

interface Answer {
  readonly at: number;
  readonly id: string;
  readonly result: RpcResult;
}

/** What the servers want here, and what they were told. Lists are held until there is something new. */
class Servers {
  index = 10;
  readonly wanted = new Map<string, Allocation>();
  readonly told = new Map<string, AllocReport>();
  #held: { readonly id: string; readonly after: number }[] = [];

  write(of: Allocation): void {
    this.index += 1;
    this.wanted.set(of.ID, { ...of, AllocModifyIndex: this.index });
  }
  remove(id: string): void {
    this.index += 1;
    this.wanted.delete(id);
  }
  forgetHeld(): void {
    this.#held = [];
  }

  /** Held calls that can be answered now. */
  released(): [string, RpcResult][] {
    const ready = this.#held.filter(({ after }) => this.index > after);
    this.#held = this.#held.filter(({ after }) => this.index <= after);
    return ready.map(({ id }) => [id, this.#list()]);
  }

  answer({ id, method, args }: Extract<ClientEffect, { type: 'call' }>): RpcResult | undefined {
    if (method === 'Node.Register' || method === 'Node.UpdateStatus') return { ok: granted(10) };
    if (method === 'Alloc.GetAllocs') return this.#pull((args as { AllocIDs: string[] }).AllocIDs);
    if (method === 'Node.UpdateAlloc') return this.#take((args as { Alloc: AllocReport[] }).Alloc);
    const after = (args as { MinQueryIndex: number }).MinQueryIndex;
    if (this.index > after) return this.#list();
    this.#held.push({ id, after });
    return undefined;
  }

  #list(): RpcResult {
    const Allocs = Object.fromEntries([...this.wanted].map(([id, of]) => [id, of.AllocModifyIndex]));
    return { ok: { Allocs, Index: this.index, KnownLeader: true } };
  }
  #pull(ids: readonly string[]): RpcResult {
    return { ok: { Allocs: ids.flatMap((id) => this.wanted.get(id) ?? []) } };
  }
  #take(reports: readonly AllocReport[]): RpcResult {
    for (const report of reports) this.told.set(report.ID, report);
    return { ok: { Index: this.index } };
  }
}

/** The world of one run: a machine with its disk and tasks, the agent on it, a network, and the servers. */
class World {
  readonly rng: Rng;
  readonly servers = new Servers();
  readonly driver: ScriptedDriver;
  readonly disk = new Map<string, ClientRecord>();
  readonly log: string[] = [];
  runsTwice = false;
  now = START;
  #client: Client;
  #answers: Answer[] = [];
  #count = 0;
  /** Nothing gets through before this instant. */
  #cutUntil = START;

  constructor(seed: number) {
    this.rng = seeded(seed);
    this.driver = new ScriptedDriver(() => 5 + this.rng.int(100));
    this.#client = this.#boot();
  }

  run(): void {
    let nextFaultAt = START + 1;
    while (this.now < END) {
      this.#step();
      if (this.now < nextFaultAt || this.now >= FAULTS_END) continue;
      this.#disturb();
      nextFaultAt = this.now + 500 + this.rng.int(8_000);
    }
  }

  #boot(): Client {
    return new Client({ node: NODE, rng: this.rng }, [...this.disk.values()], this.now);
  }

  #step(): void {
    const due = [
      this.#client.nextDeadline(),
      this.driver.nextDeadline(),
      ...this.#answers.map(({ at }) => at),
    ];
    this.now = Math.max(this.now, Math.min(this.now + 500, ...due));
    for (const [id, result] of this.servers.released()) this.#carry(id, result);
    for (const fact of this.driver.due(this.now)) this.#tell(fact);
    const arrived = this.#answers.filter(({ at }) => at <= this.now);
    this.#answers = this.#answers.filter(({ at }) => at > this.now);
    for (const { id, result } of arrived) this.#tell({ type: 'reply', at: this.now, id, result });
    this.#tell({ type: 'time', at: this.now });
    const running = this.driver.running(this.now);
    this.runsTwice ||= new Set(running).size < running.length;
  }

  #tell(input: ClientInput): void {
    for (const effect of this.#client.apply(input)) this.#perform(effect);
  }

  #perform(effect: ClientEffect): void {
    this.log.push(JSON.stringify([this.now, effect]));
    if (effect.type === 'store') this.disk.set(effect.allocId, effect.record);
    else if (effect.type === 'forget') this.disk.delete(effect.allocId);
    else if (effect.type === 'call') this.#call(effect);
    else this.driver.perform(effect, this.now);
  }

  #call(effect: Extract<ClientEffect, { type: 'call' }>): void {
    const isLost = this.now < this.#cutUntil || (this.now < FAULTS_END && this.rng.int(8) === 0);
    const result = isLost ? { error: 'rpc error: EOF' } : this.servers.answer(effect);
    if (result !== undefined) this.#carry(effect.id, result);
  }

  #carry(id: string, result: RpcResult): void {
    this.#answers.push({ at: this.now + 1 + this.rng.int(60), id, result });
  }

  #disturb(): void {
    const kind = this.rng.int(8);
    if (kind === 0) this.#restart();
    else if (kind === 1) this.#cutUntil = this.now + this.rng.int(50_000);
    else if (kind < 5) this.#place();
    else this.#changeMind();
  }

  #restart(): void {
    this.driver.agentGone(this.now);
    if (this.rng.int(3) === 0) this.driver.reboot();
    this.servers.forgetHeld();
    this.#answers = [];
    // Later than the last life, as lives on one machine are.
    this.now += 1 + this.rng.int(3_000);
    this.#client = this.#boot();
  }

  #place(): void {
    this.#count += 1;
    const script = SCRIPTS[this.rng.int(SCRIPTS.length)] ?? {};
    const restarts = { Attempts: 1, Interval: 600 * SECOND_NS, Delay: SECOND_NS, Mode: 'fail' as const };
    const group = { ...GROUP, Tasks: [task('web', { Config: { ...script } })], RestartPolicy: restarts };
    this.servers.write(alloc(`a${this.#count}`, 0, { Job: job(group) }));
  }

  #changeMind(): void {
    const ids = [...this.servers.wanted.keys()];
    const chosen = this.servers.wanted.get(ids[this.rng.int(Math.max(1, ids.length))] ?? '');
    if (chosen === undefined) return;
    const kind = this.rng.int(3);
    if (kind === 0) this.servers.write({ ...chosen, DesiredStatus: 'stop' });
    else if (kind === 1) this.servers.write({ ...chosen, ClientStatus: 'unknown' });
    else this.servers.remove(chosen.ID);
  }
}

function ran(seed: number): World {
  const world = new World(seed);
  world.run();
  return world;
}

const SEEDS = Array.from({ length: 40 }, (_, position) => position + 1);
const worlds = new Map(SEEDS.map((seed) => [seed, ran(seed)]));

describe.each([...worlds])('seed %i', (_seed, world) => {
  const wanted = [...world.servers.wanted.values()];
  const really = world.driver.running(world.now).map((key) => key.split('/')[0] ?? '');

  test('no task ever ran twice at once', () => {
    expect(world.runsTwice).toBe(false);
  });

  test('nothing runs that is not wanted, and what was given up is forgotten', () => {
    const mayRun = wanted.filter(({ DesiredStatus }) => DesiredStatus === 'run').map(({ ID }) => ID);
    expect(mayRun).toEqual(expect.arrayContaining(really));
    expect([...world.disk.keys()].sort()).toEqual(wanted.map(({ ID }) => ID).sort());
  });

  test('the servers were told what really is', () => {
    for (const { ID } of wanted) {
      const told = world.servers.told.get(ID)?.ClientStatus;
      expect([ID, told === 'running']).toEqual([ID, really.includes(ID)]);
      expect(['running', 'complete', 'failed']).toContain(told);
    }
  });
});

test.each([
  'restored',
  'reconnected',
  'destroyed',
  'Failed Restoring Task',
  'Restarting',
  'Not Restarting',
  '"was":"running"',
  '"was":"pending"',
  'rpc error: EOF',
  '"attach":true',
])('sometimes: %s', (words) => {
  expect([...worlds.values()].some(({ log }) => log.some((line) => line.includes(words)))).toBe(true);
});

test('one seed, one run', () => {
  expect(ran(3).log).toEqual(ran(3).log);
});
