/**
 * Which states a quiet run can pass, and the shortest way there: any run to a source, then quiet edges inside the
 * allowed states. Breadth first over both parts together, so that the order of arrival is the order of length.
 */
import type { Graph, QuietEdges } from './graph.ts';
import type { Path, Step } from './path.ts';

export interface QuietReach {
  /** The states, by length of the shortest way to them. */
  readonly order: Int32Array;
  /** State -> place in `order`, or -1. */
  readonly rank: Int32Array;
  /** State -> the state before it on the quiet part of its way; -1 for a source. */
  readonly parent: Int32Array;
  readonly parentAction: Int32Array;
}

/**
 * @param isSource 1 for the states where a quiet run may begin; only expanded states count
 * @param isAllowed 1 for the states it may pass; undefined: all
 */
export function quietReach(
  graph: Graph,
  edges: QuietEdges,
  isSource: Uint8Array,
  isAllowed: Uint8Array | undefined,
): QuietReach {
  const size = graph.expanded;
  const order = new Int32Array(size);
  const rank = new Int32Array(size).fill(-1);
  const parent = new Int32Array(size).fill(-1);
  const parentAction = new Int32Array(size).fill(-1);
  let end = 0;
  const arrive = (state: number, from: number, action: number): void => {
    if (state >= size || rank[state] !== -1 || isAllowed?.[state] === 0) return;
    rank[state] = end;
    parent[state] = from;
    parentAction[state] = action;
    order[end++] = state;
  };
  // States are numbered by depth, so the sources of one depth are a run of numbers.
  let from = 0;
  for (let depth = 0; depth < graph.levels.length || from < end; depth++) {
    const to = end;
    const levelEnd = Math.min(graph.levels[depth + 1] ?? size, size);
    for (let s = graph.levels[depth] ?? size; s < levelEnd; s++) if (isSource[s] === 1) arrive(s, -1, -1);
    for (; from < to; from++) {
      const s = order[from] as number;
      const last = edges.rowStarts[s + 1] as number;
      for (let e = edges.rowStarts[s] as number; e < last; e++) {
        arrive(edges.targets[e] as number, s, edges.actions[e] as number);
      }
    }
  }
  return { order: order.subarray(0, end), rank, parent, parentAction };
}

/** The shortest path to a reached state: to its source as found by the search, then quietly on. */
export function pathThrough(graph: Graph, reach: QuietReach, state: number): Path {
  const quiet: Step[] = [];
  let at = state;
  while ((reach.parent[at] as number) >= 0) {
    quiet.push(graph.step(reach.parentAction[at] as number, at));
    at = reach.parent[at] as number;
  }
  const path = graph.pathTo(at);
  return { initial: path.initial, steps: [...path.steps, ...quiet.reverse()] };
}
