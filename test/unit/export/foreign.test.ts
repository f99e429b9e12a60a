/** Worlds as tables for the tools of others: the tables say what the world does, and nothing about what they were not asked. */
import { describe, expect, test } from 'vitest';
import { REVISIONS } from '../../../machines/revisions.ts';
import { explore } from '../../../spec/check/explore.ts';
import { type LookupTable, tableOf } from '../../../spec/export/foreign/lookup-table.ts';
import { tabulate } from '../../../spec/export/foreign/tabulate.ts';
import { NO, REFUSES, type TabulatedWorld, YES } from '../../../spec/export/foreign/tabulated.ts';
import { toPromela } from '../../../spec/export/foreign/promela.ts';
import { toStateright } from '../../../spec/export/foreign/stateright.ts';
import { toTla } from '../../../spec/export/foreign/tla.ts';
import { toLivenessTla } from '../../../spec/export/foreign/tla-liveness.ts';
import { row02 } from '../../../spec/history/row-02-skipped-update.ts';
import { row01 } from '../../../spec/history/row-01-early-ready.ts';
import { differences } from '../../crosscheck/answer.ts';

const searched = row01.world({ ...REVISIONS['strict-steps'], gate: 'none' });
const { world, model, properties } = searched;
const { graph, states } = explore(model);
const reached = Array.from({ length: states }, (_, id) => {
  const state = new Uint16Array(model.width);
  graph.store.read(id, state);
  return state;
});
const told = { world, start: model.init(), properties };

/** The value of a table in a state; 0 where it has no line. */
function valueOf(tabulated: TabulatedWorld, table: number, state: readonly number[]): number {
  const { inputs, levels } = tabulated.tables[table] as LookupTable;
  return inputs.reduce((row, source, l) => {
    if (source.kind === 'action' || source.kind === 'after') throw new Error('a law of steps');
    const isField = source.kind === 'field';
    const input = isField ? (state[source.field] as number) : valueOf(tabulated, source.table, state);
    return levels[l]?.[row - 1]?.[input - 1] ?? 0;
  }, 1);
}

/** The state after an action, by the tables alone; undefined when it is not enabled, 'unknown' where a line is missing. */
function stepOf(tabulated: TabulatedWorld, a: number, state: readonly number[]) {
  const action = tabulated.actions[a];
  const value = (table: number) => valueOf(tabulated, table, state);
  const after = [...state];
  for (const table of action?.when ?? []) {
    if (value(table) === 0) return 'unknown';
    if (value(table) === NO) return undefined;
  }
  for (const { field, isOptional, only, declared, next } of action?.parts ?? []) {
    if (only !== undefined && value(only) === NO) continue;
    const target = value(declared) === YES ? value(next) : REFUSES;
    if (target === 0) return 'unknown';
    if (target === REFUSES && !isOptional) return undefined;
    if (target !== REFUSES) after[field] = target;
  }
  return after;
}

describe('a table', () => {
  const field = (n: number) => ({ kind: 'field', field: n }) as const;
  const table = tableOf(
    [field(0), field(1)],
    [
      { inputs: [1, 1], result: 7 },
      { inputs: [1, 2], result: 8 },
      { inputs: [3, 1], result: 7 },
      { inputs: [3, 2], result: 8 },
    ],
  );

  test('has one row for equal rows, and 0 where nothing was said', () => {
    expect(table.levels).toEqual([[[1, 0, 1]], [[7, 8]]]);
  });
});

describe('a tabulated world', () => {
  test('takes exactly the steps of the world', () => {
    const tabulated = tabulate(told, reached);
    const into = new Uint16Array(model.width);
    for (const state of reached) {
      const row = Array.from(state, (local) => local + 1);
      model.actions.forEach((_, a) => {
        const expected = model.step(state, a, into) ? Array.from(into, (local) => local + 1) : undefined;
        expect(stepOf(tabulated, a, row)).toEqual(expected);
      });
    }
  });

  test('does not know what it was not asked about', () => {
    const tabulated = tabulate(told, reached.slice(0, 40));
    const outcomes = reached.flatMap((state) =>
      model.actions.map((_, a) =>
        stepOf(
          tabulated,
          a,
          Array.from(state, (local) => local + 1),
        ),
      ),
    );
    expect(outcomes).toContain('unknown');
  });

  test('is a TLA+ module with one operator for each action', () => {
    const text = toTla(tabulate(told, reached));
    for (const [a, { name }] of model.actions.entries()) expect(text).toContain(`A${a} == \\* ${name}\n`);
    // TLC splits a disjunction into steps of its own: the only ones are between actions.
    expect(text.match(/\\\//g)).toHaveLength(model.actions.length);
  });

  test('is a Promela process with one step for each action', () => {
    const { model: text } = toPromela(tabulate(told, reached));
    expect(text.match(/^ {2}:: d_step/gm)).toHaveLength(model.actions.length);
  });

  test('is a Rust module with one arm for each action', () => {
    const text = toStateright([tabulate(told, reached)]);
    for (const [a, { name }] of model.actions.entries()) expect(text).toContain(` ${a} => { // ${name}\n`);
  });
});

describe('a comparison', () => {
  const answer = { states: 3, edges: 4, depth: 2, found: { S1: 2 }, seconds: 0 };

  test('names each number that differs', () => {
    expect(differences(answer, answer)).toEqual([]);
    expect(differences(answer, { ...answer, edges: 5, found: { S2: 1 } })).toEqual([
      'edges: ours 4, theirs 5',
      'S1: ours after 2 steps, theirs never',
      'S2: ours never, theirs after 1 steps',
    ]);
  });
});

describe('what must come at last', () => {
  const judged = row02.world(REVISIONS['strict-steps']);
  const { graph: found } = explore(judged.model);
  const states = Array.from({ length: found.size }, (_, id) => {
    const state = new Uint16Array(judged.model.width);
    found.store.read(id, state);
    return state;
  });
  const at = { world: judged.world, start: judged.model.init(), properties: judged.properties };
  const tables = tabulate(at, states);
  const { module, configFor } = toLivenessTla(tables);

  test('is a table for each law, asked of every state', () => {
    const [law] = judged.properties.filter((each) => each.kind === 'eventually');
    const [told] = tables.liveness;
    expect(told).toMatchObject({ property: law?.name, stays: law?.stays });
    for (const state of states) {
      const numbers = Array.from(state, (local) => local + 1);
      expect(valueOf(tables, told!.goal, numbers)).toBe(law?.goal(state) === true ? YES : NO);
    }
  });

  test('has a promise for each fair action, and none for the environment', () => {
    const fair = tables.actions.flatMap(({ fairness, environment }, a) =>
      fairness === 'none' || environment ? [] : [`${fairness === 'weak' ? 'WF' : 'SF'}_vars(Q${a})`],
    );
    expect(module.match(/[WS]F_vars\(Q\d+\)/g)).toEqual(fair);
    expect(fair.length).toBeGreaterThan(0);
    tables.actions.forEach(({ environment }, a) =>
      expect(new RegExp(`^Q${a} ==`, 'm').test(module)).toBe(!environment),
    );
  });

  test('is asked law by law', () => {
    expect(configFor([0])).toBe('SPECIFICATION Spec\nPROPERTY Law0\n');
    expect(module).toMatch(/^Law0 == \[\]\(.*quiet.* => <>\[\]Yes\(T\d+\)\)/m);
  });
});
