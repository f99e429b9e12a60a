/**
 * Each safety law shown a scene that breaks it and a neighbouring one that does not, so that none holds because it cannot
 * fail. What breaks a law comes from the reference page, section 8, not from what the properties print.
 */
import { describe, expect, test } from 'vitest';
import { compose } from '../../../spec/worlds/compose.ts';
import { oneNode } from '../../../spec/worlds/one-node.ts';
import { reorderedReports } from '../../../spec/worlds/reordered-reports.ts';
import { twoNodes } from '../../../spec/worlds/two-nodes.ts';
import * as scene from './planted.ts';
import { law, planted, type Scene } from './planted.ts';

const { drawn, exited, plan, pulled, purged, registered, running, runningOn, said, statusSet } = scene;
const { ineligible, unknown, windowOver } = scene;

const narrow = compose({ ...oneNode, capacity: 1 }, 'strict-steps');
const one = compose(oneNode, 'strict-steps');
const mortal = compose({ ...oneNode, faults: { ...oneNode.faults, exits: 1 } }, 'strict-steps');
const two = compose(twoNodes, 'strict-steps');
const twoReports = compose(reorderedReports, 'strict-steps');

/** Is the state law true of the scene? */
function holdsIn(composed: typeof one, name: string, at: Scene): boolean {
  const property = law(composed, name);
  if (property.kind === 'eventually' || property.state === undefined)
    throw new Error(`${name}: no state law`);
  return property.state(planted(composed, at));
}

/** Is the step law true of the step between two scenes? */
function holdsOn(composed: typeof one, name: string, action: string, before: Scene, after: Scene): boolean {
  const property = law(composed, name);
  if (property.kind === 'eventually' || property.step === undefined) throw new Error(`${name}: no step law`);
  const { world } = composed;
  return property.step(planted(composed, before), world.action(action), planted(composed, after));
}

describe('S2 growth bound', () => {
  const holds = (at: Scene) => holdsIn(one, 'S2 growth', at);

  test('two that are live break it', () => {
    expect(holds({ 'alloc a': running, 'alloc b': running })).toBe(false);
    expect(holds({ 'alloc a': running, 'alloc b': [plan('place', 1)] })).toBe(false);
  });

  test('one beside an unknown, a returning or a stopped one does not', () => {
    expect(holds({ 'alloc a': unknown, 'alloc b': running })).toBe(true);
    expect(holds({ 'alloc a': [...unknown, said('running')], 'alloc b': running })).toBe(true);
    expect(holds({ 'alloc a': [...running, plan('stop', 1)], 'alloc b': running })).toBe(true);
  });
});

describe('S3 gate', () => {
  const outdated = [{ type: 'OUTAGE_BEGAN' }];
  const back = [registered('ready'), statusSet('disconnected'), statusSet('initializing')];
  const ready = { 'node n1': [...back, statusSet('ready')] };
  const holds = (action: string, before: Scene, after: Scene = ready) =>
    holdsOn(one, 'S3 gate', action, before, after);
  const commit = 'heartbeat of n1 is committed';

  test('ready with a live allocation that was last heard of before the outage breaks it', () => {
    const before = { 'node n1': back, 'alloc a': unknown, 'alloc a freshness': outdated };
    expect(holds(commit, before)).toBe(false);
    expect(holds('Register of n1 is committed', before)).toBe(false);
    expect(holds(commit, { ...before, 'node n1': back.slice(0, 2) })).toBe(false);
  });

  test('with all reported, with nothing live, or not becoming ready, it holds', () => {
    expect(holds(commit, { 'node n1': back, 'alloc a': running, 'alloc a freshness': [] })).toBe(true);
    const over = [...running, said('complete')];
    expect(holds(commit, { 'node n1': back, 'alloc a': over, 'alloc a freshness': outdated })).toBe(true);
    const before = { 'node n1': back, 'alloc a': unknown, 'alloc a freshness': outdated };
    expect(holds(commit, before, { 'node n1': back })).toBe(true);
  });

  test('what lives on another node does not count', () => {
    const elsewhere = { 'node n1': back, 'alloc a': runningOn(2), 'alloc a freshness': outdated };
    expect(holdsOn(two, 'S3 gate (n1)', commit, elsewhere, ready)).toBe(true);
  });
});

describe('S4 report only when connected', () => {
  const applied = [
    { type: 'SENT', a: 'running', b: 'none' },
    { type: 'READ', status: 'ready', a: false, b: false },
    { type: 'COMMITTED' },
  ];
  const holds = (...node: Scene[string]) =>
    holdsOn(one, 'S4 report', 'report of n1 is committed', { 'node n1': node }, { 'report n1': applied });

  test('applied while the node is down or disconnected, it is broken', () => {
    expect(holds(registered('ready'), statusSet('disconnected'))).toBe(false);
    expect(holds(registered('ready'), statusSet('down'))).toBe(false);
  });

  test('applied while it is ready, initializing or gone, it is not', () => {
    expect(holds(registered('ready'))).toBe(true);
    expect(holds(registered('initializing'))).toBe(true);
    expect(holds()).toBe(true);
  });

  test('a second report is judged as well', () => {
    const down = { 'node n1': [registered('ready'), statusSet('down')] };
    expect(
      holdsOn(twoReports, 'S4 report', 'second report of n1 is committed', down, {
        'report-again n1': applied,
      }),
    ).toBe(false);
  });
});

describe('S5 no needless replacement', () => {
  const before: Scene = {
    'evaluation web': [drawn('ignore@1', 'free@0')],
    'alloc a': unknown,
    'task a': [pulled],
    'node n1': [registered('ready')],
    'client n1': [],
  };
  const holds = (change: Scene) =>
    holdsOn(one, 'S5 no needless', 'plan of web is committed', { ...before, ...change }, {});

  test('placing beside one that runs, inside its window, on a node that is back, breaks it', () => {
    expect(holds({})).toBe(false);
  });

  test.each<[string, Scene]>([
    ['the plan places nothing', { 'evaluation web': [drawn('reconnecting@1', 'free@0')] }],
    ['it has been reported', { 'alloc a': [...unknown, said('running')] }],
    ['its window is over', { 'alloc a': [...unknown, windowOver] }],
    ['it no longer runs', { 'task a': [pulled, exited] }],
    ['its node is not ready', { 'node n1': [registered('initializing')] }],
    ['its client is cut off', { 'client n1': [{ type: 'LINK_LOST' }] }],
  ])('it holds if %s', (_, change) => {
    expect(holds(change)).toBe(true);
  });
});

const TRUSTED = { type: 'TRUSTED', unknown: true };
const PLACED = { type: 'PLAN_COMMITTED', needless: true, stops: false };
const STOPPED = { type: 'PLAN_COMMITTED', needless: false, stops: true };

describe('S5a no needless stop', () => {
  test('a replacement placed too early and one of the two stopped breaks it', () => {
    expect(holdsIn(one, 'S5a', { 'churn web': [TRUSTED, PLACED, STOPPED] })).toBe(false);
  });

  test('up to there, it holds', () => {
    expect(holdsIn(one, 'S5a', { 'churn web': [TRUSTED, PLACED] })).toBe(true);
    expect(holdsIn(one, 'S5a', { 'churn web': [TRUSTED, { type: 'HEARD' }] })).toBe(true);
  });
});

describe('S5b no gap', () => {
  const churned = { 'churn web': [TRUSTED, PLACED] };
  const nothing = { 'task a': [], 'task b': [] };

  test('nothing running after churn breaks it', () => {
    expect(holdsIn(one, 'S5b', { ...churned, ...nothing })).toBe(false);
  });

  test('something running, or no churn, or tasks that may exit by themselves, does not', () => {
    expect(holdsIn(one, 'S5b', { ...churned, ...nothing, 'task b': [pulled] })).toBe(true);
    expect(holdsIn(one, 'S5b', { 'churn web': [TRUSTED], ...nothing })).toBe(true);
    expect(holdsIn(mortal, 'S5b', { ...churned, ...nothing })).toBe(true);
  });
});

describe('S14 reports in order', () => {
  const read = [
    { type: 'SENT', a: 'running' },
    { type: 'READ', status: 'ready', a: false },
  ];
  const overtaken = [...read, { type: 'FOLLOWED' }, { type: 'OVERTAKEN' }];
  const over = [...running, said('complete')];
  const holds = (call: string, before: Scene[string], action: string, after: Scene[string] = running) =>
    holdsOn(
      twoReports,
      'S14 reports',
      action,
      { [call]: before, 'alloc a': over },
      { [call]: [...before, { type: 'COMMITTED' }], 'alloc a': after },
    );

  test('an older report that takes back what a newer one has said breaks it', () => {
    expect(holds('report n1', overtaken, 'report of n1 is committed')).toBe(false);
    expect(holds('report-again n1', overtaken, 'second report of n1 is committed')).toBe(false);
  });

  test('the newest one, or an older one before it, or one that changes nothing, does not', () => {
    expect(holds('report n1', overtaken, 'report of n1 is committed', over)).toBe(true);
    expect(holds('report n1', read, 'report of n1 is committed')).toBe(true);
    expect(holds('report n1', [...read, { type: 'FOLLOWED' }], 'report of n1 is committed')).toBe(true);
  });
});

describe('S17 no early loss', () => {
  const before: Scene = {
    'evaluation web': [drawn('lost@1', 'free@0')],
    'alloc a': running,
    'node n1': [registered('ready'), statusSet('down')],
  };
  const holds = (change: Scene, after: Scene = { 'alloc a': [...running, plan('lost', 1)] }) =>
    holdsOn(one, 'S17 no early', 'plan of web is committed', { ...before, ...change }, after);

  test('giving up what ran, its window still open, breaks it', () => {
    expect(holds({})).toBe(false);
    expect(holds({ 'alloc a': unknown })).toBe(false);
  });

  test.each<[string, Scene]>([
    ['its window is over', { 'alloc a': [...unknown, windowOver] }],
    ['it never ran', { 'alloc a': [plan('place', 1)] }],
    ['it was to stop', { 'alloc a': [...running, plan('stop', 1)] }],
    ['its node is gone', { 'node n1': [registered('ready'), purged] }],
  ])('it holds if %s', (_, change) => {
    expect(holds(change)).toBe(true);
  });

  test('it holds if it is not given up', () => {
    expect(holds({}, { 'alloc a': unknown })).toBe(true);
  });

  test('it is said of jobs with a window only', () => {
    const [web] = oneNode.jobs;
    const windowless = compose({ ...oneNode, jobs: [{ ...web!, window: false }] }, 'strict-steps');
    expect(() => law(windowless, 'S17 no early')).toThrow('0 properties');
  });
});

describe('S18 capacity', () => {
  test('two live ones where one fits break it', () => {
    expect(holdsIn(narrow, 'S18 capacity', { 'alloc a': unknown, 'alloc b': [plan('place', 1)] })).toBe(
      false,
    );
  });

  test('they do not where two fit, nor when one of them is over or elsewhere', () => {
    expect(holdsIn(one, 'S18 capacity', { 'alloc a': unknown, 'alloc b': running })).toBe(true);
    const over = [...running, said('failed')];
    expect(holdsIn(narrow, 'S18 capacity', { 'alloc a': over, 'alloc b': running })).toBe(true);
    expect(holdsIn(two, 'S18 capacity (n1)', { 'alloc a': runningOn(2), 'alloc b': running })).toBe(true);
    expect(holdsIn(two, 'S18 capacity (n1)', { 'alloc a': running, 'alloc b': running })).toBe(false);
  });
});

describe('S19 placement on ready', () => {
  const holds = (node: Scene[string], after: Scene = { 'alloc a': [plan('place', 1)] }) =>
    holdsOn(one, 'S19 placement', 'plan of web is committed', { 'node n1': node, 'alloc a': [] }, after);

  test('a placement on a node that is not ready, not eligible or gone breaks it', () => {
    expect(holds([registered('initializing')])).toBe(false);
    expect(holds([registered('ready'), statusSet('disconnected')])).toBe(false);
    expect(holds([registered('ready'), ineligible])).toBe(false);
    expect(holds([])).toBe(false);
  });

  test('one on a ready node does not, nor a plan without placements', () => {
    expect(holds([registered('ready')])).toBe(true);
    expect(holds([], { 'alloc a': [] })).toBe(true);
  });
});

describe('S20 survivor runs', () => {
  const holds = (a: Scene[string], shown: Scene[string][number]) =>
    holdsOn(
      two,
      'S20 survivor',
      'web is planned, n1 first',
      { 'alloc a': a, 'alloc b': runningOn(2) },
      { 'evaluation web': [shown] },
    );
  const choice = drawn('reconnecting@1', 'keep@2');

  test('stopping the replacement for an original that is not known to run breaks it', () => {
    expect(holds(unknown, choice)).toBe(false);
  });

  test('for one that is reported running, or keeping the replacement, it holds', () => {
    expect(holds([...unknown, said('running')], choice)).toBe(true);
    expect(holds(unknown, { ...choice, replacementWins: true })).toBe(true);
  });
});

describe('S21 index shape', () => {
  const holds = (...node: Scene[string]) => holdsIn(one, 'S21 index', { 'node n1': node });

  test('ready with an outage outstanding, or written off without one, breaks it', () => {
    expect(holds(registered('ready'), statusSet('down'), registered('ready'))).toBe(false);
    expect(holds(registered('disconnected'))).toBe(false);
    expect(holds(registered('down'))).toBe(false);
  });

  test('written off with one, and initializing either way, it holds', () => {
    expect(holds(registered('ready'), statusSet('down'))).toBe(true);
    expect(holds(registered('initializing'))).toBe(true);
    expect(holds(registered('ready'), statusSet('down'), statusSet('initializing'))).toBe(true);
  });

  test('is said of revisions with the gate only: the others have no such index', () => {
    expect(() => law(compose(oneNode, 'pre-15808'), 'S21 index')).toThrow('0 properties');
  });
});
