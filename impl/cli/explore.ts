/**
 * `orrery explore FILE`: explores the systems that a file of yours exports, and shows verdicts, stories, charts and suites.
 * What a system is, and how one writes it, is `spec/system/orrery.ts`; nothing here knows Nomad.
 */
import { join, resolve } from 'node:path';
import { explore } from '../../spec/system/explore.ts';
import { exploreReport, reportFiles } from '../../spec/system/report.ts';
import { ensureWritable, writeFolder } from '../io/atomic-write.ts';
import { type ProgressStream, createProgress } from '../io/progress.ts';
import { type Call, type CommandSpec, EXIT, byteSize, wholeNumber } from './command.ts';
import { exportTla } from './explore/export-tla.ts';
import { type LoadedSystem, loadSystems, onlyOne } from './explore/load.ts';
import { printJob, runMember, type SwarmWishes } from './explore/member.ts';
import { summaryLines } from './explore/summary.ts';

/** For systems that no machine's memory holds. */
const SWARM = 'Swarm:';

interface Wishes extends SwarmWishes {
  readonly only?: readonly string[];
  readonly maxStates: number;
  readonly maxMemory: number;
  readonly suites: boolean;
  readonly report?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly export?: 'tla';
  readonly distributed?: boolean;
  readonly to: string;
}

export const command: CommandSpec = {
  arguments: [{ name: '<file>', description: 'a module that exports systems: see examples/' }],
  options: [
    { flags: '--only <names...>', description: 'only these of its systems' },
    {
      flags: '--max-states <count>',
      description: 'stop each system cleanly before more states than this',
      default: 5_000_000,
      parse: wholeNumber('--max-states'),
    },
    {
      flags: '--max-memory <size>',
      description: "stop each system cleanly before the search's stores take more than this",
      default: 4 * 2 ** 30,
      parse: byteSize('--max-memory'),
    },
    { flags: '--no-suites', description: 'leave the test suites of the machines out' },
    {
      flags: '--report <folder>',
      description: 'write index.html, explore.json, charts and suites into this folder',
    },
    {
      flags: '--export <format>',
      description: 'write one system for another tool instead: tla, with its laws, for TLC',
      choices: ['tla'],
    },
    { flags: '--distributed', description: "with --export tla: for TLC's distributed mode" },
    { flags: '--to <folder>', description: 'where --export writes', default: 'report/tla' },
    {
      flags: '--swarm <count>',
      description: 'print a batch job instead, whose so many members search one system, each by itself',
      parse: wholeNumber('--swarm'),
      group: SWARM,
    },
    {
      flags: '--seed <number>',
      description: 'be one member of a swarm instead, and print what it finds as one line for explore merge',
      parse: wholeNumber('--seed', 0),
      group: SWARM,
    },
    {
      flags: '--bits <size>',
      description: 'memory of a member for the bits of states: 64m, if not given',
      default: 64 * 2 ** 20,
      parse: byteSize('--bits'),
      group: SWARM,
    },
    {
      flags: '--seconds <count>',
      description: 'a member ends after so many seconds',
      default: 60,
      parse: wholeNumber('--seconds'),
      group: SWARM,
    },
    {
      flags: '--command <program>',
      description: 'this program on the nodes of the cluster',
      default: 'orrery',
      group: SWARM,
    },
    { flags: '--json', description: 'print what was found as JSON' },
    { flags: '--quiet', description: 'no progress' },
  ],
  examples: [
    {
      line: 'explore examples/two-phase-commit/two-phase-commit.ts',
      says: 'two-phase commit, with a known mistake and without',
    },
    {
      line: 'explore mine.ts --only fixed --report report/mine',
      says: 'one system of a file; all of it drawn, in report/mine/index.html',
    },
    {
      line: 'explore mine.ts --only fixed --export tla --distributed --to tla',
      says: "what TLC's server and its workers need to explore it on several machines",
    },
    {
      line: 'explore mine.ts --only fixed --swarm 16 --bits 256m --seconds 600 > swarm.nomad.hcl',
      says: 'sixteen random searches as a job: orrery job run swarm.nomad.hcl, and then orrery explore merge',
    },
  ],
  run: async (call) => exploreFile(call, String(call.args[0]), call.options as unknown as Wishes),
};

async function exploreFile(call: Call, file: string, wishes: Wishes): Promise<number> {
  const { out, err } = call;
  const loaded = await loadSystems(file, wishes.only);
  if (wishes.export !== undefined || wishes.distributed === true)
    return exportTla(call, onlyOne(loaded, file), wishes);
  if (wishes.seed !== undefined) return runMember(call, onlyOne(loaded, file), wishes);
  if (wishes.swarm !== undefined) return printJob(call, file, onlyOne(loaded, file), wishes);
  if (wishes.report !== undefined) await ensureWritable(wishes.report, '--report');
  const progress = createProgress((wishes.quiet ? { write: () => true } : err) as ProgressStream);
  const shown = loaded.map(({ system, exported }) => ({
    system,
    explored: explore(system, {
      maxStates: wishes.maxStates,
      maxMemoryBytes: wishes.maxMemory,
      suites: wishes.suites,
      replay: () => `npx orrery explore ${file} --only ${exported}`,
      onProgress: ({ states, depth, statesPerSecond }) =>
        progress.update(
          `${exported}: ${states.toLocaleString('en-US')} states, depth ${depth}, ${Math.round(statesPerSecond).toLocaleString('en-US')}/s`,
        ),
    }),
  }));
  if (wishes.report !== undefined) await writeFolder(wishes.report, await reportFiles(shown), '--report');
  progress.done();
  const report = exploreReport(shown.map(({ explored }) => explored));
  const lines = shown.flatMap(({ explored }) => summaryLines(explored));
  const text = [...lines, ...endLines(loaded, report.exitCode, wishes)].join('\n');
  out.write(wishes.json === true ? `${JSON.stringify(report, null, 2)}\n` : `${text}\n`);
  return report.exitCode;
}

function endLines(loaded: readonly LoadedSystem[], exitCode: number, { report }: Wishes): string[] {
  const verdict =
    exitCode === EXIT.asExpected
      ? `${loaded.length === 1 ? 'Every verdict is' : `${loaded.length} systems, every verdict`} as expected.`
      : 'Something is not as expected.';
  return [
    ...(report === undefined ? [] : [`Charts, tables, walks: ${join(resolve(report), 'index.html')}`]),
    verdict,
  ];
}
