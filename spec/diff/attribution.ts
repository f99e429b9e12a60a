/**
 * Which rule stands in the way of which counterexample: a pinned run of one side is walked again with one rule at a
 * time as the other side has it. It says what that rule alone does to that run, and nothing of other runs.
 */
import type { Model, Property } from '../model/types.ts';
import type { PinnedRun } from '../verify/pinned.ts';
import type { Composed } from '../worlds/compose.ts';
import type { PropertyChange } from './report.ts';
import type { LawAtStake, RuleDiff } from './rules.ts';
import type { Side } from './side.ts';
import { stepped, stepperOf } from './step.ts';
import { lawOf } from './verdicts.ts';

type Run = PinnedRun['counterexamples'][string];

/** A counterexample of one side. */
export interface KnownRun {
  readonly change: PropertyChange;
  readonly run: Run;
}

/** Adds to each rule the laws that it stops and those that it opens. */
export function attribute(
  a: Side,
  b: Side,
  rules: readonly RuleDiff[],
  {
    brokenInA,
    brokenInB,
  }: { readonly brokenInA: readonly KnownRun[]; readonly brokenInB: readonly KnownRun[] },
): RuleDiff[] {
  const shortestInA = shortestOfEachLaw(brokenInA);
  const shortestInB = shortestOfEachLaw(brokenInB);
  return rules.map((rule) => ({
    ...rule,
    stops: rule.after === null ? [] : stoppedBy(a, { [rule.rule]: rule.after }, shortestInA),
    opens: rule.before === null ? [] : stoppedBy(b, { [rule.rule]: rule.before }, shortestInB),
  }));
}

function shortestOfEachLaw(runs: readonly KnownRun[]): KnownRun[] {
  const sorted = runs.toSorted((one, other) => one.run.actions.length - other.run.actions.length);
  const first = new Map<string, KnownRun>();
  for (const known of sorted) {
    const law = lawOf(known.change.property);
    if (!first.has(law)) first.set(law, known);
  }
  return [...first.values()];
}

function stoppedBy(
  side: Side,
  changed: Parameters<Side['composeWith']>[1],
  runs: readonly KnownRun[],
): LawAtStake[] {
  return runs.flatMap(({ change, run }) => {
    const { property, world } = change;
    const config = side.worlds.find(({ name }) => name === world);
    const composed = config && side.composeWith(config, changed);
    if (composed === undefined) return [];
    const law = side.lawsOf(composed).find(({ name }) => name === property);
    // A law that is only stated for some rules cannot be asked under the others.
    if (law === undefined || stillBreaks(composed, law, run)) return [];
    return [{ property, world, steps: run.actions.length }];
  });
}

/** Whether the world allows these events in this order. */
export function canWalk(composed: Composed, actions: readonly string[]): boolean {
  let state: Uint16Array | undefined = composed.model.init();
  for (const name of actions) state = state && stepped(composed, state, name);
  return state !== undefined;
}

/** Whether the run can be walked to its end and breaks the law on the way. */
export function stillBreaks(composed: Composed, law: Property, run: Run): boolean {
  const { model, world } = composed;
  let state = model.init();
  let isBroken = false;
  const states = [state];
  for (const name of run.actions) {
    const next = stepped(composed, state, name);
    if (next === undefined) return false;
    if (law.kind === 'always')
      isBroken ||= law.state?.(next) === false || law.step?.(state, world.action(name), next) === false;
    state = next;
    states.push(state);
  }
  if (law.kind !== 'eventually') return isBroken;
  const loop = states.slice((run.loopFrom ?? states.length) - 1);
  if (!isSame(state, loop[0]) || (loop.length === 1 && !isStuck(model, state))) return false;
  return law.stays ? loop.some((each) => !law.goal(each)) : loop.every((each) => !law.goal(each));
}

/** Nothing that must happen some day can change anything here. */
function isStuck(model: Model, state: Uint16Array): boolean {
  const stepper = stepperOf(model);
  stepper.at(state);
  const next = new Uint16Array(state.length);
  return model.actions.every(
    ({ fairness }, a) => fairness === 'none' || !stepper.step(a, next) || isSame(state, next),
  );
}

function isSame(one: Uint16Array, other: Uint16Array | undefined): boolean {
  return other !== undefined && one.every((value, i) => value === other[i]);
}
