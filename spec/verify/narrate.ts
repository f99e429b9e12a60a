/**
 * A list of joint events, replayed on a world and put into words: the steps of a counterexample as reports, stories
 * and charts take them. It decides nothing; what is not enabled is an error of the caller.
 */
import type { ComponentState, Counterexample, TraceStep } from '../export/verify-report.ts';
import type { World } from '../model/world.ts';
import type { Composed } from '../worlds/compose.ts';

/** Which components are told of: not history variables and the purse of faults. */
const isOnOurStage = (component: string) => !/^(faults|churn )| freshness$/.test(component);

/** What a run is besides its steps. */
export type Caption = Omit<Counterexample, 'components' | 'steps'>;

/** Replays `actions` from the world's start. @throws Error when one of them is not enabled. */
export function narrate(
  { world, model }: Pick<Composed, 'world' | 'model'>,
  actions: readonly string[],
  caption: Caption,
  isOnStage: (component: string) => boolean = isOnOurStage,
): Counterexample {
  let state = model.init();
  const steps: TraceStep[] = [];
  const start = state.slice();
  for (const action of actions) {
    const next = new Uint16Array(state.length);
    if (!model.step(state, world.action(action), next))
      throw new Error(`'${action}' is not enabled at step ${steps.length + 1}`);
    steps.push(narrateStep(world, state, next, { action, n: steps.length + 1, isOnStage }));
    state = next;
  }
  return { ...caption, components: cast(world, start, steps), steps };
}

interface Taken {
  readonly action: string;
  readonly n: number;
  readonly isOnStage: (component: string) => boolean;
}

function narrateStep(
  world: World,
  before: Uint16Array,
  after: Uint16Array,
  { action, n, isOnStage }: Taken,
): TraceStep {
  const number = world.action(action);
  const { parts } = world.explain(before, number);
  const actors = parts
    .filter((p) => p.outcome === 'changed' || p.outcome === 'ignored')
    .map((p) => p.component);
  const changes = world.components
    .filter((component, i) => isOnStage(component) && before[i] !== after[i])
    .map((component) => ({
      component,
      before: world.local(before, component).label,
      after: world.local(after, component).label,
    }));
  const sentence = world.events[number]?.sentence;
  return {
    n,
    action,
    ...(sentence === undefined ? {} : { sentence }),
    actors: actors.filter(isOnStage),
    changes,
  };
}

/** Only those who take part in some step are drawn. */
function cast(world: World, start: Uint16Array, steps: readonly TraceStep[]): ComponentState[] {
  const seen = new Set(steps.flatMap((step) => step.actors));
  return world.components
    .filter((component) => seen.has(component))
    .map((component) => ({ component, state: world.local(start, component).label }));
}
