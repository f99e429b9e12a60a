/**
 * Every component x every suite x every target, and what the result is worth: coverage, and the share of faulty
 * machines that the walks that were run would have told from the right one. Targets come from the caller: this side
 * knows no implementation.
 */
import { SUITES } from '../suites/catalogue.ts';
import { coverageOf, type Coverage } from '../suites/coverage.ts';
import { killShare } from '../suites/kill-share.ts';
import { acceptedIn } from '../suites/mealy.ts';
import type { Mealy, Suite, Word } from '../suites/types.ts';
import { OF_OUR_SERVERS, type RevisionName } from '../../machines/revisions.ts';
import { componentsOf, type Component } from './components.ts';
import { DECISIONS } from './decisions/index.ts';
import { EXHAUSTIVE, runDecision } from './decisions/run.ts';
import { runSuite, type Failure } from './run.ts';
import type { Target } from './target.ts';

/** An implementation with a door for each component that it can be held against. */
export interface TargetFamily {
  readonly name: string;
  readonly targets: Readonly<Record<string, () => Target>>;
  /** At most so many walks a suite, evenly spread. Default: all. */
  readonly limit?: number;
}

export interface SuiteProgress {
  readonly component: string;
  readonly suite: string;
  readonly target: string;
  readonly done: number;
  readonly of: number;
}

export interface ComponentSuitesOptions {
  readonly families: readonly TargetFamily[];
  /** Default: what our servers run. */
  readonly revision?: RevisionName;
  /** Names of components and decisions; default: all. */
  readonly components?: readonly string[];
  /** Names of `SUITES`, or `exhaustive` for the decisions; default: `tour`, `pairs`, `complete-1`, `exhaustive`. */
  readonly suites?: readonly string[];
  /** Mutants a kind to judge a suite by; default 1000. */
  readonly mutants?: number;
  readonly seed?: number;
  /** Failures to describe for each suite; default 20, all are counted. */
  readonly maxFailures?: number;
  readonly onProgress?: (progress: SuiteProgress) => void;
}

export interface SuiteReport {
  readonly suite: string;
  readonly machine: string;
  readonly target: string;
  readonly tests: number;
  readonly steps: number;
  readonly skipped: number;
  readonly passed: number;
  readonly failed: number;
  readonly failures: readonly Failure[];
  /** What the target broke on purpose meanwhile: crashes, cut links. */
  readonly faults: number;
  /** Killed mutants out of those that differ, 0 to 1: what the walks that were run can see. */
  readonly killRate: number;
  readonly coverage: Coverage;
  readonly seconds: number;
}

export const DEFAULT_SUITES = ['tour', 'pairs', 'complete-1'] as const;
const DEFAULT_MUTANTS = 1000;

/** Run them all; components and suites that a family has no door for are left out. */
export async function componentSuites(options: ComponentSuitesOptions): Promise<SuiteReport[]> {
  const { revision = OF_OUR_SERVERS, suites = [...DEFAULT_SUITES, EXHAUSTIVE], families } = options;
  const reports: SuiteReport[] = [];
  const chosen = componentsOf(revision).filter(
    ({ name }) => options.components === undefined || options.components.includes(name),
  );
  for (const family of families) {
    for (const component of chosen) {
      const door = family.targets[component.name];
      if (door === undefined) continue;
      for (const name of suites.filter((suite) => suite !== EXHAUSTIVE)) {
        const suite = SUITES[name]!(component.mealy);
        reports.push(await reportOn({ door, family, component, suite }, options));
      }
    }
    // What a decision says is the revision's that the project implements.
    const decides = suites.includes(EXHAUSTIVE) && revision === OF_OUR_SERVERS;
    if (decides) reports.push(...(await decisionSuites(family, options)));
  }
  return reports;
}

/** Every case of every decision that the family has a door for. */
async function decisionSuites(
  { name, targets }: TargetFamily,
  { components, maxFailures = 20, onProgress }: ComponentSuitesOptions,
): Promise<SuiteReport[]> {
  const reports: SuiteReport[] = [];
  for (const decision of DECISIONS) {
    const door = targets[decision.name];
    if (door === undefined || components?.includes(decision.name) === false) continue;
    const place = { component: decision.name, suite: EXHAUSTIVE, target: name };
    const of = decision.cases.length;
    const report = (done: number): void => onProgress?.({ ...place, done, of });
    reports.push(await runDecision(door(), decision, { maxFailures, onProgress: report }));
  }
  return reports;
}

interface Job {
  readonly door: () => Target;
  readonly family: TargetFamily;
  readonly component: Component;
  readonly suite: Suite;
}

async function reportOn(job: Job, options: ComponentSuitesOptions): Promise<SuiteReport> {
  const { door, family, component, suite } = job;
  const { seed = 0, mutants = DEFAULT_MUTANTS, maxFailures = 20, onProgress } = options;
  const { limit = Infinity } = family;
  const startedAt = performance.now();
  const place = { component: component.name, suite: suite.name, target: family.name };
  const { driven, undriven, ...run } = await runSuite(door(), component, suite, {
    limit,
    seed,
    maxFailures,
    onProgress: (done) => onProgress?.({ ...place, done, of: Math.min(limit, suite.tests) }),
  });
  const seconds = (performance.now() - startedAt) / 1000;
  const closed = closedTo(component.mealy, driven, undriven);
  return {
    ...run,
    killRate: killShare(component.mealy, driven, { limit: mutants, never: closed }),
    coverage: coverageOfDriven(component.mealy, driven, closed),
    seconds,
  };
}

/** Transitions that came up and could never be sent. */
function closedTo(mealy: Mealy, driven: readonly Word[], undriven: ReadonlySet<number>): Set<number> {
  const closed = new Set(undriven);
  for (const word of driven) {
    let state = 0;
    for (const event of word) {
      const transition = state * mealy.eventCount + event;
      closed.delete(transition);
      state = mealy.next[transition]!;
    }
  }
  return closed;
}

/** What the words cover, out of what can be sent to this target at all. */
function coverageOfDriven(mealy: Mealy, words: readonly Word[], closed: ReadonlySet<number>): Coverage {
  const whole = coverageOf(mealy, words);
  const accepted = [...closed].filter((transition) => acceptedIn(mealy.output[transition]!)).length;
  const { transitions, refusals } = whole;
  return {
    ...whole,
    transitions: { ...transitions, of: transitions.of - accepted },
    refusals: { ...refusals, of: refusals.of - (closed.size - accepted) },
  };
}
