/**
 * `orrery verify`, the main job: explores the revisions of the protocol in every world, runs the generated suites
 * and the simulation against our own implementation, prints what it found and leaves a report.
 */
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { reportHtml } from '../../spec/export/report-html.ts';
import { chartOf, sequenceChartSvg } from '../../spec/export/sequence-chart.ts';
import { storyLines, storyOf } from '../../spec/export/story.ts';
import { type VerifyReport, verifyJson } from '../../spec/export/verify-report.ts';
import { machineFigures } from './verify/figures.ts';
import { ensureWritable, writeFolder } from '../io/atomic-write.ts';
import { type ProgressStream, createProgress } from '../io/progress.ts';
import { type Call, type CommandSpec, EXIT, byteSize, wholeNumber } from './command.ts';
import { assemble, failuresIn, judgedIn, pin, unmetDemands } from './verify/assemble.ts';
import { type VerifyOptions, walkTasks, worldTasks } from './verify/plan.ts';
import { runTasks } from './verify/pool.ts';
import { summaryLines } from './verify/summary.ts';
import { type Task, type TaskResult, nameOf } from './verify/tasks.ts';

/** Simulated time under faults, a seed. */
const SIMULATED_MINUTES = 20;

const GIBIBYTE = 2 ** 30;

interface Wishes extends Omit<VerifyOptions, 'maxMemory'> {
  readonly maxMemory?: number;
  readonly report: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly stories?: boolean;
  readonly suites: boolean;
  readonly simulation: boolean;
  readonly seeds: number;
  readonly jobs: number;
}

export const command: CommandSpec = {
  options: [
    { flags: '--world <names...>', description: 'only these worlds of spec/worlds' },
    { flags: '--deep', description: 'the worlds of spec/worlds/deep.ts: to their end, or walked at random' },
    {
      flags: '--steps <count>',
      description: 'with --deep: steps of all random walks together',
      parse: wholeNumber('--steps'),
    },
    { flags: '--world-file <file>', description: 'a world of your own: JSON, or a module' },
    { flags: '--revision <names...>', description: 'only these revisions' },
    {
      flags: '--max-states <count>',
      description: 'stop each world cleanly before more states than this',
      parse: wholeNumber('--max-states'),
    },
    {
      flags: '--max-memory <size>',
      description: 'stop each world cleanly before its stores take more than this; 6g, and 14g with --deep',
      parse: byteSize('--max-memory'),
    },
    { flags: '--no-suites', description: 'explore only: leave the generated suites out' },
    { flags: '--no-simulation', description: 'leave the simulation out' },
    {
      flags: '--seeds <count>',
      description: 'seeds to simulate',
      default: 16,
      parse: wholeNumber('--seeds'),
    },
    {
      flags: '--jobs <count>',
      description: 'worker threads',
      default: Math.min(4, availableParallelism()),
      parse: wholeNumber('--jobs'),
    },
    { flags: '--report <folder>', description: 'where index.html and verify.json go', default: 'report' },
    { flags: '--stories', description: 'print every counterexample as a story' },
    { flags: '--pin', description: 'write what was found to spec/expected, as what is expected from now on' },
    { flags: '--json', description: 'print the report as JSON instead of the summary' },
    { flags: '--quiet', description: 'no progress' },
  ],
  examples: [
    { line: 'verify', says: 'the whole verification' },
    {
      line: 'verify --world one-node --stories --no-suites --no-simulation',
      says: 'one world, its counterexamples told',
    },
    { line: 'verify --world two-by-two --max-states 20m', says: 'a large world, further than every day' },
    { line: 'verify --deep --world three-nodes', says: 'walk at random in one of the larger worlds' },
  ].map((example) => ({ ...example, line: example.line.replace('20m', '20_000_000') })),
  run: async (call) => verify(call, call.options as unknown as Wishes),
};

async function verify({ out, err }: Call, wishes: Wishes): Promise<number> {
  const maxMemory = wishes.maxMemory ?? (wishes.deep === true ? 14 : 6) * GIBIBYTE;
  const worlds = await worldTasks({ ...wishes, maxMemory });
  await ensureWritable(wishes.report, '--report');
  const tasks = [...worlds, ...walkTasks({ ...wishes, maxMemory }), ...implementationTasks(wishes)];
  // A deep run begins its tasks in the order of their list, which knows what may share the memory.
  if (wishes.deep !== true) tasks.sort((a, b) => costOf(b) - costOf(a));
  const progress = createProgress((wishes.quiet ? { write: () => true } : err) as ProgressStream);
  const results: TaskResult[] = [];
  const startedAt = new Date();
  await runTasks(tasks, {
    threads: wishes.jobs,
    onProgress: (text) => progress.update(`${results.length}/${tasks.length} ${text}`),
    onDone: (task, result) => {
      results.push(result);
      progress.line(
        `${String(results.length).padStart(2)}/${tasks.length}  ${nameOf(task)}: ${outcomeOf(result)}`,
      );
    },
  });
  progress.update('drawing the report');
  const report = assemble(worlds, results, startedAt);
  const unmet = unmetDemands(worlds, results);
  if (wishes.pin === true) await pin(worlds, results);
  await writeReport(wishes.report, report, results);
  progress.done();
  out.write(
    wishes.json === true ? verifyJson(report) : `${textOf(report, results, unmet, wishes).join('\n')}\n`,
  );
  return report.exitCode;
}

/** The suites and the simulation speak of our implementation; they run when all of it is asked for. */
function implementationTasks(wishes: Wishes): Task[] {
  const isPartial =
    wishes.world !== undefined ||
    wishes.worldFile !== undefined ||
    wishes.pin === true ||
    wishes.deep === true;
  const tasks: Task[] = [];
  if (wishes.suites && !isPartial)
    tasks.push(
      { kind: 'suites', target: 'cluster', only: ['pairs'] },
      { kind: 'suites', target: 'cluster', only: ['tour', 'complete-1'] },
      { kind: 'suites', target: 'core' },
      { kind: 'joint' },
    );
  if (wishes.simulation && !isPartial)
    for (const half of [0, 1])
      tasks.push({ kind: 'simulation', seeds: seedsOf(wishes.seeds, half), minutes: SIMULATED_MINUTES });
  return tasks;
}

/** Every other seed: the two halves run side by side. */
function seedsOf(count: number, half: number): number[] {
  return Array.from({ length: count }, (_, i) => i + 1).filter((seed) => seed % 4 < 2 === (half === 0));
}

/** Long tasks first, so that none is left alone at the end. */
function costOf(task: Task): number {
  return task.kind === 'world' ? task.maxStates * (task.config.nodes + 1) : 20_000_000;
}

function outcomeOf(result: TaskResult): string {
  switch (result.kind) {
    case 'world': {
      const { states, complete, seconds, properties } = result.judged.result;
      const violated = properties.filter((p) => p.kind !== 'sometimes' && p.verdict === 'violated').length;
      return `${states.toLocaleString('en-US')} states${complete ? '' : ', partial'}, ${violated} properties violated, ${seconds.toFixed(1)} s`;
    }
    case 'walk': {
      const { steps, states, violated, seconds } = result.walked.result;
      return `${steps.toLocaleString('en-US')} steps, ${states.toLocaleString('en-US')} states, ${violated.length} laws violated, ${seconds.toFixed(1)} s`;
    }
    case 'suites': {
      const failed = result.suites.reduce((n, s) => n + s.failed, 0);
      return `${result.suites.reduce((n, s) => n + s.tests, 0).toLocaleString('en-US')} tests, ${failed} failed`;
    }
    case 'simulation':
      return `${result.result.clusterHours.toFixed(1)} cluster-hours, ${result.result.violations} violations`;
  }
}

function textOf(
  report: VerifyReport,
  results: readonly TaskResult[],
  unmet: readonly string[],
  wishes: Wishes,
): string[] {
  const sentences = new Map(
    report.revisions.flatMap((r) => r.worlds.flatMap((w) => w.properties.map((p) => [p.name, p.sentence]))),
  );
  const stories =
    wishes.stories === true
      ? report.counterexamples.flatMap((c) => [
          ...storyLines(storyOf(c, sentences.get(c.property) ?? '')),
          '',
        ])
      : [];
  const departures = judgedIn(results).flatMap((j) =>
    j.departures.map((line) => `${j.result.name} under ${j.revision}: ${line}`),
  );
  const failures = failuresIn(results).flatMap(({ sentence, replay }) => [sentence, `  ${replay}`]);
  const verdict =
    report.exitCode === EXIT.asExpected ? 'Everything is as expected.' : 'Something is not as expected.';
  return [
    ...stories,
    ...summaryLines(report, departures),
    ...failures,
    ...unmet.map((line) => `FAILED: ${line}`),
    `${report.counterexamples.length} counterexamples, each with story and chart: ${join(resolve(wishes.report), 'index.html')}`,
    verdict,
  ];
}

async function writeReport(
  folder: string,
  report: VerifyReport,
  results: readonly TaskResult[],
): Promise<void> {
  const charts = Object.fromEntries(report.counterexamples.map((c) => [c.id, sequenceChartSvg(chartOf(c))]));
  const partings = report.partings.map((p) => `${p.counterexample}\n  ${p.sentence}`).join('\n\n');
  const figures = { machines: await machineFigures(), charts, partings };
  const failures = failuresIn(results);
  await writeFolder(
    folder,
    new Map([
      ['verify.json', verifyJson(report)],
      ...(failures.length > 0
        ? [['failures.txt', failures.map((f) => `${f.sentence}\n${f.replay}\n`).join('\n')] as const]
        : []),
      ['index.html', reportHtml(report, figures)],
    ]),
    '--report',
  );
}
