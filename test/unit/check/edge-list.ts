/** Models given as a list of edges, for tests of the checker: one field, states 0 .. n-1, state 0 initial. */
import type { Action, Model, Predicate } from '../../../spec/model/types.ts';

/** [from, action, to] */
export type Edge = readonly [number, string, number];

export interface ActionOptions {
  readonly environment?: readonly string[];
  readonly weak?: readonly string[];
  readonly strong?: readonly string[];
}

/** At most one edge per (state, action). Actions are numbered in order of appearance. */
export function edgeModel(edges: readonly Edge[], options: ActionOptions = {}): Model {
  const names = [...new Set(edges.map(([, action]) => action))];
  const target = new Map(edges.map(([from, action, to]) => [`${from} ${names.indexOf(action)}`, to]));
  return {
    name: 'edges',
    width: 1,
    fields: ['state'],
    actions: names.map((name) => asAction(name, options)),
    init: () => Uint16Array.of(0),
    step: (state, a, into) => {
      const to = target.get(`${state[0]} ${a}`);
      if (to === undefined) return false;
      into[0] = to;
      return true;
    },
    describe: (_, value) => `s${value}`,
  };
}

function asAction(name: string, options: ActionOptions): Action {
  const isWeak = options.weak?.includes(name) ?? false;
  const isStrong = options.strong?.includes(name) ?? false;
  return {
    name,
    environment: options.environment?.includes(name) ?? false,
    fairness: isStrong ? 'strong' : isWeak ? 'weak' : 'none',
  };
}

export function isIn(...states: readonly number[]): Predicate {
  return (state) => states.includes(state[0] as number);
}
