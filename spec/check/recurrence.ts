/**
 * Where a quiet run can stay for ever, found once for a whole graph: states in which it can rest, and components of more
 * than one state that no promise drives it out of. Only there can a law about what must come at last be broken, and they
 * are few among many states.
 */
import { IntColumn } from './columns.ts';
import { Components } from './components.ts';
import { FairComponents, restsIn } from './fair-components.ts';
import { fairnessOf } from './fairness.ts';
import type { Graph, QuietEdges } from './graph.ts';
import type { Predicate } from '../model/types.ts';

export class Recurrence {
  private readonly graph: Graph;
  private readonly edges: QuietEdges;
  private readonly components: Components;
  /** States in which nothing is promised to happen. */
  private readonly rests: Int32Array;
  /** The members of those components, one component after the other. */
  private readonly members: Int32Array;
  private readonly ends: readonly number[];

  constructor(graph: Graph) {
    this.graph = graph;
    this.edges = graph.quietEdges();
    this.components = new Components(graph.expanded, this.edges);
    this.rests = restingStates(graph, this.edges);
    const members = new IntColumn();
    const ends: number[] = [];
    const fairness = new FairComponents(graph, this.edges, this.components, new Uint8Array(0));
    this.components.splitAll((component, region) => {
      if (component.length === 1 || fairness.drivesOut(component, region)) return;
      for (const s of component) members.push(s);
      ends.push(members.length);
    });
    this.members = members.view();
    this.ends = ends;
  }

  /**
   * Whether a fair quiet run may be without the goal for ever, or with `stays`, again and again. Where it begins is not
   * asked: where this is false the law holds, where it is true the run has still to be found.
   */
  mayMiss(goal: Predicate, stays: boolean): boolean {
    const { graph, rests, members, ends } = this;
    const state = new Uint16Array(graph.model.width);
    const lacks = (s: number): boolean => {
      graph.store.read(s, state);
      return !goal(state);
    };
    if (rests.some(lacks)) return true;
    const lacksGoal = new Uint8Array(graph.expanded);
    for (let i = 0, begin = 0; i < ends.length; begin = ends[i++] as number) {
      const component = members.subarray(begin, ends[i]);
      const missing = component.filter((s) => {
        const isMissing = lacks(s);
        lacksGoal[s] = isMissing ? 1 : 0;
        return isMissing;
      });
      if (missing.length > 0 && this.hasFair(stays ? component : missing, lacksGoal)) return true;
    }
    return false;
  }

  private hasFair(states: Int32Array, lacksGoal: Uint8Array): boolean {
    const { graph, edges, components } = this;
    return new FairComponents(graph, edges, components, lacksGoal).nearest(states) !== undefined;
  }
}

function restingStates(graph: Graph, edges: QuietEdges): Int32Array {
  const fairness = fairnessOf(graph.model);
  const rests = new IntColumn();
  for (let s = 0; s < graph.expanded; s++) if (restsIn(s, edges, fairness)) rests.push(s);
  return rests.view();
}
