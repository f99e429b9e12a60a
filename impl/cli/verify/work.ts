/** What each task does: calls the engine that does it and puts its progress into words. */
import {
  type SuiteReport,
  type TargetFamily,
  componentSuites,
} from '../../../spec/conform/component-suites.ts';
import { unexplained } from '../../../spec/conform/joint-known.ts';
import { JOINT_WORLDS } from '../../../spec/conform/joint-worlds.ts';
import { jointSuites } from '../../../spec/conform/joint.ts';
import type { SimulationResult, SuiteResult } from '../../../spec/export/verify-report.ts';
import { runSimulation } from '../../../test/sim/run.ts';
import { type Replayable, simToken } from '../../../test/sim/token.ts';
import { judgeWorld } from '../../../spec/verify/judge-world.ts';
import { walkWorld } from '../../../spec/verify/walk-world.ts';
import { clusterTargets } from '../../targets/cluster.ts';
import { CORE_TARGETS } from '../../targets/core.ts';
import { puppetTarget } from '../../targets/world/puppet.ts';
import type { SuiteFailure, Task, TaskResult } from './tasks.ts';

export async function perform(task: Task, say: (text: string) => void): Promise<TaskResult> {
  switch (task.kind) {
    case 'world':
      return exploreWorld(task, say);
    case 'walk':
      return walkAtRandom(task, say);
    case 'suites':
      return runSuites(task, say);
    case 'joint':
      return walkJointly(say);
    case 'simulation':
      return simulate(task, say);
  }
}

const MEBIBYTE = 2 ** 20;

async function exploreWorld(
  task: Task & { kind: 'world' },
  say: (text: string) => void,
): Promise<TaskResult> {
  const { config, revision, maxStates, maxMemoryBytes, pinned, safetyOnly } = task;
  const judged = judgeWorld(
    config,
    revision,
    {
      maxStates,
      maxMemoryBytes,
      ...(safetyOnly ? { keepsQuietEdges: false } : {}),
      onProgress: ({ states, depth, statesPerSecond, bytes }) =>
        say(
          `${thousands(states)} states, depth ${depth}, ${thousands(statesPerSecond)}/s, ${thousands(bytes / MEBIBYTE)} MiB`,
        ),
    },
    pinned,
  );
  return { kind: 'world', judged };
}

function walkAtRandom({ planned }: Task & { kind: 'walk' }, say: (text: string) => void): TaskResult {
  const walked = walkWorld(planned, ({ steps, states, stepsPerSecond, bytes }) =>
    say(
      `${thousands(steps)} of ${thousands(planned.steps)} steps, ${thousands(states)} states, ${thousands(stepsPerSecond)} steps/s, ${thousands(bytes / MEBIBYTE)} MiB`,
    ),
  );
  return { kind: 'walk', walked };
}

function thousands(n: number): string {
  return Math.round(n).toLocaleString('en-US');
}

const FAMILIES: Readonly<Record<'core' | 'cluster', TargetFamily>> = {
  core: { name: 'core', targets: CORE_TARGETS },
  cluster: { name: 'cluster', targets: clusterTargets() },
};

async function runSuites(task: Task & { kind: 'suites' }, say: (text: string) => void): Promise<TaskResult> {
  const reports = await componentSuites({
    families: [FAMILIES[task.target]],
    ...(task.only === undefined ? {} : { suites: task.only }),
    onProgress: ({ component, suite, done, of }) =>
      say(`${component} ${suite}, ${thousands(done)} of ${thousands(of)}`),
  });
  const failures = reports.flatMap((report) =>
    report.failures.map(({ sentence, token }) => ({ sentence, replay: `npm run replay -- ${token}` })),
  );
  return { kind: 'suites', suites: reports.map(suiteResult), failures };
}

function suiteResult(report: SuiteReport): SuiteResult {
  const { suite, machine, target, tests, steps, passed, failed, killRate, coverage } = report;
  const { covered, of } = coverage.transitions;
  return {
    name: suite,
    machine,
    target,
    tests,
    steps,
    passed,
    failed,
    killRate,
    coverage: of === 0 ? null : covered / of,
  };
}

/** Odd seeds suffer all along; even ones are mended and must then come to rest. */
async function simulate(
  task: Task & { kind: 'simulation' },
  say: (text: string) => void,
): Promise<TaskResult> {
  const startedAt = performance.now();
  const faults: Record<string, number> = {};
  const reproduced: Record<string, number> = {};
  const failures: SuiteFailure[] = [];
  let clusterHours = 0;
  for (const [i, seed] of task.seeds.entries()) {
    say(`seed ${seed}, ${i} of ${task.seeds.length} done`);
    const run: Replayable = { seed, minutes: task.minutes, mode: seed % 2 === 1 ? 'safety' : 'liveness' };
    const outcome = await runSimulation(run);
    addTo(faults, outcome.faults);
    addTo(reproduced, outcome.reproductions);
    clusterHours += outcome.clusterHours;
    for (const { property, sentence } of outcome.violations)
      failures.push({
        sentence: `seed ${seed}: ${property}: ${sentence}`,
        replay: `npm run replay -- ${simToken(run, undefined)}`,
      });
  }
  const seconds = (performance.now() - startedAt) / 1000;
  const result: SimulationResult = {
    clusterHours,
    seeds: task.seeds.length,
    faults,
    violations: failures.length,
    reproduced,
    speed: (clusterHours * 3600) / seconds,
  };
  return { kind: 'simulation', result, failures };
}

function addTo(sum: Record<string, number>, counts: Readonly<Record<string, number>>): void {
  for (const [kind, n] of Object.entries(counts)) sum[kind] = (sum[kind] ?? 0) + n;
}

/** Whole worlds, step by step, on a real server, its workers and clients. */
function walkJointly(say: (text: string) => void): TaskResult {
  const suites: SuiteResult[] = [];
  const failures: SuiteFailure[] = [];
  for (const world of JOINT_WORLDS) {
    say(world.name);
    for (const report of jointSuites({ target: puppetTarget, worlds: [world], maxFailures: Infinity })) {
      const { suite, machine, target, tests, steps, passed, coverage } = report;
      const news = unexplained(world.name, report.failures);
      for (const { sentence, token } of news)
        failures.push({ sentence, replay: `npm run replay -- ${token}` });
      const share = coverage.of === 0 ? null : coverage.covered / coverage.of;
      suites.push({
        name: suite,
        machine,
        target,
        tests,
        steps,
        passed,
        failed: news.length,
        killRate: null,
        coverage: share,
      });
    }
  }
  return { kind: 'suites', suites, failures };
}
