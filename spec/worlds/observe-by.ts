/**
 * What one machine may know of another, with a parameter: observations for a given node, slot or kind of job. Each
 * is made once per parameter, for a world remembers what a function has seen by the identity of the function.
 */
import type { PlanAction } from '../../machines/alloc.ts';
import { classify } from '../../machines/classify.ts';
import { type Said, updateWakes } from '../../machines/report.ts';
import type { LocalState } from '../model/types.ts';
import * as see from './observe.ts';

function oncePer<K, V>(make: (key: K) => V): (key: K) => V {
  const made = new Map<K, V>();
  return (key) => {
    const known = made.get(key);
    if (known !== undefined) return known;
    const value = make(key);
    made.set(key, value);
    return value;
  };
}

/** Of an allocation, by node: it has been placed there. */
export const placedOn = oncePer(
  (node: number) =>
    function isPlacedHere(alloc: LocalState): boolean {
      return see.isOn(alloc, node);
    },
);

/** Of allocations, by node: how many of them are live there. */
export const liveCountOn = oncePer(
  (node: number) =>
    function liveAllocs(...allocs: LocalState[]): number {
      return allocs.filter((alloc) => see.isLiveOn(alloc, node)).length;
    },
);

/** Of allocations, by node: at least one of them is live there. */
export const someLiveOn = oncePer(
  (node: number) =>
    function someLive(...allocs: LocalState[]): boolean {
      return allocs.some((alloc) => see.isLiveOn(alloc, node));
    },
);

/** Of an allocation and its task, by node: what the client there has not said yet. */
export const unsentOn = oncePer(
  (node: number) =>
    function unsentOnNode(alloc: LocalState, task: LocalState): Said {
      return see.isOn(alloc, node) ? see.unsentStatus(task) : 'none';
    },
);

/** Of a report, by slot: what it says of the allocation. */
export const saidOf = oncePer(
  (slot: string) =>
    function says(call: LocalState): Said {
      return see.says(call, slot);
    },
);

/** Of a report and its client, by slot: what the client learns to have been applied, if the answer reaches it. */
export const saidIfApplied = oncePer(
  (slot: string) =>
    function saidIfApplied(call: LocalState, client: LocalState): Said {
      return call.value === 'applied' && see.isConnected(client) ? see.says(call, slot) : 'none';
    },
);

/** Of a report and an allocation, by slot: the update gives rise to an evaluation. */
export const updateEvaluates = oncePer(
  (slot: string) =>
    function updateGivesEvaluation(call: LocalState, alloc: LocalState): boolean {
      const { followup } = see.allocOf(alloc);
      return updateWakes(see.says(call, slot), { client: see.clientStatusOf(alloc), followup });
    },
);

/** Of an allocation and all nodes, by whether its job has a window: what a scheduler's snapshot shows, `class@node`. */
export const snapshotOf = oncePer(
  (window: boolean) =>
    function classAndNode(alloc: LocalState, ...nodes: LocalState[]): string {
      const client = see.clientStatusOf(alloc);
      if (client === 'free') return 'free@0';
      const memory = see.allocOf(alloc);
      const node = nodes[memory.node - 1] as LocalState;
      return `${classify({ client, ...memory }, see.statusOf(node), window)}@${memory.node}`;
    },
);

/** Of an evaluation: what its plan does to a slot. */
export interface Planned {
  readonly action: (evaluation: LocalState) => PlanAction | 'none';
  readonly node: (evaluation: LocalState) => number;
  readonly acts: (evaluation: LocalState) => boolean;
  readonly places: (evaluation: LocalState) => boolean;
}

export const plannedFor = oncePer(
  (slot: string): Planned => ({
    action: function plannedAction(evaluation) {
      return see.planned(evaluation, slot)?.action ?? 'none';
    },
    node: function plannedNode(evaluation) {
      return see.planned(evaluation, slot)?.node ?? 0;
    },
    acts: function plansSomething(evaluation) {
      return see.planned(evaluation, slot) !== undefined;
    },
    places: function placesHere(evaluation) {
      return see.plans(evaluation, slot, 'place');
    },
  }),
);
