/** A run put into words: who takes part, what changes, and nothing that is not on stage. */
import { describe, expect, test } from 'vitest';
import { type Caption, narrate } from '../../../spec/verify/narrate.ts';
import { compose } from '../../../spec/worlds/compose.ts';
import { firstStart } from '../../../spec/worlds/first-start.ts';
import { oneNode } from '../../../spec/worlds/one-node.ts';
import { becomesReady } from '../../../spec/worlds/prelude.ts';

const CAPTION: Caption = {
  id: 'strict-steps.first-start.test',
  revision: 'strict-steps',
  world: 'first-start',
  property: 'none',
  replay: 'npm run replay -- check:none',
};

describe('a client joins', () => {
  const told = narrate(compose(firstStart, 'strict-steps'), becomesReady(1), CAPTION);

  test('step by step, counted from 1, each with its sentence', () => {
    expect(told.steps.map(({ n }) => n)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(told.steps.map(({ action }) => action)).toEqual(becomesReady(1));
    expect(told.steps[0]?.sentence).toBe('Client n1 sends Node.Register.');
  });

  test('the speaker comes first, and what changes is told with before and after', () => {
    expect(told.steps[0]?.actors).toEqual(['client n1', 'register n1']);
    const committed = told.steps.find(({ action }) => action === 'heartbeat of n1 is committed');
    expect(committed?.changes.map(({ component }) => component)).toContain('node n1');
    for (const { before, after } of told.steps.flatMap(({ changes }) => changes))
      expect(before).not.toBe(after);
  });

  test('each change goes on from the one before', () => {
    const stage = new Map(told.components.map(({ component, state }) => [component, state]));
    for (const { component, before, after } of told.steps.flatMap(({ changes }) => changes)) {
      expect(before).toBe(stage.get(component));
      stage.set(component, after);
    }
    expect(stage.get('node n1')).toMatch(/^ready/);
  });

  test('only those who take part are on stage', () => {
    const names = told.components.map(({ component }) => component);
    expect(names).toContain('evaluation web');
    expect(names).not.toContain('task a');
  });

  test('the caption is kept', () => {
    expect(told).toMatchObject(CAPTION);
  });
});

test('the purse of faults and history variables are never on stage', () => {
  const told = narrate(
    compose(oneNode, 'pre-15808'),
    ['n1 loses its link', 'n1 misses its heartbeat', 'silence of n1 is committed'],
    CAPTION,
  );
  const named = told.steps.flatMap(({ actors, changes }) => [
    ...actors,
    ...changes.map(({ component }) => component),
  ]);
  expect([...named, ...told.components.map(({ component }) => component)].join()).not.toMatch(
    /faults|churn|freshness/,
  );
  expect(named).toContain('timer n1');
});

test('what is not enabled is an error that says where', () => {
  const actions = ['n1 sends Register', 'n1 sends a heartbeat'];
  expect(() => narrate(compose(firstStart, 'strict-steps'), actions, CAPTION)).toThrow(
    "'n1 sends a heartbeat' is not enabled at step 2",
  );
});
