/**
 * What one machine may know of another, with a parameter: observations for a given node, slot or kind of job. Each
 * is made once per parameter, for a world remembers what a function has seen by the identity of the function.
 */
import { type PlanAction, isTaken } from '../../machines/alloc.ts';
import { classify } from '../../machines/classify.ts';
import { accepted, type EvaluationSetup } from '../../machines/plan.ts';
import {
  type Mark,
  holdsWindow,
  isLeftUnmarked,
  markOf,
  silenceLeadsTo,
  windowMayEnd,
} from '../../machines/outage.ts';
import { type Said, mayReport, updateWakes } from '../../machines/report.ts';
import type { Rules } from '../../machines/revisions.ts';
import { heartbeatLeadsTo } from '../../machines/update-status.ts';
import type { JobConfig } from './config.ts';
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

/** Of allocations, by node: at least one of them is live there and unknown. */
export const someUnheardOn = oncePer(
  (node: number) =>
    function someUnheard(...allocs: LocalState[]): boolean {
      return allocs.some((alloc) => alloc.value === 'unknown' && see.isLiveOn(alloc, node));
    },
);

/** Of allocations, by node: at least one of them has not ended there. */
export const someUnendedOn = oncePer(
  (node: number) =>
    function someUnended(...allocs: LocalState[]): boolean {
      return allocs.some((alloc) => see.isOn(alloc, node) && !see.hasEnded(alloc));
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

/** Of a report, by slot: it says something of the allocation, and the client has not given up on it since. */
export const isSaidOf = oncePer(
  (slot: string) =>
    function isSaid(call: LocalState): boolean {
      return see.isNewest(call) && see.says(call, slot) !== 'none';
    },
);

/** Of a report, by slot: its client had yet to see what was written of the allocation last. */
export const unawareOf = oncePer(
  (slot: string) =>
    function isUnaware(call: LocalState): boolean {
      return see.isUnaware(call, slot);
    },
);

/** Observations that a rule has a part in: made once per set of rules. */
export const ruled = oncePer((rules: Rules) => ({
  /** Of a report and an allocation, by slot: the update gives rise to an evaluation. */
  updateEvaluates: oncePer(
    (slot: string) =>
      function updateGivesEvaluation(call: LocalState, alloc: LocalState): boolean {
        const client = see.clientStatusOf(alloc);
        const says = see.says(call, slot);
        if (client === 'free' || says === 'none') return false;
        // What is not taken is no news.
        if (!isTaken(rules, client, says, see.isUnaware(call, slot))) return false;
        return updateWakes(rules, says, { client, ...see.allocOf(alloc) });
      },
  ),
  /** Of a node: its client may report. */
  mayReport: function nodeMayReport(this: void, node: LocalState): boolean {
    return mayReport(rules, see.statusOf(node));
  },
  /** Of an allocation and all nodes, by job: what a scheduler's snapshot shows, `class@node`. */
  snapshotOf: oncePer(
    ({ window, replace }: JobConfig) =>
      function classAndNode(alloc: LocalState, ...nodes: LocalState[]): string {
        const client = see.clientStatusOf(alloc);
        if (client === 'free') return 'free@0';
        const memory = see.allocOf(alloc);
        const node = nodes[memory.node - 1] as LocalState;
        const seen = classify(rules, { client, ...memory }, see.statusOf(node), { window, replace });
        return `${seen}@${memory.node}`;
      },
  ),
  /** Of an allocation and all nodes: what ends with its window may be written, for nobody is about to report it. */
  mayExpire: function mayExpire(this: void, alloc: LocalState, ...nodes: LocalState[]): boolean {
    const { node, desired } = see.allocOf(alloc);
    const record = nodes[node - 1];
    return record !== undefined && windowMayEnd(rules, desired, see.statusOf(record));
  },
  /** Of a node, whether it has been reported, and whether live and unheard allocations are on it: its next status. */
  afterHeartbeat: function afterHeartbeat(
    this: void,
    node: LocalState,
    live: boolean,
    unheard: boolean,
  ): string {
    const status = see.statusOf(node);
    if (status === 'gone') return 'gone';
    const { missed } = see.nodeOf(node);
    return heartbeatLeadsTo(rules, { status, reported: see.isReported(node), live, unheard, missed });
  },
  /** Of a node and an allocation, by the node's number: servers of another revision should have marked it and did not. */
  isUnmarkedOn: oncePer(
    (node: number) =>
      function isUnmarked(record: LocalState, alloc: LocalState): boolean {
        const client = see.clientStatusOf(alloc);
        if (client === 'free' || !see.isOn(alloc, node) || see.isGone(record)) return false;
        const { missed } = see.nodeOf(record);
        const reported = see.isReported(record);
        return isLeftUnmarked(rules, { client, ...see.allocOf(alloc) }, { missed, reported });
      },
  ),
  /** Of a node and whether a window is open on it: what silence makes of it. */
  afterSilence: function afterSilence(
    this: void,
    node: LocalState,
    window: boolean,
  ): 'disconnected' | 'down' | 'gone' {
    const status = see.statusOf(node);
    return status === 'gone' ? 'gone' : silenceLeadsTo(rules, status, window);
  },
  /** Of allocations, by node and by which jobs have a window: some window is held open there. */
  windowOn: oncePer((node: number) =>
    oncePer(
      (windows: readonly boolean[]) =>
        function someWindowHolds(...allocs: LocalState[]): boolean {
          return allocs.some((alloc, i) => {
            const client = see.clientStatusOf(alloc);
            if (client === 'free' || !see.isOn(alloc, node)) return false;
            return holdsWindow(rules, { client, ...see.allocOf(alloc) }, windows[i] === true);
          });
        },
    ),
  ),
}));

/** Of an allocation, by node and window: what the entry that makes its node so marks it with. */
export function markIn(
  alloc: LocalState,
  node: number,
  window: boolean,
  next: 'disconnected' | 'down' | 'gone',
  begins: boolean,
): Mark {
  const client = see.clientStatusOf(alloc);
  if (client === 'free' || !see.isOn(alloc, node)) return 'none';
  return markOf({ client, ...see.allocOf(alloc) }, window, next, begins);
}

/** What of an evaluation's plan its nodes accept now. Takes the evaluation, all nodes and all allocations. */
function acceptedNow(given: EvaluationSetup, evaluation: LocalState, rest: LocalState[]) {
  const nodes = rest.slice(0, given.nodes);
  const allocs = rest.slice(given.nodes);
  const now: Record<string, unknown> = {};
  for (const [i, node] of nodes.entries()) {
    now[`status${i + 1}`] = see.statusOf(node);
    now[`eligible${i + 1}`] = see.isEligible(node);
    now[`used${i + 1}`] = liveCountOn(i + 1)(...allocs);
  }
  return accepted(given, see.evaluationOf(evaluation).plan, now);
}

/** Of an evaluation, all nodes and all allocations: the nodes would accept what it planned. */
export const planIsAccepted = oncePer(
  (given: EvaluationSetup) =>
    function planIsAcceptedNow(evaluation: LocalState, ...rest: LocalState[]): boolean {
      return !acceptedNow(given, evaluation, rest).cut;
    },
);

/** The same, and nothing has happened since of which the plan knows nothing: its job was not evaluated again. */
export const planHolds = oncePer(
  (given: EvaluationSetup) =>
    function planStillHolds(evaluation: LocalState, ...rest: LocalState[]): boolean {
      return !see.evaluationOf(evaluation).pending && planIsAccepted(given)(evaluation, ...rest);
    },
);

/** Of an evaluation: what its plan does to a slot. */
export interface Planned {
  readonly action: (...seen: [LocalState, ...LocalState[]]) => PlanAction | 'none';
  readonly node: (...seen: [LocalState, ...LocalState[]]) => number;
  readonly acts: (...seen: [LocalState, ...LocalState[]]) => boolean;
  readonly places: (...seen: [LocalState, ...LocalState[]]) => boolean;
}

/** Of an evaluation, all nodes and all allocations, by slot: what its plan does to the slot if it is applied now. */
export const appliedFor = oncePer((given: EvaluationSetup) =>
  oncePer((slot: string): Planned => {
    const stepOf = (evaluation: LocalState, rest: LocalState[]) =>
      see.stepIn(acceptedNow(given, evaluation, rest).plan, slot);
    return {
      action: function appliedAction(evaluation, ...rest) {
        return stepOf(evaluation, rest)?.action ?? 'none';
      },
      node: function appliedNode(evaluation, ...rest) {
        return stepOf(evaluation, rest)?.node ?? 0;
      },
      acts: function appliesSomething(evaluation, ...rest) {
        return stepOf(evaluation, rest) !== undefined;
      },
      places: function placesNow(evaluation, ...rest) {
        return stepOf(evaluation, rest)?.action === 'place';
      },
    };
  }),
);

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
