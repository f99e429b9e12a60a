/**
 * One judging, whatever is judged: the revision found if it is to be found, the suites run within their time, the
 * report put together. What stands behind the doors is the caller's.
 */
import type { RevisionName } from '../../../machines/revisions.ts';
import type { Component } from '../../../spec/conform/components.ts';
import { conform, type ConformOptions } from '../../../spec/conform/kit/conform.ts';
import { distances } from '../../../spec/conform/kit/nearest.ts';
import { type ConformReport, exitCodeOf } from '../../../spec/conform/kit/verdict.ts';
import { replayWalk, walkAmong } from '../../../spec/conform/replay.ts';
import type { Target } from '../../../spec/conform/target.ts';
import { SUITES } from '../../../spec/suites/catalogue.ts';
import { InputError } from '../../io/input-error.ts';
import { createProgress, NO_PROGRESS, type Progress, type ProgressStream } from '../../io/progress.ts';
import { type Call, EXIT } from '../command.ts';
import { AUTO, type ReportWishes } from './options.ts';

/** What is judged, and how it is reached. */
export interface Judged {
  readonly kind: ConformReport['kind'];
  /** In words: a command line, an address. */
  readonly target: string;
  /** Suites unless others are asked for. */
  readonly suites?: readonly string[];
  /** Walks side by side; absent: one. */
  readonly lanes?: number;
  /** Runs to be spent on making a disagreement shorter. */
  readonly tries?: number;
  /** Components by which revisions are told apart; absent: all. */
  readonly telling?: readonly string[];
  /** All components there are under a revision. */
  readonly components: (revision: RevisionName) => readonly Component[];
  /** The target's doors, of the components that are asked for; and whether it has one is asked here. */
  readonly doors: (
    revision: RevisionName,
    names: readonly string[],
  ) => Promise<Readonly<Record<string, () => Target>>>;
}

export async function judged(of: Judged, { err }: Call, wishes: ReportWishes): Promise<ConformReport> {
  checkSuites(wishes);
  const startedAt = performance.now();
  const progress = wishes.quiet === true ? NO_PROGRESS : createProgress(err as ProgressStream);
  const optionsFor = inquiries(of, wishes, startedAt + wishes.minutes * 60_000, progress);
  const revisions =
    wishes.revision === AUTO
      ? await distances(async (name) => tellingOf(await optionsFor(name), of.telling))
      : undefined;
  const revision = revisions?.[0]?.revision ?? (wishes.revision as RevisionName);
  const options = await optionsFor(revision);
  const components = await conform(options);
  progress.done();
  return {
    format: 'orrery-conform',
    version: 1,
    kind: of.kind,
    target: of.target,
    revision,
    ...(revisions === undefined ? {} : { revisions }),
    components,
    unsupported: options.components
      .map(({ name }) => name)
      .filter((name) => options.doors[name] === undefined),
    seconds: (performance.now() - startedAt) / 1000,
    exitCode: exitCodeOf(components),
  };
}

/** How the suites are to be run under a revision. */
function inquiries(
  of: Judged,
  wishes: ReportWishes,
  endsAt: number,
  progress: Progress,
): (revision: RevisionName) => Promise<ConformOptions> {
  const { seed, patience } = wishes;
  const suites = wishes.suite ?? of.suites;
  return async (revision) => {
    const components = chosen(of.components(revision), wishes);
    const names = components.map(({ name }) => name);
    return {
      components,
      doors: await of.doors(revision, names),
      ...(suites === undefined ? {} : { suites }),
      ...(of.lanes === undefined ? {} : { lanes: of.lanes }),
      ...(of.tries === undefined ? {} : { tries: of.tries }),
      seed,
      patience,
      isLate: () => performance.now() > endsAt,
      onProgress: ({ component, suite, done, of: all }) =>
        progress.update(`${component} ${suite}: ${done}/${all}`),
    };
  };
}

function tellingOf(options: ConformOptions, telling: readonly string[] | undefined): ConformOptions {
  if (telling === undefined) return options;
  return { ...options, components: options.components.filter(({ name }) => telling.includes(name)) };
}

function chosen(components: readonly Component[], { component: names }: ReportWishes): readonly Component[] {
  const known = components.map(({ name }) => name);
  const stranger = names?.find((name) => !known.includes(name));
  if (stranger === undefined) return components.filter(({ name }) => names?.includes(name) ?? true);
  throw new InputError({
    file: '--component',
    problem: `"${stranger}" is no component`,
    remedy: `name some of ${known.join(', ')}`,
  });
}

function checkSuites({ suite = [] }: ReportWishes): void {
  const stranger = suite.find((name) => !Object.hasOwn(SUITES, name));
  if (stranger === undefined) return;
  throw new InputError({
    file: '--suite',
    problem: `"${stranger}" is no suite`,
    remedy: `name some of ${Object.keys(SUITES).join(', ')}`,
  });
}

/** One walk, step by step. Resolves to the exit code. */
export async function replayed(
  of: Judged,
  { out }: Call,
  wishes: ReportWishes,
  token: string,
): Promise<number> {
  const revision = wishes.revision === AUTO ? undefined : wishes.revision;
  const found = revision && walkAmong(of.components(revision), token);
  if (revision === undefined || found === undefined)
    throw new InputError({
      file: '--replay',
      field: token,
      problem:
        revision === undefined ? 'a walk belongs to one revision' : `there is no such walk under ${revision}`,
      remedy: 'paste the whole line that the disagreement printed',
    });
  const door = (await of.doors(revision, [found.component.name]))[found.component.name];
  if (door === undefined)
    throw new InputError({
      file: '--replay',
      problem: `the target has no door for ${found.component.name}`,
      remedy: 'ask another component',
    });
  const target = door();
  const steps = await replayWalk(target, found.component, found.walk, wishes.seed);
  for (const [at, { event, observed, expected }] of steps.entries()) {
    out.write(`${String(at + 1).padStart(4)}  ${event.padEnd(44)} ${observed}\n`);
    if (expected !== undefined) out.write(`      expected ${expected.join(', or ')}\n`);
  }
  for (const line of target.frames?.() ?? []) out.write(`      ${line}\n`);
  const parted = steps.some((step) => step.expected !== undefined);
  out.write(
    parted ? 'The target parts from the machine here.\n' : 'The target follows the machine all the way.\n',
  );
  return parted ? EXIT.differs : EXIT.asExpected;
}
