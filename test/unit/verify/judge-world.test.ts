/** One world judged: what is pinned comes back, and every way to depart from a pin is a line of its own. */
import { describe, expect, test } from 'vitest';
import { judgeWorld } from '../../../spec/verify/judge-world.ts';
import { type PinnedRun, pinnedJson } from '../../../spec/verify/pinned.ts';
import { compose } from '../../../spec/worlds/compose.ts';
import { firstStart } from '../../../spec/worlds/first-start.ts';
import { oneNode } from '../../../spec/worlds/one-node.ts';

const judge = (pinned?: PinnedRun) => judgeWorld(firstStart, 'strict-steps', {}, pinned);
const first = judge();

describe('a complete run', () => {
  test('says what the world is made of', () => {
    expect(first.result.complete).toBe(true);
    expect(first.result).not.toHaveProperty('stopped');
    expect(first.result.summary).toContain(firstStart.purpose);
    expect(first.result.summary).toContain('1 node, 1 job, 2 allocs, 1 restarts, 1 losses');
  });

  test('decides every property', () => {
    expect(first.result.properties.map(({ verdict }) => verdict)).not.toContain('partial');
    expect(Object.keys(first.pin.verdicts)).toEqual(first.result.properties.map(({ name }) => name));
  });

  test('expects nothing where nothing is pinned', () => {
    expect(first.result.properties.every(({ expected }) => expected === null)).toBe(true);
    expect(first.departures).toEqual([]);
  });
});

describe('counterexamples', () => {
  test('are told of each violated law that has one, under an id of their own', () => {
    const linked = first.result.properties.flatMap(({ counterexample }) => counterexample ?? []);
    expect(linked.length).toBeGreaterThan(0);
    expect(first.counterexamples.map(({ id }) => id)).toEqual(linked);
    expect(new Set(linked).size).toBe(linked.length);
    for (const id of linked) expect(id).toMatch(/^strict-steps\.first-start\.[A-Za-z0-9.-]+$/);
  });

  test('have as many steps as their property says, and are runs of the world', () => {
    const { world, model } = compose(firstStart, 'strict-steps');
    for (const { property, steps } of first.counterexamples) {
      const named = first.result.properties.find(({ name }) => name === property);
      expect(named?.verdict).toBe('violated');
      expect(steps.length).toBe(named?.steps);
      let state = model.init();
      for (const { action } of steps) {
        const next = new Uint16Array(model.width);
        expect(model.step(state, world.action(action), next)).toBe(true);
        state = next;
      }
    }
  });

  test('can be replayed from one line', () => {
    for (const { id, replay } of first.counterexamples) expect(replay).toBe(`npm run replay -- check:${id}`);
  });
});

describe('held against a pin', () => {
  const pin = JSON.parse(JSON.stringify(first.pin)) as PinnedRun;
  const departures = (changes: Partial<PinnedRun>) => judge({ ...pin, ...changes }).departures;

  test('its own, it departs in nothing, and every verdict is the expected one', () => {
    const again = judge(pin);
    expect(again.departures).toEqual([]);
    for (const { verdict, expected } of again.result.properties) expect(expected).toBe(verdict);
  });

  test.each([
    ['states', pin.states + 1],
    ['edges', pin.edges - 1],
    ['depth', pin.depth + 1],
    ['complete', false],
    ['digest', '0000000000000000'],
  ])('another %s is one line', (field, value) => {
    expect(departures({ [field]: value })).toEqual([
      `${field}: pinned ${value}, found ${first.pin[field as 'states']}`,
    ]);
  });

  test('another verdict is one line, and so are one too many and one too few', () => {
    const [[name, verdict] = ['', 'holds' as const], ...others] = Object.entries(pin.verdicts);
    expect(departures({ verdicts: { ...pin.verdicts, [name]: 'partial' } })).toEqual([
      `${name}: pinned partial, found ${verdict}`,
    ]);
    expect(departures({ verdicts: Object.fromEntries(others) })).toEqual([
      `${name}: pinned nothing, found ${verdict}`,
    ]);
    expect(departures({ verdicts: { ...pin.verdicts, 'S99 unheard of': 'holds' } })).toEqual([
      'S99 unheard of: pinned holds, found nothing',
    ]);
  });

  test('a counterexample of another length is one line', () => {
    const [[name, run] = ['', { actions: [] }]] = Object.entries(pin.counterexamples);
    const longer = { ...run, actions: [...run.actions, 'n1 restarts'] };
    expect(departures({ counterexamples: { ...pin.counterexamples, [name]: longer } })).toEqual([
      `${name}: pinned a counterexample of ${longer.actions.length} steps, found one of ${run.actions.length}`,
    ]);
  });

  test('all departures at once are told together', () => {
    expect(departures({ states: 1, edges: 1, verdicts: {} })).toHaveLength(
      2 + Object.keys(pin.verdicts).length,
    );
  });
});

test('a run that is stopped says where, and claims nothing of what it has not seen', () => {
  const { result, pin } = judgeWorld(oneNode, 'strict-steps', { maxStates: 2000 }, undefined);
  expect(result.complete).toBe(false);
  expect(result.stopped).toMatch(/^max-states at depth \d+$/);
  expect(pin.states).toBe(2000);
  for (const { name, kind, verdict } of result.properties)
    expect(kind === 'sometimes' ? ['holds', 'partial'] : ['violated', 'partial'], name).toContain(verdict);
});

test('a pin file is stable text', () => {
  const pinned = { world: 'first-start', maxStates: 10, revisions: { 'strict-steps': first.pin } };
  expect(pinnedJson(pinned)).toBe(pinnedJson(JSON.parse(pinnedJson(pinned)) as typeof pinned));
  expect(pinnedJson(pinned)).toMatch(/\}\n$/);
});
