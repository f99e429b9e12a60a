/**
 * A system as tables for the tools of others. The tables' lines come from the states that our explorer finds and, where it
 * stopped before the end, from walks beyond: a table's few columns are full long before all states are met. A line that is
 * missing nevertheless costs the other tool an error, never a wrong answer.
 */
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { type Exploration, explore } from '../check/explore.ts';
import { tabulate } from '../export/foreign/tabulate.ts';
import type { TabulatedWorld } from '../export/foreign/tabulated.ts';
import type { CompiledSystem } from './compile.ts';

export interface TabulatedSystem {
  readonly tables: TabulatedWorld;
  /** Labels of the local states of each component, by their numbers in the tables less one. */
  readonly labels: readonly (readonly string[])[];
  /** How many states our explorer found, and whether those are all. */
  readonly states: number;
  readonly complete: boolean;
}

const WALKS = 2_000;
const STEPS = 500;

export function tabulateSystem(
  { world, model, properties }: Pick<CompiledSystem, 'world' | 'model' | 'properties'>,
  maxStates: number,
): TabulatedSystem {
  const exploration = explore(model, [], { maxStates });
  const { states, complete } = exploration;
  const asked = { world, start: model.init(), properties };
  const tables = tabulate(asked, statesOf(exploration));
  const labels = world.components.map((component) => {
    const machine = world.machine(component);
    return Array.from({ length: machine.stateCount }, (_, i) => machine.state(i).label);
  });
  return { tables, labels, states, complete };
}

function* statesOf(exploration: Exploration): Generator<Uint16Array> {
  const { model, graph, complete } = exploration;
  const state = new Uint16Array(model.width);
  for (let id = 0; id < graph.size; id++) {
    graph.store.read(id, state);
    yield state;
  }
  if (!complete) yield* walksBeyond(exploration);
}

/** States on seeded walks from states that were found. */
function* walksBeyond({ model, graph }: Exploration): Generator<Uint16Array> {
  const rng = xoroshiro128plus(1);
  const [state, after] = [new Uint16Array(model.width), new Uint16Array(model.width)];
  for (let walk = 0; walk < WALKS; walk++) {
    graph.store.read(uniformInt(rng, 0, graph.size - 1), state);
    for (let step = 0; step < STEPS; step++) {
      const first = uniformInt(rng, 0, model.actions.length - 1);
      const taken = model.actions.findIndex((_, i) =>
        model.step(state, (first + i) % model.actions.length, after),
      );
      if (taken < 0) break;
      state.set(after);
      yield state;
    }
  }
}
