/**
 * Decides `eventually` properties on an explored graph, with the environment quiet: after a finite prefix only the
 * system's own actions happen, fairly, or nothing happens any more. The counterexample is a lasso.
 *
 * - A run may rest in any state for ever. A step that changes nothing is a rest, and does not count as taken.
 * - `weak`: an action is taken infinitely often or infinitely often disabled. `strong`: it is taken infinitely
 *   often or, from some point on, always disabled. `none`: no promise.
 * - Without `stays` (leads-to): violated by a fair quiet run that starts in a reachable state with `from` and
 *   without the goal, and never meets the goal. A `from` state that was passed while the environment still acted
 *   does not count by itself. With `stays`: by a fair quiet run from a `from` state that is infinitely often
 *   without the goal.
 * - On a graph explored in part, a lasso is a lasso, but its absence proves nothing.
 */
import type { Predicate, Property } from '../model/types.ts';
import type { Exploration } from './explore.ts';
import { Components } from './components.ts';
import { FairComponents } from './fair-components.ts';
import { fairLoop } from './fair-loop.ts';
import type { Graph } from './graph.ts';
import type { Path, Step } from './path.ts';
import { pathThrough, quietReach } from './quiet-reach.ts';
import type { Recurrence } from './recurrence.ts';

export type Eventually = Extract<Property, { kind: 'eventually' }>;

export interface Lasso {
  readonly property: string;
  /** From the initial state to the loop, the shortest way; the environment acts in it, if at all. */
  readonly prefix: Path;
  /** From the prefix's end back to it. Empty: nothing happens any more. */
  readonly loop: readonly Step[];
}

/**
 * The lasso with the shortest prefix that breaks the property, or undefined. The exploration must have kept its
 * quiet edges, as it does when an `eventually` property was among those it was given.
 *
 * @param recurrence of the exploration's graph: most laws hold by it alone, and the long search is left out
 */
export function findLasso(
  exploration: Exploration,
  property: Eventually,
  recurrence?: Recurrence,
): Lasso | undefined {
  const { graph } = exploration;
  if (!exploration.keptQuietEdges)
    throw new Error('explore() was told to drop the edges that liveness needs');
  if (recurrence?.mayMiss(property.goal, property.stays) === false) return undefined;
  const edges = graph.quietEdges();
  const lacksGoal = maskOf(graph, (state) => !property.goal(state));
  const reach = quietReach(
    graph,
    edges,
    sourcesOf(graph, property, lacksGoal),
    property.stays ? undefined : lacksGoal,
  );
  const components = new Components(graph.expanded, edges);
  const search = new FairComponents(graph, edges, components, lacksGoal, reach.rank);
  const component = search.nearest(reach.order);
  if (component === undefined) return undefined;
  return {
    property: property.name,
    prefix: pathThrough(graph, reach, component.entry),
    loop: fairLoop(graph, edges, component, lacksGoal),
  };
}

/** Where a violating quiet run may begin. */
function sourcesOf(graph: Graph, property: Eventually, lacksGoal: Uint8Array): Uint8Array {
  if (property.from === undefined) return property.stays ? new Uint8Array(graph.expanded).fill(1) : lacksGoal;
  const from = maskOf(graph, property.from);
  return property.stays ? from : from.map((isFrom, s) => isFrom & (lacksGoal[s] as number));
}

/** 1 for the expanded states that satisfy the predicate. */
function maskOf(graph: Graph, holds: Predicate): Uint8Array {
  const mask = new Uint8Array(graph.expanded);
  const state = new Uint16Array(graph.model.width);
  for (let s = 0; s < mask.length; s++) {
    graph.store.read(s, state);
    mask[s] = holds(state) ? 1 : 0;
  }
  return mask;
}
