/** Small machines for the suite tests. No test of its own. */
import { REFUSED, type EventInstance, type Table } from '../../../spec/model/types.ts';

/** A table written as rows: for each state its label and the label it goes to on each event ('' for a refusal). */
export function tableOf(
  name: string,
  events: readonly string[],
  rows: Record<string, readonly string[]>,
): Table {
  const labels = Object.keys(rows);
  const next = labels.flatMap((label) =>
    rows[label]!.map((target) => (target === '' ? REFUSED : labels.indexOf(target))),
  );
  return {
    name,
    states: labels.map((label) => ({ value: label, context: {}, label })),
    events: events.map((type): EventInstance => ({ type })),
    next: Int32Array.from(next),
  };
}

/**
 * A node with a counter of outages, after the toy of the toolchain study: nine states, four events, 36 transitions
 * with refusals. Labels are `status count`; what a reader of the node sees is the status alone.
 */
export const NODE = tableOf('toy-node', ['HEARTBEAT', 'MISSED', 'UPDATED', 'EXPIRED'], {
  'init 0': ['ready 0', '', '', ''],
  'ready 0': ['ready 0', 'disconnected 1', 'ready 0', ''],
  'disconnected 1': ['initializing 1', '', 'updated 1', 'down 1'],
  'initializing 1': ['initializing 1', 'disconnected 1', 'ready 1', ''],
  'updated 1': ['ready 1', '', 'updated 1', 'down 1'],
  'ready 1': ['ready 1', 'disconnected 2', 'ready 1', ''],
  'disconnected 2': ['initializing 1', '', '', 'down 1'],
  'down 1': ['', '', '', 'gone 0'],
  'gone 0': ['init 0', '', '', ''],
});

/** The status half of a label. */
export function statusOf(table: Table): (state: number) => string {
  return (state) => table.states[state]!.label.split(' ')[0]!;
}

/** A sub-generator of small numbers from a seed, for tests that only need some fixed spread. */
export function seededPick(seed: number): (bound: number) => number {
  let state = seed >>> 0;
  return (bound) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}
