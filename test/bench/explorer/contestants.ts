/**
 * Who explores, how each is built, and how what it prints is read. All are given the same tables, by the writers that
 * `npm run crosscheck` holds to the same counts; none is given a reduction. Who wins is not here.
 */
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROMELA_TABLES, toPromela } from '../../../spec/export/foreign/promela.ts';
import { toStateright } from '../../../spec/export/foreign/stateright.ts';
import type { TabulatedWorld } from '../../../spec/export/foreign/tabulated.ts';
import { TLA_CONFIG, TLA_MODULE, toTla } from '../../../spec/export/foreign/tla.ts';
import { CACHE as TLC_HOME, tlcJar } from '../../tlc/jar.ts';
import { type Cost, type Job, measured } from './measured.ts';

export interface Counted {
  readonly states: number;
  readonly edges: number;
  /** Seconds of the search alone, where the tool tells them; else of the process. */
  readonly seconds?: number;
  /** Bytes that the search says it holds. */
  readonly bytes?: number;
  /** Seconds of CPU of the search alone. */
  readonly cpu?: number;
}

export interface Contestant {
  readonly name: string;
  readonly cores: number;
  /** The largest world that it is given, by states. */
  readonly maxStates: number;
  /** Default: it does. */
  readonly knowsLaws?: boolean;
  /** Whether it is asked only when named. */
  readonly isExtra?: boolean;
  /** Makes what it needs in a folder of its own, and resolves to the job. */
  readonly prepare: (told: Told) => Promise<Job>;
  readonly read: (output: string) => Counted;
}

export interface Told {
  readonly world: string;
  readonly tables: TabulatedWorld;
  /** `none`: no law is asked; `first`: the run ends at the first counterexample. */
  readonly laws: 'laws' | 'none' | 'first';
  /** A folder for this contestant, this world. */
  readonly folder: string;
  readonly patience: number;
}

const number = (output: string, pattern: RegExp): number =>
  Number(pattern.exec(output)?.[1]?.replaceAll(',', ''));

const ours = (engine: string, maxStates = Infinity): Contestant => ({
  name: engine,
  cores: 1,
  maxStates,
  prepare: ({ world, laws, folder, patience }) =>
    Promise.resolve({
      program: process.execPath,
      args: [join(import.meta.dirname, 'member.ts'), engine, world, laws],
      cwd: folder,
      patience,
    }),
  read: (output) => JSON.parse(output.slice(output.indexOf('{'), output.lastIndexOf('}') + 1)) as Counted,
});

/** @param flags for gcc, beyond those without which the counts are not those of the world */
const spin = (name: string, flags: readonly string[], args: readonly string[]): Contestant => ({
  name,
  cores: 1,
  maxStates: 2e7,
  prepare: async ({ tables, folder, patience, laws }) => {
    const { model, tables: text } = toPromela(tables);
    writeFileSync(join(folder, 'world.pml'), model);
    writeFileSync(join(folder, PROMELA_TABLES), text);
    await run({ program: 'spin', args: ['-o2', '-a', 'world.pml'], cwd: folder, patience });
    const all = ['-O3', '-w', '-DSAFETY', '-DNOREDUCE', '-DMEMLIM=12000', ...flags, '-o', 'pan', 'pan.c'];
    await run({ program: 'gcc', args: all, cwd: folder, patience });
    return {
      program: join(folder, 'pan'),
      args: ['-E', '-b', ...args],
      cwd: folder,
      patience,
      ...until(laws, /^found/m),
    };
  },
  read: (output) => ({
    states: number(output, /(\d+) states, stored/),
    edges: number(output, /(\d+) transitions/) - 1,
    seconds: number(output, /elapsed time ([\d.]+) seconds/),
  }),
});

const stateright = (threads: number): Contestant => ({
  name: `Stateright, ${threads} thread${threads === 1 ? '' : 's'}`,
  cores: threads,
  maxStates: 2e7,
  prepare: async ({ tables, folder, patience, laws }) => {
    cpSync(join(import.meta.dirname, '../../crosscheck/stateright'), folder, { recursive: true });
    writeFileSync(join(folder, 'src/worlds.rs'), toStateright([tables]));
    // What others have compiled of the crates it needs is shared between the builds.
    const target = join(import.meta.dirname, '../../../.orrery-crosscheck/bench-target');
    mkdirSync(target, { recursive: true });
    const config = ['--config', 'profile.release.opt-level=3', '--target-dir', target];
    await run({
      program: 'cargo',
      args: ['build', '--release', '--locked', '--quiet', ...config],
      cwd: folder,
      patience,
    });
    const program = join(folder, 'explorer');
    cpSync(join(target, 'release/crosscheck'), program);
    return { program, args: ['0', String(threads)], cwd: folder, patience, ...until(laws, /^met/m) };
  },
  read: (output) => ({
    states: number(output, /^states (\d+)$/m),
    edges: number(output, /^edges (\d+)$/m),
  }),
});

const tlc = (workers: number): Contestant => ({
  name: `TLC, ${workers} worker${workers === 1 ? '' : 's'}`,
  cores: workers,
  maxStates: 2e6,
  prepare: ({ tables, folder, patience, laws }) => {
    writeFileSync(join(folder, `${TLA_MODULE}.tla`), toTla(tables));
    writeFileSync(join(folder, 'job.cfg'), TLA_CONFIG);
    const home = [`-Duser.home=${TLC_HOME}`, `-Djava.io.tmpdir=${folder}`];
    const jvm = ['-XX:+UseParallelGC', '-Xss64m', '-Xmx4g', ...home, '-cp', tlcJar()];
    const options = ['-nowarning', '-deadlock', '-workers', String(workers), '-config', 'job.cfg'];
    const args = [...jvm, 'tlc2.TLC', ...options, TLA_MODULE];
    return Promise.resolve({ program: 'java', args, cwd: folder, patience, ...until(laws, /<<"found"/) });
  },
  read: (output) => ({
    states: number(output, /^[\d,]+ states generated, ([\d,]+) distinct states found, 0 states left/m),
    edges: number(output, /^([\d,]+) states generated, [\d,]+ distinct states found, 0 states left/m) - 1,
  }),
});

/** Ends the run at what the tool prints when it first meets a broken law. */
function until(laws: Told['laws'], line: RegExp): Pick<Job, 'until'> {
  return laws === 'first' ? { until: line } : {};
}

/** The first is the one that all others are compared with. */
export const CONTESTANTS: readonly Contestant[] = [
  ours('orrery'),
  ours('javascript'),
  ours('webassembly'),
  { ...ours('reference'), isExtra: true },
  spin('SPIN full', [], ['-m20000000', '-w24']),
  { ...spin('SPIN collapse', ['-DCOLLAPSE'], ['-m20000000', '-w24']), isExtra: true },
  spin('SPIN breadth first', ['-DBFS'], ['-w24']),
  stateright(1),
  stateright(2),
  tlc(1),
  tlc(2),
  { ...ours('@xstate/graph', 60_000), knowsLaws: false },
  { ...ours('@xstate/graph on our tables', 60_000), knowsLaws: false },
];

/** A step of a preparation. */
function run(job: Job): Promise<Cost> {
  return measured(job);
}
