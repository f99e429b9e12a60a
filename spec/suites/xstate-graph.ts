/**
 * The one file that imports `@xstate/graph`: what that library makes of a machine, in canonical strings, so that our
 * tables can be held against it and its shortest paths serve as access words. It is a cross-check and a baseline, not
 * a generator of suites: it knows no refusals (issue 3, section 5).
 */
import { adjacencyMapToArray, getAdjacencyMap, getShortestPaths } from '@xstate/graph';
import { type AnyMachineSnapshot, type AnyStateMachine, type EventObject, fromTransition } from 'xstate';
import { canonical, snapshotKey } from '../model/key.ts';
import { REFUSED, type EventInstance, type Table } from '../model/types.ts';
import { withoutPrefixes } from './access.ts';
import type { StepLogic } from './joint-logic.ts';
import { suiteOf } from './suite.ts';
import type { Suite, Word } from './types.ts';

/** What the library found. Strings are sorted, each once. */
export interface GraphOfMachine {
  readonly states: readonly string[];
  /** Steps that change the state, as `edgeName` writes them. */
  readonly edges: readonly string[];
}

/** What to traverse, and how to name what is found. */
export interface Traversal {
  readonly machine: AnyStateMachine;
  /**
   * The whole closed alphabet, payloads included. Must be given: the library's own list has no payloads, and a partial
   * list silently loses what it leaves out.
   */
  readonly events: readonly EventInstance[];
  /** The identity of a snapshot; our canonical key when left out. The library's own merges and splits states. */
  readonly keyOf?: (snapshot: AnyMachineSnapshot) => string;
  /** Give up, by throwing, after so many traversed edges: the library itself never stops on an unbounded context. */
  readonly limit: number;
  readonly input?: unknown;
}

/** States and moving edges of a machine according to `getAdjacencyMap`. */
export function adjacency(traversal: Traversal): GraphOfMachine {
  const keyOf = keyOfSnapshot(traversal);
  const map = getAdjacencyMap<AnyMachineSnapshot, EventObject, unknown>(
    traversal.machine,
    optionsOf(traversal),
  );
  const edges = adjacencyMapToArray(map)
    .map(({ state, event, nextState }) => [keyOf(state), event as EventInstance, keyOf(nextState)] as const)
    .filter(([from, , to]) => from !== to)
    .map((edge) => edgeName(...edge));
  return { states: Object.keys(map).sort(), edges: [...new Set(edges)].sort() };
}

/**
 * States and enabled steps of any logic according to `getAdjacencyMap`. The library is offered only what is enabled,
 * so that steps which change nothing are edges too.
 * @throws Error after `limit` traversed edges
 */
export function adjacencyOf<S>(
  { initial, actions, step, keyOf }: StepLogic<S>,
  limit: number,
): GraphOfMachine {
  const taken = (state: S, { type }: EventObject): S => step(state, type) ?? state;
  const logic = fromTransition(
    ({ state }: { state: S }, event: EventObject) => ({ state: taken(state, event) }),
    {
      state: initial,
    },
  );
  const map = getAdjacencyMap(logic, {
    events: ({ context: { state } }) =>
      actions.filter((type) => step(state, type) !== undefined).map((type) => ({ type })),
    serializeState: ({ context: { state } }) => keyOf(state),
    serializeEvent: ({ type }) => type,
    limit,
  });
  const edges = adjacencyMapToArray(map).map(({ state, event, nextState }) =>
    stepName(keyOf(state.context.state), event.type, keyOf(nextState.context.state)),
  );
  return { states: Object.keys(map).sort(), edges: edges.sort() };
}

/** A named step as one string. */
export function stepName(from: string, action: string, to: string): string {
  return `${from} --${action}--> ${to}`;
}

/** An event by its fields in order, for use as a key. */
export function eventKey(event: EventInstance): string {
  return canonical(event, event.type, 'event');
}

/** An edge as one string. */
export function edgeName(from: string, event: EventInstance, to: string): string {
  return `${from} --${eventKey(event)}--> ${to}`;
}

/**
 * The same view of a table: its states, and its steps that change the state. Given every event in every state, the
 * library cannot tell an event accepted without effect from one refused, so both are left out on both sides.
 */
export function graphOfTable(table: Table, keyOf = keyOfState(table)): GraphOfMachine {
  const keys = table.states.map((_, state) => keyOf(state));
  const edges: string[] = [];
  for (const [at, target] of table.next.entries()) {
    const state = Math.floor(at / table.events.length);
    if (target === REFUSED || target === state) continue;
    edges.push(edgeName(keys[state]!, table.events[at % table.events.length]!, keys[target]!));
  }
  return { states: keys.toSorted(), edges: edges.sort() };
}

/** A shortest path to each state according to `getShortestPaths`, by the key of the state, in key order. */
export function shortestPaths(traversal: Traversal): ReadonlyMap<string, readonly EventInstance[]> {
  const keyOf = keyOfSnapshot(traversal);
  const paths = getShortestPaths(traversal.machine, optionsOf(traversal));
  const found = paths.map(({ state, steps }) => {
    // The library reports the start of the machine as an event of its own.
    const sent = steps
      .map(({ event }) => event as EventInstance)
      .filter(({ type }) => type !== 'xstate.init');
    return [keyOf(state), sent] as const;
  });
  return new Map(found.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Paths as words over a table's alphabet; throws when a path uses an event the table does not know. */
export function wordsOfPaths(table: Table, paths: ReadonlyMap<string, readonly EventInstance[]>): Word[] {
  const indexOf = new Map(table.events.map((event, index) => [eventKey(event), index]));
  return [...paths.values()].map((path) =>
    path.map((event) => {
      const index = indexOf.get(eventKey(event));
      if (index === undefined) throw new Error(`${table.name}: no event ${eventKey(event)} in the table`);
      return index;
    }),
  );
}

/**
 * All states by the library's shortest paths: what `getShortestPaths` alone would test, as a suite over the table.
 * Named `access-graph`, so that reports can show it beside our own.
 */
export function graphAccessSuite(table: Table, traversal: Traversal): Suite {
  return suiteOf(table.name, 'access-graph', withoutPrefixes(wordsOfPaths(table, shortestPaths(traversal))));
}

/** Value and context decide whether a machine is done, so being done is no part of the key on either side. */
function keyOfSnapshot({ machine, keyOf }: Traversal): (snapshot: AnyMachineSnapshot) => string {
  if (keyOf !== undefined) return keyOf;
  return ({ value, context, children, historyValue }) =>
    snapshotKey({ value, context: context as unknown, children, historyValue }, machine.id);
}

/** The same key for the states of a table. */
function keyOfState(table: Table): (state: number) => string {
  return (state) => snapshotKey(table.states[state]!, table.name);
}

function optionsOf(traversal: Traversal) {
  const { events, limit, input } = traversal;
  return {
    events,
    serializeState: keyOfSnapshot(traversal),
    serializeEvent: (event: EventObject) => eventKey(event as EventInstance),
    limit,
    input,
  };
}
