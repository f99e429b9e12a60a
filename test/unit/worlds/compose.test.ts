/** Every world fits the machines under every revision; a prelude that is no run of its world is refused. */
import { describe, expect, test } from 'vitest';
import { EXPLORED } from '../../../machines/revisions.ts';
import { castOf } from '../../../spec/worlds/cast.ts';
import { compose } from '../../../spec/worlds/compose.ts';
import { firstStart } from '../../../spec/worlds/first-start.ts';
import { WORLDS } from '../../../spec/worlds/index.ts';
import { oneNode } from '../../../spec/worlds/one-node.ts';
import { reorderedReports } from '../../../spec/worlds/reordered-reports.ts';
import { twoByTwo } from '../../../spec/worlds/two-by-two.ts';

const everyWorld = WORLDS.flatMap(({ config, revisions = EXPLORED }) =>
  revisions.map((revision) => [config.name, revision, config] as const),
);

describe.each(everyWorld)('%s under %s', (_name, revision, config) => {
  const { world, cast, model } = compose(config, revision);

  test('the prelude is a run, and the search starts behind it', () => {
    let state = world.model.init();
    for (const name of config.prelude) {
      const next = new Uint16Array(state.length);
      expect(world.model.step(state, world.action(name), next), name).toBe(true);
      state = next;
    }
    expect(model.init()).toEqual(state);
  });

  test('the cast names all components, each once, and no others', () => {
    const named = [
      ...cast.nodes.flatMap((n) => [n.node, n.timer, n.client, n.heartbeat, n.register]),
      ...cast.nodes.flatMap((n) => n.reports.flatMap((r) => [r.call, ...(r.freshness ? [r.freshness] : [])])),
      ...cast.jobs.flatMap((job) => [job.evaluation, job.churn]),
      ...cast.slots.flatMap((s) => [s.alloc, s.task, s.freshness]),
      'faults',
    ];
    expect(world.components.toSorted()).toEqual(named.toSorted());
  });

  test('every joint event has a sentence; what comes from outside is never fair, all else is', () => {
    for (const { name, sentence, environment = false, fairness = 'none' } of world.events) {
      expect(sentence, name).toMatch(/^[A-Z].*\.$/);
      expect(fairness, name).toBe(environment ? 'none' : 'weak');
    }
  });

  test('an environment event costs a fault, if it is not a recovery', () => {
    for (const { name, parts, environment = false } of world.events) {
      const isPaid = parts.some(({ component }) => component === 'faults');
      const isRecovery = name.endsWith(' has its link back');
      expect(isPaid, name).toBe(environment && !isRecovery);
    }
  });
});

describe('a prelude that is no run', () => {
  test('is refused with the place and the event that is not enabled', () => {
    const prelude = ['n1 sends Register', 'n1 sends a heartbeat'];
    expect(() => compose({ ...firstStart, prelude }, 'strict-steps')).toThrow(
      "world first-start: prelude[1]: 'n1 sends a heartbeat', which is not enabled there",
    );
  });

  test('is refused when the world has no such event', () => {
    expect(() => compose({ ...firstStart, prelude: ['n2 sends Register'] }, 'strict-steps')).toThrow(
      /event 'n2 sends Register': no such joint event/,
    );
  });
});

describe('the cast', () => {
  test('of two nodes and two jobs', () => {
    const cast = castOf(twoByTwo, 'strict-steps');
    expect(cast.nodes.map((n) => n.name)).toEqual(['n1', 'n2']);
    expect(cast.slots.map((s) => [s.slot, s.job.name])).toEqual([
      ['a', 'web'],
      ['b', 'web'],
      ['c', 'log'],
    ]);
  });

  test('of two reports in flight', () => {
    const [n1] = castOf(reorderedReports, 'strict-steps').nodes;
    expect(n1?.reports.map((r) => r.title)).toEqual(['report of n1', 'second report of n1']);
  });
});

describe('what is left open', () => {
  const plans = (config: typeof oneNode) =>
    compose(config, 'strict-steps')
      .world.events.map(({ name }) => name)
      .filter((name) => name.includes('web is planned'));

  test('one node, equal scores: nothing', () => {
    expect(plans({ ...oneNode, scores: 'equal' })).toEqual(['web is planned']);
  });

  test('one node, any scores: who scores higher', () => {
    expect(plans(oneNode)).toEqual(['web is planned', 'web is planned, the replacement scoring higher']);
  });

  test('two nodes, any scores: which node comes first, too', () => {
    expect(plans(twoByTwo)).toEqual([
      'web is planned, n1 first',
      'web is planned, n1 first, the replacement scoring higher',
      'web is planned, n2 first',
      'web is planned, n2 first, the replacement scoring higher',
    ]);
  });
});

test('observations are shared: jobs on the same nodes ask the same functions', () => {
  const { world } = compose(twoByTwo, 'strict-steps');
  const functions = new Set<unknown>();
  for (const { name, parts } of world.events)
    if (/^plan of .* is verified$/.test(name))
      for (const value of Object.values(parts[0]?.with ?? {}))
        if (typeof value === 'object') functions.add(value.as);
  // Status, eligibility, and the number of live allocations on either node.
  expect(functions.size).toBe(4);
});
