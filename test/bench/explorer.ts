/**
 * `npm run bench -- explorer`: our explorer beside SPIN, Stateright, TLC and `@xstate/graph`. Each explores the same worlds, told by
 * the same tables, to the end; a contestant that counts other states or edges ends the run. They take turns within each round;
 * medians over the rounds, and ratios of medians. `--measure WORLD,...` chooses among `tiny`, `small`, `million`, `large`, and `broken`,
 * of which the time to the first counterexample is taken; `none` leaves the laws out; `--only NAME,...` chooses contestants. What it found is in docs/performance.md.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { exploreAndTabulate } from '../crosscheck/ours.ts';
import { type Contestant, CONTESTANTS, type Counted } from './explorer/contestants.ts';
import { type Cost, type Job, measured, NotMeasured } from './explorer/measured.ts';
import { MEASURED, measuredWorld } from './explorer/worlds.ts';
import type { Flags } from './main.ts';

type Asks = 'laws' | 'none' | 'first';
const ASKED = { laws: 'laws asked', none: 'no laws', first: 'to the first counterexample' };

/** Seconds that a contestant is waited for, its preparation apart. */
const PATIENCE = 400;
const BY_DEFAULT = ['tiny', 'small', 'million', 'broken'];

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
  const asks = measure.includes('none') ? 'none' : 'laws';
  const worlds = measure.filter((name) => name !== 'none');
  for (const world of worlds.length === 0 ? BY_DEFAULT : worlds) {
    const folder = mkdtempSync(join(tmpdir(), 'orrery-explorer-'));
    try {
      const laws = MEASURED[world]?.broken === undefined ? asks : 'first';
      await benchWorld(world, { laws, rounds, only, folder });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

interface Setting {
  readonly laws: Asks;
  readonly rounds: number;
  readonly only: readonly string[];
  readonly folder: string;
}

async function benchWorld(world: string, setting: Setting): Promise<void> {
  const { laws, rounds, only } = setting;
  const searched = measuredWorld(world);
  const asked = { ...searched, properties: laws === 'none' ? [] : searched.properties };
  const { answer, tables } = exploreAndTabulate(asked, Infinity);
  const chosen = CONTESTANTS.filter(({ name, maxStates, isExtra, knowsLaws }) =>
    laws === 'first' && knowsLaws === false
      ? false
      : only.length > 0
        ? only.some((part) => name.startsWith(part))
        : answer.states <= maxStates && isExtra !== true,
  );
  const entrants: Entrant[] = [];
  for (const [i, contestant] of chosen.entries()) {
    const own = join(setting.folder, String(i));
    mkdirSync(own);
    const startedAt = performance.now();
    const job = await contestant.prepare({ world, tables, laws, folder: own, patience: PATIENCE });
    entrants.push({ contestant, job, preparation: (performance.now() - startedAt) / 1000, taken: [] });
  }
  const busy: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const entrant of entrants) await takeTurn(entrant, laws === 'first' ? undefined : answer);
    busy.push(loadavg()[0] as number);
  }
  print(world, { ...answer, laws, load: median(busy) }, entrants);
}

/** @throws Error when it counts something else */
async function takeTurn(
  { contestant, job, taken }: Entrant,
  expected: Pick<Counted, 'states' | 'edges'> | undefined,
): Promise<void> {
  try {
    const cost = await measured(job);
    const counted = expected === undefined ? { states: 0, edges: 0 } : contestant.read(cost.output);
    const agrees =
      expected === undefined || (counted.states === expected.states && counted.edges === expected.edges);
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
  readonly laws: Asks;
  readonly load: number;
}

function print(world: string, told: Told, entrants: readonly Entrant[]): void {
  const { states, edges, laws, load } = told;
  console.log(`\n${world}: ${states} states, ${edges} edges, ${ASKED[laws]}; load ${load.toFixed(1)}\n`);
  console.log(
    '| | search s | CPU s | process s | thousand states/s | thousand edges/s | bytes/state | ready after s | ours is |',
  );
  console.log('|---|---|---|---|---|---|---|---|---|');
  const lines = entrants.map((entrant) => lineOf(entrant, told));
  for (const line of lines) console.log(`| ${cellsOf(line, lines[0] ?? line, laws).join(' | ')} |`);
  const rounds = entrants[0]?.taken.length;
  console.log(JSON.stringify({ world, states, edges, laws, load, rounds, lines }));
}

type Line = ReturnType<typeof lineOf>;

function lineOf({ contestant, preparation, taken }: Entrant, { states, edges }: Told) {
  const of = (pick: (each: Taken) => number) => median(taken.map(pick));
  const search = of(({ counted, wall }) => counted.seconds ?? wall);
  return {
    name: contestant.name,
    cores: contestant.cores,
    search,
    cpu: of((each) => each.counted.cpu ?? each.cpu),
    process: of(({ wall }) => wall),
    statesPerSecond: states / search,
    edgesPerSecond: edges / search,
    bytesPerState: of(({ counted, peak }) => (counted.bytes ?? peak) / states),
    preparation,
  };
}

function cellsOf(line: Line, ours: Line, laws: Asks): readonly string[] {
  const rates = [line.statesPerSecond / 1000, line.edgesPerSecond / 1000, line.bytesPerState];
  const times = (theirs: number, own: number) => `${(theirs / own).toFixed(1)} x`;
  return [
    line.name,
    ...[line.search, line.cpu, line.process].map((seconds) => seconds.toFixed(2)),
    ...rates.map((rate) => (laws === 'first' ? '' : rate.toFixed(0))),
    line.preparation.toFixed(1),
    line === ours ? '' : `${times(line.search, ours.search)} (CPU ${times(line.cpu, ours.cpu)})`,
  ];
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
