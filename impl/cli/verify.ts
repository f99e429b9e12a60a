/**
 * `orrery verify`, the main job: explores the revisions of the protocol in every world, runs the generated suites
 * and the simulation against our own implementation, prints what it found and leaves a report.
 */
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { reportHtml } from '../../spec/export/report-html.ts';
import { chartOf, sequenceChartSvg } from '../../spec/export/sequence-chart.ts';
import { storyLines, storyOf } from '../../spec/export/story.ts';
import {
  VERIFY_FORMAT,
  type Counterexample,
  type VerifyReport,
  verifyJson,
} from '../../spec/export/verify-report.ts';
import { machineFigures } from './verify/figures.ts';
import { type Pinned, pinnedJson } from '../../spec/verify/pinned.ts';
import { type Replayed, replayUnder } from '../../spec/verify/parting.ts';
import { ensureWritable, writeFileAtomically, writeFolder } from '../io/atomic-write.ts';
import { type ProgressStream, createProgress } from '../io/progress.ts';
import { type Call, type CommandSpec, EXIT, byteSize, wholeNumber } from './command.ts';
import { type VerifyOptions, pinFile, worldTasks } from './verify/plan.ts';
import { runTasks } from './verify/pool.ts';
import { summaryLines, unexpected } from './verify/summary.ts';
import { type SuiteFailure, type Task, type TaskResult, nameOf } from './verify/tasks.ts';

interface Wishes extends VerifyOptions {
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
    { flags: '--world-file <file>', description: 'a world of your own: JSON, or a module' },
    { flags: '--revision <names...>', description: 'only these revisions' },
    {
      flags: '--max-states <count>',
      description: 'stop each world cleanly before more states than this',
      parse: wholeNumber('--max-states'),
    },
    {
      flags: '--max-memory <size>',
      description: 'stop each world cleanly before its stores take more than this',
      default: '6g',
      parse: byteSize('--max-memory'),
    },
    { flags: '--no-suites', description: 'explore only: leave the generated suites out' },
    { flags: '--no-simulation', description: 'leave the simulation out' },
    {
      flags: '--seeds <count>',
      description: 'seeds to simulate',
      default: 24,
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
  ].map((example) => ({ ...example, line: example.line.replace('20m', '20_000_000') })),
  run: async (call) => verify(call, call.options as unknown as Wishes),
};

async function verify({ out, err }: Call, wishes: Wishes): Promise<number> {
  const worlds = await worldTasks({ ...wishes, maxMemory: Number(wishes.maxMemory) || 6 * 2 ** 30 });
  await ensureWritable(wishes.report, '--report');
  const tasks = [...worlds, ...implementationTasks(wishes)].sort((a, b) => costOf(b) - costOf(a));
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
  if (wishes.pin === true) await pin(worlds, results);
  await writeReport(wishes.report, report, results);
  progress.done();
  out.write(wishes.json === true ? verifyJson(report) : `${textOf(report, results, wishes).join('\n')}\n`);
  return report.exitCode;
}

/** The suites and the simulation speak of our implementation; they run when all of it is asked for. */
function implementationTasks(wishes: Wishes): Task[] {
  const isPartial = wishes.world !== undefined || wishes.worldFile !== undefined || wishes.pin === true;
  const tasks: Task[] = [];
  if (wishes.suites && !isPartial)
    tasks.push({ kind: 'suites', target: 'core' }, { kind: 'suites', target: 'cluster' });
  if (wishes.simulation && !isPartial)
    tasks.push({
      kind: 'simulation',
      seeds: Array.from({ length: wishes.seeds }, (_, i) => i + 1),
      minutes: 10,
    });
  return tasks;
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
    case 'suites': {
      const failed = result.suites.reduce((n, s) => n + s.failed, 0);
      return `${result.suites.reduce((n, s) => n + s.tests, 0).toLocaleString('en-US')} tests, ${failed} failed`;
    }
    case 'simulation':
      return `${result.result.clusterHours.toFixed(1)} cluster-hours, ${result.result.violations} violations`;
  }
}

const judgedIn = (results: readonly TaskResult[]) =>
  results.filter((r) => r.kind === 'world').map((r) => r.judged);
const failuresIn = (results: readonly TaskResult[]): SuiteFailure[] =>
  results.flatMap((r) => (r.kind === 'world' ? [] : [...r.failures]));

function assemble(
  worlds: readonly (Task & { kind: 'world' })[],
  results: readonly TaskResult[],
  startedAt: Date,
): VerifyReport {
  const judged = judgedIn(results);
  const find = (task: Task & { kind: 'world' }) =>
    judged.find((j) => j.revision === task.revision && j.result.name === task.config.name);
  const ordered = worlds.map(find).filter((j) => j !== undefined);
  const revisions = [...new Set(worlds.map((task) => task.revision))].map((name) => ({
    name,
    worlds: ordered.filter((j) => j.revision === name).map((j) => j.result),
  }));
  const counterexamples = ordered.flatMap((j) => j.counterexamples);
  const simulation = results.find((r) => r.kind === 'simulation')?.result;
  const report: VerifyReport = {
    format: VERIFY_FORMAT,
    startedAt: startedAt.toISOString(),
    exitCode: EXIT.asExpected,
    revisions,
    counterexamples,
    partings: partingsOf(worlds, counterexamples).map(({ counterexample, revision, step, sentence }) => ({
      counterexample,
      revision,
      step,
      sentence,
    })),
    suites: results.flatMap((r) => (r.kind === 'suites' ? [...r.suites] : [])),
    ...(simulation ? { simulation } : {}),
  };
  const isAsExpected =
    unexpected(report) === 0 &&
    failuresIn(results).length === 0 &&
    judged.every((j) => j.departures.length === 0) &&
    (simulation?.violations ?? 0) === 0;
  return { ...report, exitCode: isAsExpected ? EXIT.asExpected : EXIT.differs };
}

/** Routes (a) and (b) of #15808, replayed under the revision that the change made. */
function partingsOf(
  worlds: readonly (Task & { kind: 'world' })[],
  examples: readonly Counterexample[],
): Replayed[] {
  if (!worlds.some((task) => task.revision === 'strict-steps')) return [];
  return examples
    .filter((c) => c.revision === 'pre-15808' && c.world === 'one-node' && /^S5[ab]? /.test(c.property))
    .flatMap((example) => {
      const task = worlds.find((t) => t.config.name === example.world);
      return task === undefined ? [] : [replayUnder(example, task.config, 'strict-steps')];
    })
    .map((replayed) => ({ ...replayed, sentence: `${replayed.sentence} ${endingOf(replayed)}` }));
}

function endingOf({ impossible, broken, end }: Replayed): string {
  const left =
    impossible.length === 0 ? '' : `${impossible.length} of its later steps never become possible. `;
  const allocs = Object.entries(end)
    .filter(([c, state]) => /^alloc .$/.test(c) && state !== 'free')
    .map(([c, state]) => `${c} ${state}`);
  const harm =
    broken.length === 0 ? 'No law is broken on the way' : `Broken on the way: ${broken.join(', ')}`;
  return `${left}${harm}; run on without faults, it ends with node ${end['node n1']}, ${allocs.join(', ')}.`;
}

function textOf(report: VerifyReport, results: readonly TaskResult[], wishes: Wishes): string[] {
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

async function pin(
  worlds: readonly (Task & { kind: 'world' })[],
  results: readonly TaskResult[],
): Promise<void> {
  const judged = judgedIn(results);
  for (const world of new Set(worlds.map((task) => task.config.name))) {
    const tasks = worlds.filter((task) => task.config.name === world);
    const revisions = tasks.flatMap((task) => {
      const found = judged.find((j) => j.revision === task.revision && j.result.name === world);
      return found === undefined ? [] : [[task.revision, found.pin] as const];
    });
    const pinned: Pinned = {
      world,
      maxStates: tasks[0]?.maxStates ?? 0,
      revisions: Object.fromEntries(revisions),
    };
    await writeFileAtomically(pinFile(world).pathname, pinnedJson(pinned));
  }
}
