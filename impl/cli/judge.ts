/**
 * `orrery judge`: holds the implementation in this tree against the machines, by generated suites and simulation
 * alone, and stops at the first disagreement. It is what mutation testing asks of every mutant.
 */
import { componentSuites } from '../../spec/conform/component-suites.ts';
import { componentsOf } from '../../spec/conform/components.ts';
import { DECISIONS } from '../../spec/conform/decisions/index.ts';
import { EXHAUSTIVE } from '../../spec/conform/decisions/run.ts';
import { runSimulation } from '../../test/sim/run.ts';
import { CORE_TARGETS } from '../targets/core.ts';
import { type Call, type CommandSpec, EXIT, wholeNumber } from './command.ts';
import { OF_OUR_SERVERS } from '../../machines/revisions.ts';

interface Wishes {
  readonly fast?: boolean;
  readonly seeds?: number;
}

export const command: CommandSpec = {
  options: [
    {
      flags: '--fast',
      description:
        'the shortest set that still convicts: every decision, the complete suites and four short seeds',
    },
    { flags: '--seeds <count>', description: 'seeds to simulate', parse: wholeNumber('--seeds', 0) },
  ],
  examples: [{ line: 'judge --fast', says: 'exit code 0 when nothing was found, 1 when something was' }],
  run: async (call) => judge(call, call.options as Wishes),
};

async function judge({ out }: Call, { fast = false, seeds = fast ? 4 : 12 }: Wishes): Promise<number> {
  const found = (await bySuites(fast)) ?? (await bySimulation(seeds, fast ? 5 : 20));
  out.write(found === undefined ? 'nothing found\n' : `${found}\n`);
  return found === undefined ? EXIT.asExpected : EXIT.differs;
}

/** The cheapest first, one component at a time, so that most faults are told within a second. */
async function bySuites(fast: boolean): Promise<string | undefined> {
  const names = [...DECISIONS, ...componentsOf(OF_OUR_SERVERS)].map(({ name }) => name);
  const suites = [EXHAUSTIVE, 'tour', ...(fast ? [] : ['pairs']), 'complete-1'];
  for (const suite of suites) {
    for (const name of names) {
      const failure = await bySuite(name, suite);
      if (failure !== undefined) return failure;
    }
  }
  return undefined;
}

async function bySuite(name: string, suite: string): Promise<string | undefined> {
  const reports = await componentSuites({
    families: [{ name: 'core', targets: CORE_TARGETS }],
    components: [name],
    suites: [suite],
    mutants: 1,
    maxFailures: 1,
  });
  const failure = reports.flatMap((report) => report.failures)[0];
  return failure && `${failure.sentence} (${failure.token})`;
}

async function bySimulation(seeds: number, minutes: number): Promise<string | undefined> {
  for (let seed = 1; seed <= seeds; seed += 1) {
    const { violations } = await runSimulation({ seed, minutes });
    if (violations[0] !== undefined)
      return `seed ${seed}: ${violations[0].property}: ${violations[0].sentence}`;
  }
  return undefined;
}
