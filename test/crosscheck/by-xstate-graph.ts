/**
 * The answer of `@xstate/graph` about a world: what it makes of our steps, state by state. It is given no tables, and
 * knows neither laws nor lengths, so only states and edges are compared.
 */
import type { Model } from '../../spec/model/types.ts';
import { adjacencyOf } from '../../spec/suites/xstate-graph.ts';
import type { Answer } from './answer.ts';

/** @throws Error after `maxEdges` edges */
export function askXstateGraph(model: Model, maxEdges: number): Answer {
  const startedAt = performance.now();
  const numbers = new Map(model.actions.map(({ name }, a) => [name, a]));
  const graph = adjacencyOf<Uint16Array>(
    {
      initial: model.init(),
      actions: model.actions.map(({ name }) => name),
      step: (state, name) => {
        const into = new Uint16Array(model.width);
        return model.step(state, numbers.get(name) as number, into) ? into : undefined;
      },
      keyOf: (state) => state.join(),
    },
    maxEdges,
  );
  return {
    states: graph.states.length,
    edges: graph.edges.length,
    depth: undefined,
    found: undefined,
    seconds: (performance.now() - startedAt) / 1000,
  };
}
