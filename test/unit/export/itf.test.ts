import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromItf, readItf, toItf, type Trace } from '../../../spec/export/itf.ts';

const trace: Trace = {
  source: 'world small',
  description: 'two steps',
  states: [
    {
      node: { value: 'ready', context: { missed: false, index: 3, last: null } },
      alloc: { value: { on: 'idle' }, context: {} },
    },
    {
      node: { value: 'down', context: { missed: true, index: -1, last: [1, 'x'] } },
      alloc: { value: 'gone', context: { share: 0.5 } },
    },
  ],
  actions: [null, 'HEARTBEAT_MISSED n1'],
  loop: 0,
};

test('a trace survives', () => {
  expect(fromItf(toItf(trace))).toEqual(trace);
});

test('the document is ITF: meta, sorted vars, indexed states, a loop', () => {
  const document = JSON.parse(toItf(trace));
  expect(document['#meta'].format).toBe('ITF');
  expect(document.vars).toEqual(['alloc', 'node']);
  expect(document.loop).toBe(0);
  expect(document.states[1]['#meta']).toEqual({ index: 1, action: 'HEARTBEAT_MISSED n1' });
  expect(document.states[0].node).toEqual({
    context: { index: 3, last: { '#unserializable': 'null' }, missed: false },
    value: 'ready',
  });
});

test('the order in which fields were written does not reach the bytes', () => {
  const turned: Trace = {
    ...trace,
    states: trace.states.map((state) => Object.fromEntries(Object.entries(state).toReversed())),
  };
  expect(toItf(turned)).toBe(toItf(trace));
});

test('integers may come as bigint objects, as other tools write them', () => {
  const text = toItf(trace).replace('"index": 3', '"index": {"#bigint": "3"}');
  expect(fromItf(text)).toEqual(trace);
});

const key = fc.string({ maxLength: 6 }).filter((name) => !name.startsWith('#') && name !== '__proto__');
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.string(),
    fc.boolean(),
    fc.integer(),
    fc.double(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(key, tie('value'), { maxKeys: 3, noNullPrototype: true }),
  ),
}));

test('whatever a machine holds survives', () => {
  const context = fc.dictionary(key, value, { maxKeys: 3, noNullPrototype: true });
  const states = fc.array(fc.record({ a: fc.record({ value, context }), b: fc.record({ value, context }) }), {
    minLength: 1,
    maxLength: 4,
  });
  fc.assert(
    fc.property(states, (list) => {
      const any = { states: list } as Trace;
      expect(fromItf(toItf(any))).toEqual(any);
    }),
    { numRuns: 100 },
  );
});

test.each([
  ['{', /^document: not JSON/],
  ['[]', /^document: expected an object/],
  ['{"vars":["a"]}', /^states: expected a list/],
  ['{"vars":3,"states":[]}', /^vars: expected a list of names/],
  ['{"vars":["a"],"states":[{}]}', /^states\[0\]: variable a is missing/],
  ['{"vars":["a"],"states":[{"a":{"context":{}}}]}', /^states\[0\]\.a: field value is missing/],
  [
    '{"vars":["a"],"states":[{"a":{"value":{"#odd":[]},"context":{}}}]}',
    /^states\[0\]\.a\.value: #odd is not a value/,
  ],
  ['{"vars":["a"],"states":[{"a":{"#map":[1]}}]}', /^states\[0\]\.a\[0\]: expected a pair/],
  ['{"vars":["a"],"states":[{"a":3}]}', /^states\[0\]\.a: expected an object/],
  ['{"vars":[],"states":[{}],"loop":7}', /^loop: expected the index of one of 1 states/],
])('refuses %s by name', (text, message) => {
  expect(() => fromItf(text)).toThrow(message);
});

test('documents of others: sets, maps, tuples, and whatever their variables hold', () => {
  const text = JSON.stringify({
    '#meta': { source: 'two.qnt' },
    vars: ['x', 'msgs'],
    states: [
      { '#meta': { index: 0 }, x: { '#bigint': '1' }, msgs: { '#set': ['a', 'b'] } },
      {
        '#meta': { index: 1, action: 'Send' },
        x: { '#map': [['n', true]] },
        msgs: { '#tup': [{ '#map': [[1, 2]] }] },
      },
    ],
  });
  expect(readItf(text)).toEqual({
    source: 'two.qnt',
    vars: ['x', 'msgs'],
    states: [
      { x: 1, msgs: ['a', 'b'] },
      { x: { n: true }, msgs: [[[1, 2]]] },
    ],
    actions: [null, 'Send'],
  });
});

test('a state that lacks a component of the others cannot be written', () => {
  const states = [...trace.states, { node: { value: 'x', context: {} } }];
  expect(() => toItf({ states })).toThrow('states[2]: component alloc is missing');
});
