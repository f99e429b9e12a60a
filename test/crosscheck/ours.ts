/** Our explorer's answer about a world, and the world as tables for everybody else's. */
import { check } from '../../spec/check/check.ts';
import type { Exploration } from '../../spec/check/explore.ts';
import { tabulate } from '../../spec/export/foreign/tabulate.ts';
import type { TabulatedWorld } from '../../spec/export/foreign/tabulated.ts';
import type { Model } from '../../spec/model/types.ts';
import type { SearchedWorld } from '../../spec/history/defect.ts';
import { type Answer, ToolFailed } from './answer.ts';

export interface Ours {
  readonly answer: Answer;
  readonly model: Model;
  readonly tables: TabulatedWorld;
}

/**
 * Laws of the kind `eventually` are left out: they are not what is compared.
 * @throws ToolFailed when the world has more than `maxStates` states
 */
export function exploreAndTabulate({ world, model, properties }: SearchedWorld, maxStates: number): Ours {
  const asked = properties.filter(({ kind }) => kind !== 'eventually');
  const { exploration, judgements, seconds } = check(model, asked, { maxStates });
  if (!exploration.complete) throw new ToolFailed(`our explorer stopped at ${exploration.states} states`);
  const { states, edges, depth } = exploration;
  const found = Object.fromEntries(
    judgements.flatMap(({ property, path, steps }) => (path ? [[property.name, steps]] : [])),
  );
  return {
    model,
    answer: { states, edges, depth, found, seconds },
    tables: tabulate({ world, start: model.init(), properties: asked }, statesOf(exploration)),
  };
}

export function* statesOf({ model, graph }: Exploration): Generator<Uint16Array> {
  const state = new Uint16Array(model.width);
  for (let id = 0; id < graph.size; id++) {
    graph.store.read(id, state);
    yield state;
  }
}
