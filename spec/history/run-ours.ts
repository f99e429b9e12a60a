/**
 * Runs the reasons of our own rules: each law holds in its world under all our rules, and breaks after as many steps as the
 * entry says with the one rule turned back. What does not is told in one line that names the rule. Printing is not here.
 */
import { REVISIONS, type Rules } from '../../machines/revisions.ts';
import { type Judgement, check } from '../check/check.ts';
import type { Counterexample } from '../export/verify-report.ts';
import { propertiesOf } from '../properties/index.ts';
import { compose } from '../worlds/compose.ts';
import type { SearchedWorld } from './defect.ts';
import { DEFECTS } from './index.ts';
import { OPEN_DEFECTS } from './open/index.ts';
import type { ForcedRule, OurRule, SurroundingReason } from './our-rule.ts';
import { MAX_STATES, missingProperty, switchText } from './run.ts';
import { tell } from './tell.ts';

export interface OurRun {
  readonly rule: string;
  readonly reason: OurRule;
  /** What is turned back, as text: `gate = last-report`. */
  readonly change: string;
  /** Steps that were found; 0 when the law did not fail, or when none was asked. */
  readonly steps: number;
  /** Of both searches. */
  readonly states: number;
  readonly seconds: number;
  readonly verdict: 'forced' | 'only after an upgrade' | 'failed';
  /** The shortest, told; absent when the law did not fail. */
  readonly counterexample?: Counterexample | undefined;
  /** Sentences, each with the name of the rule; empty unless the verdict is `failed`. */
  readonly failures: readonly string[];
}

export type OurRuleTable = Readonly<Record<string, OurRule>>;
export type SurroundingTable = Readonly<Record<string, SurroundingReason>>;

const OURS: Rules = REVISIONS.orrery;
const THEIRS: Rules = REVISIONS['nomad-2.0'];

/** Never throws over what an entry says; a world that does not compile is its author's bug and passes through. */
export function runOurRule(rule: string, reason: OurRule, maxStates = MAX_STATES): OurRun {
  const startedAt = performance.now();
  const change = turnedBack(rule, reason);
  const { faults, ...found } = isUpgradeOnly(reason)
    ? { faults: sameInBoth(change) }
    : searched(rule, reason, change, maxStates);
  const failures = faults.map((fault) => `${rule}: ${fault}`);
  const sound = isUpgradeOnly(reason) ? 'only after an upgrade' : 'forced';
  return {
    rule,
    reason,
    change: switchText(change),
    steps: 0,
    states: 0,
    ...found,
    seconds: (performance.now() - startedAt) / 1000,
    verdict: failures.length === 0 ? sound : 'failed',
    failures,
  };
}

/** A sentence for each rule that differs and has no entry, or has one and does not differ, or whose defect is about another. */
export function faultsOfTables(rules: OurRuleTable, surrounding: SurroundingTable): string[] {
  const entries = { ...rules, ...surrounding };
  const names = (Object.keys(OURS) as (keyof Rules)[]).sort();
  return [
    ...names
      .filter((name) => OURS[name] !== THEIRS[name] && !Object.hasOwn(entries, name))
      .map(
        (name) => `${name}: it is ${OURS[name]} in orrery, ${THEIRS[name]} in nomad-2.0, without an entry`,
      ),
    ...Object.keys(entries)
      .filter((name) => OURS[name as keyof Rules] === THEIRS[name as keyof Rules])
      .map((name) => `${name}: superfluous entry, orrery and nomad-2.0 do not differ in it`),
    ...Object.entries(surrounding).flatMap(([name, { defect }]) => strangeDefect(name, defect)),
  ];
}

function strangeDefect(rule: string, defect: SurroundingReason['defect']): string[] {
  const switched =
    'open' in defect
      ? OPEN_DEFECTS.filter(({ name }) => name === defect.open).map(({ remedy }) => remedy)
      : DEFECTS.filter(({ row }) => row === defect.row).map((row) => row.switch);
  if (switched.some((change) => Object.hasOwn(change, rule))) return [];
  const called = 'open' in defect ? `the open defect ${defect.open}` : `row ${defect.row}`;
  return [`${rule}: ${called} is not there, or is about another rule`];
}

const isUpgradeOnly = (reason: OurRule) => 'onlyAfterUpgrade' in reason;

function turnedBack(rule: string, reason: OurRule): Partial<Rules> {
  return { [rule]: THEIRS[rule as keyof Rules], ...('with' in reason ? reason.with : undefined) };
}

function sameInBoth(change: Partial<Rules>): string[] {
  const idle = (Object.keys(change) as (keyof Rules)[]).filter((key) => change[key] === OURS[key]);
  return idle.map((key) => `${key} is ${String(OURS[key])} in orrery and in nomad-2.0`);
}

type Found = Partial<Pick<OurRun, 'steps' | 'states' | 'counterexample'>>;

function searched(
  rule: string,
  reason: ForcedRule,
  change: Partial<Rules>,
  maxStates: number,
): Found & { readonly faults: readonly string[] } {
  const same = sameInBoth(change);
  if (same.length > 0) return { faults: same };
  const ours = worldOf(reason, OURS);
  const missing = missingProperty(ours.properties, reason.law, ({ kind }) => kind !== 'sometimes', 'law');
  if (missing.length > 0) return { faults: missing };
  const whole = search(ours, reason.law, maxStates, false);
  const changed = worldOf(reason, { ...OURS, ...change });
  const broken = search(changed, reason.law, maxStates, true);
  return {
    steps: broken.law.steps,
    states: whole.states + broken.states,
    counterexample: tell(changed, broken.law, {
      id: `our-rule-${rule}`,
      title: rule,
      revision: `orrery with ${switchText(change)}`,
      replay: `npm run orrery -- history --ours --rule ${rule} --story`,
    }),
    faults: [...faultsOfOurs(reason, whole), ...faultsTurnedBack(reason, change, broken)],
  };
}

function worldOf({ world }: ForcedRule, rules: Rules): SearchedWorld {
  const composed = compose(world, 'orrery', rules);
  return { world: composed.world, model: composed.model, properties: propertiesOf(composed) };
}

interface Searched {
  readonly law: Judgement;
  readonly states: number;
  readonly complete: boolean;
}

function search(
  { model, properties }: SearchedWorld,
  law: string,
  maxStates: number,
  stopsAtFirst: boolean,
): Searched {
  const wanted = properties.filter(({ name }) => name === law);
  const { exploration, judgements } = check(model, wanted, { maxStates, stopsAtFirst });
  const { states, complete } = exploration;
  return { law: judgements[0] as Judgement, states, complete };
}

function faultsOfOurs({ law: name }: ForcedRule, { law, states, complete }: Searched): string[] {
  if (law.verdict === 'violated')
    return [`'${name}' fails with the rule in force too, after ${law.steps} steps`];
  return complete
    ? []
    : [`with the rule in force the search stopped at ${states} states; make the world smaller`];
}

function faultsTurnedBack(
  { law: name, steps }: ForcedRule,
  change: Partial<Rules>,
  { law, states, complete }: Searched,
): string[] {
  const switched = switchText(change);
  if (law.verdict === 'violated') {
    if (law.steps === steps) return [];
    return [`with ${switched} '${name}' fails after ${law.steps} steps, not ${steps}`];
  }
  if (!complete) return [`with ${switched} the search stopped at ${states} states and had found nothing`];
  return [`not needed any more: with ${switched} '${name}' holds in all ${states} states`];
}
