/**
 * `npm run bench -- explorer`: our explorer beside SPIN, Stateright, TLC and `@xstate/graph`. Each explores the same worlds, told by
 * the same tables, to the end; a contestant that counts other states or edges ends the run. They take turns within each round;
 * medians over the rounds, and ratios of medians. `--measure WORLD,...` chooses among `small`, `million` and `large`;
 * `none` leaves the laws out; `--only NAME,...` chooses contestants. What it found is in docs/performance.md.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { exploreAndTabulate } from '../crosscheck/ours.ts';
import { type Contestant, CONTESTANTS, type Counted } from './explorer/contestants.ts';
import { type Cost, type Job, measured, NotMeasured } from './explorer/measured.ts';
import { measuredWorld } from './explorer/worlds.ts';
import type { Flags } from './main.ts';

/** Seconds that a contestant is waited for, its preparation apart. */
const PATIENCE = 400;
const BY_DEFAULT = ['small', 'million'];

interface Taken extends Cost {
  readonly counted: Counted;
}

interface Entrant {
  readonly contestant: Contestant;
  readonly job: Job;
  /** Seconds until it can begin: translating, compiling. */
  readonly preparation: number;
  readonly taken: Taken[];
}

export async function bench({ rounds, only, measure }: Flags): Promise<void> {
  const withLaws = !measure.includes('none');
  const worlds = measure.filter((name) => name !== 'none');
  for (const world of worlds.length === 0 ? BY_DEFAULT : worlds) {
    const folder = mkdtempSync(join(tmpdir(), 'orrery-explorer-'));
    try {
      await benchWorld(world, { withLaws, rounds, only, folder });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

interface Setting {
  readonly withLaws: boolean;
  readonly rounds: number;
  readonly only: readonly string[];
  readonly folder: string;
}

async function benchWorld(world: string, setting: Setting): Promise<void> {
  const { withLaws, rounds, only } = setting;
  const searched = measuredWorld(world);
  const asked = { ...searched, properties: withLaws ? searched.properties : [] };
  const { answer, tables } = exploreAndTabulate(asked, Infinity);
  const chosen = CONTESTANTS.filter(({ name, maxStates, isExtra }) =>
    only.length > 0
      ? only.some((part) => name.startsWith(part))
      : answer.states <= maxStates && isExtra !== true,
  );
  const entrants: Entrant[] = [];
  for (const [i, contestant] of chosen.entries()) {
    const own = join(setting.folder, String(i));
    mkdirSync(own);
    const startedAt = performance.now();
    const job = await contestant.prepare({ world, tables, withLaws, folder: own, patience: PATIENCE });
    entrants.push({ contestant, job, preparation: (performance.now() - startedAt) / 1000, taken: [] });
  }
  const busy: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const entrant of entrants) await takeTurn(entrant, answer);
    busy.push(loadavg()[0] as number);
  }
  print(world, { ...answer, withLaws, load: median(busy) }, entrants);
}

/** @throws Error when it counts something else */
async function takeTurn({ contestant, job, taken }: Entrant, expected: Pick<Counted, 'states' | 'edges'>) {
  try {
    const cost = await measured(job);
    const counted = contestant.read(cost.output);
    const agrees = counted.states === expected.states && counted.edges === expected.edges;
    if (!agrees)
      throw new Error(
        `${contestant.name} counts ${counted.states} states and ${counted.edges} edges, not ${expected.states} and ${expected.edges}:\n${cost.output.slice(-2000)}`,
      );
    taken.push({ ...cost, counted });
  } catch (error) {
    if (!(error instanceof NotMeasured)) throw error;
    console.error(`${contestant.name}: ${error.message}`);
  }
}

interface Told {
  readonly states: number;
  readonly edges: number;
  readonly withLaws: boolean;
  readonly load: number;
}

function print(world: string, { states, edges, withLaws, load }: Told, entrants: readonly Entrant[]): void {
  const laws = withLaws ? 'laws asked' : 'no laws';
  console.log(`\n${world}: ${states} states, ${edges} edges, ${laws}; load ${load.toFixed(1)}\n`);
  console.log(
    '| | search s | CPU s | process s | thousand states/s | thousand edges/s | bytes/state | ready after s | ours is |',
  );
  console.log('|---|---|---|---|---|---|---|---|---|');
  const first = entrants[0];
  const lines = entrants.map(({ contestant, preparation, taken }) => {
    const of = (pick: (each: Taken) => number) => median(taken.map(pick));
    const search = of(({ counted, wall }) => counted.seconds ?? wall);
    const cpu = of((each) => each.counted.cpu ?? each.cpu);
    const line = {
      name: contestant.name,
      cores: contestant.cores,
      search,
      cpu,
      process: of(({ wall }) => wall),
      statesPerSecond: states / search,
      edgesPerSecond: edges / search,
      bytesPerState: of(({ counted, peak }) => (counted.bytes ?? peak) / states),
      preparation,
    };
    return line;
  });
  const ours = lines[0];
  for (const line of lines) {
    const ratio =
      line === ours || ours === undefined
        ? ''
        : `${(line.search / ours.search).toFixed(1)} x (CPU ${(line.cpu / ours.cpu).toFixed(1)} x)`;
    const cells = [
      line.name,
      line.search.toFixed(2),
      line.cpu.toFixed(2),
      line.process.toFixed(2),
      (line.statesPerSecond / 1000).toFixed(0),
      (line.edgesPerSecond / 1000).toFixed(0),
      line.bytesPerState.toFixed(0),
      line.preparation.toFixed(1),
      ratio,
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
  console.log(JSON.stringify({ world, states, edges, withLaws, load, rounds: first?.taken.length, lines }));
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
