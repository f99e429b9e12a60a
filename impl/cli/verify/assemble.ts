/**
 * From the results of all tasks to the one report, and to the pins of the worlds. It orders and sums up; verdicts are
 * the engines'.
 */
import { REVISIONS, type RevisionName } from '../../../machines/revisions.ts';
import {
  type Counterexample,
  type SimulationResult,
  VERIFY_FORMAT,
  type VerifyReport,
  type WalkResult,
} from '../../../spec/export/verify-report.ts';
import { type Replayed, replayUnder } from '../../../spec/verify/parting.ts';
import { type Pinned, pinnedJson } from '../../../spec/verify/pinned.ts';
import { writeFileAtomically } from '../../io/atomic-write.ts';
import { EXIT } from '../command.ts';
import { pinFile, pinnedOf, type WorldTask } from './plan.ts';
import { unexpected } from './summary.ts';
import type { SuiteFailure, TaskResult } from './tasks.ts';

export const judgedIn = (results: readonly TaskResult[]) =>
  results.filter((r) => r.kind === 'world').map((r) => r.judged);
export const walkedIn = (results: readonly TaskResult[]) =>
  results.filter((r) => r.kind === 'walk').map((r) => r.walked);
export const failuresIn = (results: readonly TaskResult[]): SuiteFailure[] =>
  results.flatMap((r) => (r.kind === 'suites' || r.kind === 'simulation' ? [...r.failures] : []));

/** The revision that our servers run: proved free of violations, so none can be expected of it. */
const FAULTLESS: RevisionName = 'orrery';

/** What no pin can excuse, one line each: a law broken under our own rules, a run that stopped before its end. */
export function unmetDemands(worlds: readonly WorldTask[], results: readonly TaskResult[]): string[] {
  const broken = [
    ...judgedIn(results)
      .filter(({ revision }) => revision === FAULTLESS)
      .flatMap(({ result }) =>
        result.properties
          .filter(({ kind, verdict }) => kind !== 'sometimes' && verdict === 'violated')
          .map(({ name, steps }) => `${result.name}: ${name} is violated in ${steps} steps`),
      ),
    ...walkedIn(results)
      .filter(({ result }) => result.revision === FAULTLESS)
      .flatMap(({ result }) =>
        result.violated.map((name) => `walks in ${result.world}: ${name} is violated`),
      ),
  ].map((line) => `under ${FAULTLESS}, ${line}`);
  const unfinished = judgedIn(results)
    .filter(({ result, revision }) =>
      worlds.some(
        (task) => task.mustFinish && task.revision === revision && task.config.name === result.name,
      ),
    )
    .filter(({ result }) => !result.complete)
    .map(({ result }) => `${result.name} was to be explored whole, and was not: ${result.stopped ?? ''}`);
  return [...broken, ...unfinished];
}

export function assemble(
  worlds: readonly WorldTask[],
  results: readonly TaskResult[],
  startedAt: Date,
): VerifyReport {
  const judged = judgedIn(results);
  const find = (task: WorldTask) =>
    judged.find((j) => j.revision === task.revision && j.result.name === task.config.name);
  const ordered = worlds.map(find).filter((j) => j !== undefined);
  const revisions = [...new Set(worlds.map((task) => task.revision))].map((name) => ({
    name,
    worlds: ordered.filter((j) => j.revision === name).map((j) => j.result),
  }));
  const walks = walkedIn(results);
  const explored = ordered.flatMap((j) => j.counterexamples);
  const counterexamples = [...explored, ...walks.flatMap((walked) => walked.counterexamples)];
  const simulation = simulationOf(results);
  const report: VerifyReport = {
    format: VERIFY_FORMAT,
    startedAt: startedAt.toISOString(),
    exitCode: EXIT.asExpected,
    revisions,
    counterexamples,
    partings: partingsOf(worlds, explored).map(({ counterexample, revision, step, sentence }) => ({
      counterexample,
      revision,
      step,
      sentence,
    })),
    suites: results.flatMap((r) => (r.kind === 'suites' ? [...r.suites] : [])),
    ...(simulation ? { simulation } : {}),
    ...(walks.length > 0 ? { walks: inOrder(walks.map(({ result }) => result)) } : {}),
  };
  const isAsExpected =
    unexpected(report) === 0 &&
    failuresIn(results).length === 0 &&
    unmetDemands(worlds, results).length === 0 &&
    judged.every((j) => j.departures.length === 0) &&
    (simulation?.violations ?? 0) === 0;
  return { ...report, exitCode: isAsExpected ? EXIT.asExpected : EXIT.differs };
}

/** Workers end in any order; reports do not. */
function inOrder(walks: readonly WalkResult[]): readonly WalkResult[] {
  return [...walks].sort((a, b) => (a.world < b.world ? -1 : 1));
}

/** Routes (a) and (b) of #15808, replayed under the revision that the change made. */
function partingsOf(worlds: readonly WorldTask[], examples: readonly Counterexample[]): Replayed[] {
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

/** All seeds together, whichever thread ran them. */
function simulationOf(results: readonly TaskResult[]): SimulationResult | undefined {
  const parts = results.filter((r) => r.kind === 'simulation').map((r) => r.result);
  if (parts.length === 0) return undefined;
  const sum = (of: (part: SimulationResult) => number) => parts.reduce((total, part) => total + of(part), 0);
  const counts = (of: (part: SimulationResult) => Readonly<Record<string, number>>) => {
    const kinds = [...new Set(parts.flatMap((part) => Object.keys(of(part))))].sort();
    return Object.fromEntries(kinds.map((kind) => [kind, sum((part) => of(part)[kind] ?? 0)]));
  };
  const seconds = sum(({ clusterHours, speed }) => (clusterHours * 3600) / speed);
  const clusterHours = sum((part) => part.clusterHours);
  return {
    clusterHours,
    seeds: sum((part) => part.seeds),
    faults: counts((part) => part.faults),
    violations: sum((part) => part.violations),
    reproduced: counts((part) => part.reproduced),
    speed: (clusterHours * 3600) / seconds,
  };
}

/** Writes what was found as what is expected from now on. */
export async function pin(worlds: readonly WorldTask[], results: readonly TaskResult[]): Promise<void> {
  const judged = judgedIn(results);
  for (const world of new Set(worlds.map((task) => task.config.name))) {
    const tasks = worlds.filter((task) => task.config.name === world);
    const revisions = tasks.flatMap((task) => {
      const found = judged.find((j) => j.revision === task.revision && j.result.name === world);
      return found === undefined ? [] : [[task.revision, found.pin] as const];
    });
    const maxStates = tasks[0]?.maxStates ?? 0;
    const pinned = pinnedTogether(world, maxStates, Object.fromEntries(revisions), await pinnedOf(world));
    await writeFileAtomically(pinFile(world).pathname, pinnedJson(pinned));
  }
}

/** What a world's file says once these runs are pinned: those of other revisions stay. */
export function pinnedTogether(
  world: string,
  maxStates: number,
  runs: Pinned['revisions'],
  before: Pinned | undefined,
): Pinned {
  return { world, maxStates, revisions: inRevisionOrder({ ...keptPins(before, maxStates), ...runs }) };
}

/** What was pinned of other revisions and still compares: a run that another limit ended does not. */
function keptPins(before: Pinned | undefined, maxStates: number): Pinned['revisions'] {
  const runs = Object.entries(before?.revisions ?? {}).filter(
    ([, run]) => before?.maxStates === maxStates || (run.complete && run.states <= maxStates),
  );
  return Object.fromEntries(runs);
}

/** Whatever order they were pinned in, the file is the same. */
function inRevisionOrder(revisions: Pinned['revisions']): Pinned['revisions'] {
  const names = Object.keys(REVISIONS) as RevisionName[];
  return Object.fromEntries(
    names.flatMap((name) => (revisions[name] === undefined ? [] : [[name, revisions[name]] as const])),
  );
}
