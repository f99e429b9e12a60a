/**
 * Runs one historical defect: absent from the fixed revision, everywhere; back, with its shortest counterexample,
 * once the rule is switched. What does not hold is told in one line that names the row. Printing is not here.
 */
import { REVISIONS, type Rules } from '../../machines/revisions.ts';
import { type CheckResult, type Judgement, check } from '../check/check.ts';
import type { Counterexample } from '../export/verify-report.ts';
import type { Property } from '../model/types.ts';
import type { Defect, SearchedWorld } from './defect.ts';
import { tell } from './tell.ts';

/** A row that needs more is no row: it must be found within a minute. */
export const MAX_STATES = 3_000_000;

/** What a search of one world said of one law. */
export interface SearchedLaw {
  readonly states: number;
  readonly complete: boolean;
  readonly law: Judgement;
  /** Absent when no property was asked for. */
  readonly relevant: Judgement | undefined;
  readonly seconds: number;
  /** Equal digests: the same states and edges, by number. */
  readonly digest: string;
}

export interface DefectRun {
  readonly defect: Defect;
  /** Steps that were found; 0 when the law did not fail. */
  readonly steps: number;
  /** Of both searches. */
  readonly states: number;
  /** Of both searches, compiling the worlds included. */
  readonly seconds: number;
  readonly verdict: 'found' | 'failed';
  /** The shortest, told; absent when the law did not fail. */
  readonly counterexample?: Counterexample | undefined;
  /** Sentences, each with the name of the row; empty when the verdict is `found`. */
  readonly failures: readonly string[];
}

/** Never throws over what a row says; a world that does not compile is its author's bug and passes through. */
export function runDefect(defect: Defect, maxStates = MAX_STATES): DefectRun {
  const startedAt = performance.now();
  const fixed = REVISIONS[defect.fixed];
  const idle = idleKeys(fixed, defect.switch);
  const end = (found: Partial<DefectRun>): DefectRun => {
    const failures = (found.failures ?? []).map((failure) => `row ${defect.row}: ${failure}`);
    const verdict = failures.length === 0 ? 'found' : 'failed';
    const seconds = (performance.now() - startedAt) / 1000;
    return { defect, steps: 0, states: 0, ...found, seconds, failures, verdict };
  };
  if (idle !== undefined) return end({ failures: [`${idle} under ${defect.fixed}`] });
  const sound = defect.world(fixed);
  const missing = missingNames(sound, defect);
  if (missing.length > 0) return end({ failures: missing });
  const without = searchFor(sound, defect.property, defect.relevant, maxStates);
  const switched = defect.world({ ...fixed, ...defect.switch });
  const broken = searchFor(switched, defect.property, undefined, maxStates);
  return end({
    steps: broken.law.steps,
    states: without.states + broken.states,
    counterexample: tell(switched, broken.law, {
      id: `row-${defect.row}`,
      title: `row ${defect.row}, ${defect.upstream}`,
      revision: `${defect.fixed} with ${switchText(defect.switch)}`,
      replay: `npm run orrery -- history --row ${defect.row} --story`,
    }),
    failures: [...faultsWithout(defect, without), ...faultsWith(defect, broken, without)],
  });
}

/** One property as a law, and one that must be reached. */
export function searchFor(
  { model, properties }: SearchedWorld,
  law: string,
  relevant: string | undefined,
  maxStates: number,
): SearchedLaw {
  const wanted = properties.filter(({ name }) => name === law || name === relevant);
  const result = check(model, wanted, { maxStates });
  return {
    states: result.exploration.states,
    complete: result.exploration.complete,
    law: judgementOf(result, law) as Judgement,
    relevant: relevant === undefined ? undefined : judgementOf(result, relevant),
    seconds: result.seconds,
    digest: result.exploration.digest,
  };
}

function judgementOf(result: CheckResult, name: string): Judgement | undefined {
  return result.judgements.find(({ property }) => property.name === name);
}

/** Why a switch switches nothing; undefined when it does. */
export function idleKeys(rules: Rules, change: Partial<Rules>): string | undefined {
  const keys = Object.keys(change) as (keyof Rules)[];
  if (keys.length === 0) return 'the switch names no rule';
  const idle = keys.filter((key) => change[key] === rules[key]);
  if (idle.length === 0) return undefined;
  return `the switch changes nothing: ${idle.map((key) => `${key} is ${String(rules[key])} already`).join(', ')}`;
}

/** `sets rule to value`, for tables and sentences. */
export function switchText(change: Partial<Rules>): string {
  return Object.entries(change)
    .map(([rule, value]) => `${rule} = ${String(value)}`)
    .join(', ');
}

function missingNames({ properties }: SearchedWorld, { property, relevant }: Defect): string[] {
  return [
    ...missingProperty(properties, property, ({ kind }) => kind !== 'sometimes', 'law'),
    ...missingProperty(properties, relevant, ({ kind }) => kind === 'sometimes', "'sometimes' property"),
  ];
}

/** One sentence when the world has no such property. */
export function missingProperty(
  properties: readonly Property[],
  name: string,
  fits: (property: Property) => boolean,
  what: string,
): string[] {
  if (properties.some((property) => property.name === name && fits(property))) return [];
  const there = properties.filter(fits).map((property) => `'${property.name}'`);
  return [`the world has no ${what} '${name}'; it has ${there.join(', ') || 'none'}`];
}

function faultsWithout(defect: Defect, { complete, states, law, relevant }: SearchedLaw): string[] {
  const faults: string[] = [];
  if (!complete)
    faults.push(`under ${defect.fixed} the search stopped at ${states} states; make the world smaller`);
  if (law.verdict === 'violated')
    faults.push(`'${defect.property}' fails under ${defect.fixed} too, after ${law.steps} steps`);
  if (relevant !== undefined && relevant.verdict === 'violated')
    faults.push(`the law never became relevant: '${defect.relevant}' is never reached under ${defect.fixed}`);
  return faults;
}

function faultsWith(defect: Defect, broken: SearchedLaw, without: SearchedLaw): string[] {
  const switched = switchText(defect.switch);
  if (broken.law.verdict === 'violated') {
    if (broken.law.steps === defect.steps) return [];
    return [
      `with ${switched} '${defect.property}' fails after ${broken.law.steps} steps, not ${defect.steps}`,
    ];
  }
  if (broken.law.verdict === 'partial')
    return [`with ${switched} the search stopped at ${broken.states} states and had found nothing`];
  if (broken.digest === without.digest)
    return [`the switch changes nothing: with ${switched} the world has the same states and edges`];
  return [`with ${switched} '${defect.property}' still holds`];
}
