/**
 * Where two revisions part: a counterexample of one, replayed event by event under the other, and then run on to
 * see how it ends. Events that are not possible there are left out and said to be.
 */
import type { Counterexample, Parting } from '../export/verify-report.ts';
import type { RevisionName } from '../../machines/revisions.ts';
import type { Model, Property } from '../model/types.ts';
import { propertiesOf } from '../properties/index.ts';
import { type Composed, compose } from '../worlds/compose.ts';
import type { WorldConfig } from '../worlds/config.ts';

export interface Replayed extends Parting {
  /** Names of the joint events that the other revision does not allow there. */
  readonly impossible: readonly string[];
  /** Properties of the replay that are broken on the way, by name. */
  readonly broken: readonly string[];
  /** Local states at the end, by component. */
  readonly end: Readonly<Record<string, string>>;
}

/** Replays a counterexample under another revision, then lets every fair event happen in turn for `rounds` rounds. */
export function replayUnder(
  example: Counterexample,
  config: WorldConfig,
  revision: RevisionName,
  rounds = 40,
): Replayed {
  const here = compose(config, example.revision as RevisionName);
  const there = compose(config, revision);
  const judge = watcher(there);
  const impossible: string[] = [];
  let a = here.model.init();
  let b = there.model.init();
  let parting: { step: number; sentence: string } | undefined;
  for (const step of example.steps) {
    a = stepped(here.model, a, here.world.action(step.action)) ?? a;
    const next = stepped(there.model, b, there.world.action(step.action));
    if (next === undefined) impossible.push(step.action);
    else {
      judge.step(b, there.world.action(step.action), next);
      b = next;
    }
    parting ??= partingAt(here, there, a, b, step.n, step.action, next === undefined);
  }
  b = runOn(there, b, rounds, judge.step);
  return {
    counterexample: example.id,
    revision,
    step: parting?.step ?? null,
    sentence: parting?.sentence ?? `Under ${revision} the whole run goes through alike.`,
    impossible,
    broken: judge.broken(),
    end: there.world.describe(b),
  };
}

function stepped(model: Model, state: Uint16Array, action: number): Uint16Array | undefined {
  const next = new Uint16Array(state.length);
  return model.step(state, action, next) ? next : undefined;
}

function partingAt(
  here: Composed,
  there: Composed,
  a: Uint16Array,
  b: Uint16Array,
  n: number,
  action: string,
  isImpossible: boolean,
) {
  if (isImpossible) return { step: n, sentence: `At step ${n}, '${action}' is not possible.` };
  const was = here.world.describe(a);
  const is = there.world.describe(b);
  const differing = Object.keys(was).find((component) => was[component] !== is[component]);
  if (differing === undefined) return undefined;
  return {
    step: n,
    sentence: `At step ${n}, '${action}' leaves ${differing} ${is[differing]}, where it was ${was[differing]}.`,
  };
}

/** Every fair event that is enabled, in turn, round after round: one fair run without further faults. */
function runOn(
  { model }: Composed,
  from: Uint16Array,
  rounds: number,
  seen: (before: Uint16Array, action: number, after: Uint16Array) => void,
): Uint16Array {
  let state = from;
  for (let round = 0; round < rounds; round += 1)
    for (const [a, action] of model.actions.entries()) {
      const next = action.fairness === 'none' ? undefined : stepped(model, state, a);
      if (next === undefined) continue;
      seen(state, a, next);
      state = next;
    }
  return state;
}

function watcher(composed: Composed) {
  const watched = propertiesOf(composed).filter(
    (p): p is Property & { kind: 'always' } => p.kind === 'always',
  );
  const broken = new Set<string>();
  return {
    step: (before: Uint16Array, action: number, after: Uint16Array) => {
      for (const p of watched)
        if (p.state?.(after) === false || p.step?.(before, action, after) === false) broken.add(p.name);
    },
    broken: () => [...broken],
  };
}
