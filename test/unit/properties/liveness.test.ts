/** Each liveness law shown scenes at its goal and scenes that are not: what is settled, and what is still to come. */
import { describe, expect, test } from 'vitest';
import { compose } from '../../../spec/worlds/compose.ts';
import { oneNode } from '../../../spec/worlds/one-node.ts';
import { twoNodes } from '../../../spec/worlds/two-nodes.ts';
import * as scene from './planted.ts';
import { law, planted, type Scene } from './planted.ts';

const { drawn, heard, ineligible, plan, pulled, registered, running, runningOn, said, statusSet, unknown } =
  scene;

const one = compose(oneNode, 'strict-steps');
const two = compose(twoNodes, 'strict-steps');

describe('L1 to L3', () => {
  const cutOff = [{ type: 'LINK_LOST' }];
  const calm: Scene = {
    'client n1': [],
    'node n1': [registered('ready')],
    'alloc a': running,
    'task a': [pulled, ...heard],
    'alloc b': [],
    'task b': [],
    'evaluation web': [drawn('keep@1', 'free@0')],
  };
  const goal = (name: string, change: Scene, composed = one) => {
    const property = law(composed, name);
    if (property.kind !== 'eventually') throw new Error(`${name} is no liveness law`);
    return property.goal(planted(composed, { ...calm, ...change }));
  };
  const asked = (name: string, change: Scene) => {
    const property = law(one, name);
    return property.kind === 'eventually' && property.from?.(planted(one, { ...calm, ...change }));
  };

  test('L1: a connected client waits for a ready node', () => {
    expect(asked('L1 gate', {})).toBe(true);
    expect(asked('L1 gate', { 'client n1': cutOff })).toBe(false);
    expect(goal('L1 gate', { 'node n1': [registered('initializing')] })).toBe(false);
    expect(goal('L1 gate', { 'node n1': [] })).toBe(false);
    expect(goal('L1 gate', {})).toBe(true);
  });

  test('L2: a silent one has its node down, or gone, and no allocation unknown', () => {
    const down = { 'client n1': cutOff, 'node n1': [registered('ready'), statusSet('down')] };
    expect(asked('L2 silence', { 'client n1': cutOff })).toBe(true);
    expect(asked('L2 silence', {})).toBe(false);
    expect(goal('L2 silence', { 'client n1': cutOff })).toBe(false);
    expect(goal('L2 silence', { ...down, 'alloc a': unknown })).toBe(false);
    expect(goal('L2 silence', down)).toBe(true);
    expect(goal('L2 silence', { 'client n1': cutOff, 'node n1': [] })).toBe(true);
  });

  test('L3: as many as wanted really run on connected clients', () => {
    expect(goal('L3 desired', {})).toBe(true);
    expect(goal('L3 desired', { 'task a': [] })).toBe(false);
    expect(goal('L3 desired', { 'alloc b': running, 'task b': [pulled, ...heard] })).toBe(false);
    expect(goal('L3 desired', { 'alloc a': [...running, plan('stop', 1)] })).toBe(false);
    // What has not been said or settled yet runs all the same.
    expect(goal('L3 desired', { 'task a': [pulled] })).toBe(true);
    expect(goal('L3 desired', { 'alloc a': unknown })).toBe(true);
  });

  test('L3 asks nothing where no client is within reach', () => {
    expect(goal('L3 desired', { 'client n1': cutOff, 'task a': [] })).toBe(true);
    expect(goal('L3 desired', { 'node n1': [registered('ready'), ineligible], 'task a': [] })).toBe(true);
  });

  test('L3 of two nodes: what runs out of reach does not count', () => {
    const away = { 'client n2': cutOff, 'alloc a': runningOn(2), 'node n2': [registered('ready')] };
    expect(goal('L3 desired', away, two)).toBe(false);
    expect(goal('L3 desired', { ...away, 'alloc b': running, 'task b': [pulled, ...heard] }, two)).toBe(true);
  });
});

describe('ESR', () => {
  const idle = [
    drawn('keep@1', 'free@0'), // the first evaluation finds nothing to do
  ];
  const stable: Scene = {
    'client n1': [],
    'node n1': [registered('ready')],
    'alloc a': running,
    'task a': [pulled, ...heard],
    'evaluation web': idle,
  };
  const reached = (change: Scene) => {
    const property = law(one, 'ESR eventually');
    return property.kind === 'eventually' && property.goal(planted(one, { ...stable, ...change }));
  };

  test('everything settled', () => {
    expect(reached({})).toBe(true);
  });

  test.each<[string, Scene]>([
    ['a node that is not ready', { 'node n1': [registered('initializing')] }],
    ['an evaluation that waits', { 'evaluation web': [] }],
    ['a plan on its way', { 'evaluation web': [drawn('disconnecting@1', 'free@0')] }],
    [
      'an evaluation that is blocked',
      {
        'evaluation web': [
          drawn('free@0', 'free@0', { open1: false, open2: false }),
          { type: 'VERIFIED', status1: 'ready', eligible1: true, used1: 0 },
          { type: 'COMMITTED' },
        ],
      },
    ],
    ['a status that is not acknowledged', { 'task a': [pulled] }],
    ['an allocation that is unknown', { 'alloc a': unknown }],
    ['one that is back and not dealt with', { 'alloc a': [...unknown, said('running')] }],
    [
      'a task that should not run',
      { 'alloc b': [...running, plan('stop', 1)], 'task b': [pulled, ...heard] },
    ],
    ['a second copy', { 'alloc b': running, 'task b': [pulled, ...heard] }],
  ])('%s is not stable', (_, change) => {
    expect(reached(change)).toBe(false);
  });
});
