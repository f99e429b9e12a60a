/** A world written wrong is refused in one line that names the file, the field, what was found and what to write. */
import { describe, expect, test } from 'vitest';
import { NO_FAULTS } from '../../../machines/environment.ts';
import { REVISIONS } from '../../../machines/revisions.ts';
import { ModelError } from '../../../spec/model/errors.ts';
import { checkWorld, revisionNamed, type WorldConfig } from '../../../spec/worlds/config.ts';
import { WORLDS } from '../../../spec/worlds/index.ts';

const GOOD: WorldConfig = {
  name: 'my-world',
  purpose: 'to be spoilt',
  nodes: 2,
  jobs: [
    { name: 'web', count: 1, window: true, replace: true, slots: ['a', 'b'] },
    { name: 'log', count: 2, window: false, replace: true, slots: ['c'] },
  ],
  capacity: 3,
  reportsInFlight: 1,
  clients: 'upstream',
  reads: 'apart',
  faults: { ...NO_FAULTS, outages: 1 },
  scores: 'any',
  prelude: ['n1 sends Register'],
};

/** A copy of the good world with one place of it changed; `undefined` takes the field away. */
function spoilt(path: readonly (string | number)[], value: unknown): unknown {
  const copy = structuredClone(GOOD) as unknown;
  let at = copy as Record<string | number, unknown>;
  for (const key of path.slice(0, -1)) at = at[key] as Record<string | number, unknown>;
  const last = path.at(-1) ?? '';
  if (value === undefined) delete at[last];
  else at[last] = value;
  return copy;
}

function complaintOf(check: () => unknown): string {
  try {
    check();
  } catch (error) {
    if (error instanceof ModelError) return error.message;
    throw error;
  }
  return 'no complaint';
}

type Spoiling = readonly [path: readonly (string | number)[], value: unknown, where: string, remedy: string];

const SPOILINGS: readonly Spoiling[] = [
  [['name'], '', 'name: ""', 'small letters and digits'],
  [['name'], '../secret', 'name: "../secret"', 'small letters and digits'],
  [['name'], 7, 'name: 7', 'small letters and digits'],
  [['purpose'], '', 'purpose: ""', 'a text that is not empty'],
  [['purpose'], undefined, 'purpose: nothing', 'a text that is not empty'],
  [['nodes'], 0, 'nodes: 0', 'a whole number from 1 to 3'],
  [['nodes'], 4, 'nodes: 4', 'a whole number from 1 to 3'],
  [['nodes'], 1.5, 'nodes: 1.5', 'a whole number from 1 to 3'],
  [['nodes'], '2', 'nodes: "2"', 'a whole number from 1 to 3'],
  [['nodes'], undefined, 'nodes: nothing', 'a whole number from 1 to 3'],
  [['jobs'], {}, 'jobs: {}', 'a list'],
  [['jobs'], [], 'jobs: []', 'a list of at least 1'],
  [['jobs', 1], null, 'jobs[1]: null', 'an object with name, count, window, replace, slots'],
  [['jobs', 1, 'name'], 'Log', 'jobs[1].name: "Log"', 'small letters and digits'],
  [['jobs', 1, 'name'], 'web', 'jobs[1].name: "web"', 'a name of its own'],
  [['jobs', 0, 'count'], 9, 'jobs[0].count: 9', 'a whole number from 1 to 3'],
  [['jobs', 0, 'window'], 'yes', 'jobs[0].window: "yes"', 'true or false'],
  [['jobs', 0, 'slots'], 'a', 'jobs[0].slots: "a"', 'a list'],
  [['jobs', 0, 'slots'], [], 'jobs[0].slots: []', 'a list of at least 1'],
  [['jobs', 0, 'slots', 1], 'B', 'jobs[0].slots[1]: "B"', 'one small letter'],
  [['jobs', 0, 'slots', 1], 'bb', 'jobs[0].slots[1]: "bb"', 'one small letter'],
  [['jobs', 0, 'slots', 1], 'a', 'jobs[0].slots[1]: "a"', 'a name of its own'],
  [['jobs', 1, 'slots', 0], 'b', 'jobs[1].slots[0]: "b"', 'a name of its own'],
  [['jobs', 1, 'windows'], true, 'jobs[1].windows: true', 'one of name, count, window, replace, slots'],
  [['capacity'], 10, 'capacity: 10', 'a whole number from 1 to 9'],
  [['reportsInFlight'], 3, 'reportsInFlight: 3', 'a whole number from 1 to 2'],
  [['faults'], [], 'faults: []', 'an object with outages, restarts'],
  [['faults', 'outages'], -1, 'faults.outages: -1', 'a whole number from 0 to 9'],
  [['faults', 'purges'], undefined, 'faults.purges: nothing', 'a whole number from 0 to 9'],
  [['faults', 'fires'], 1, 'faults.fires: 1', 'one of outages, restarts'],
  [['scores'], 'best', 'scores: "best"', '"equal" or "any"'],
  [['prelude'], 'n1 sends Register', 'prelude: "n1 sends Register"', 'a list'],
  [['prelude', 0], 1, 'prelude[0]: 1', 'a text that is not empty'],
  [['node'], 1, 'node: 1', 'one of name, purpose, nodes'],
];

describe('checkWorld', () => {
  test('takes a good world as it is', () => {
    expect(checkWorld(structuredClone(GOOD), 'mine.json')).toEqual(GOOD);
  });

  test.each(WORLDS.map(({ config }) => config))('takes $name', (config) => {
    expect(checkWorld(config, 'spec')).toBe(config);
  });

  test.each(SPOILINGS)('refuses %j = %j', (path, value, where, remedy) => {
    const complaint = complaintOf(() => checkWorld(spoilt(path, value), 'mine.json'));
    const [found, instead] = complaint.split('. Instead: ');
    expect(found).toContain(`world file mine.json: ${where}: `);
    expect(instead).toContain(remedy);
    expect(complaint).not.toContain('\n');
  });

  test.each([
    ['a list', []],
    ['a text', 'world'],
    ['null', null],
    ['nothing', undefined],
  ])('refuses %s', (_, value) => {
    const complaint = complaintOf(() => checkWorld(value, 'mine.json'));
    expect(complaint).toMatch(/^world file mine\.json: the world itself: .* Instead: an object with name, /);
  });

  test('what was found is not quoted at any length', () => {
    const complaint = complaintOf(() => checkWorld(spoilt(['nodes'], 'x'.repeat(5000)), 'mine.json'));
    expect(complaint.length).toBeLessThan(250);
  });
});

describe('revisionNamed', () => {
  test.each(Object.keys(REVISIONS))('knows %s', (name) => {
    expect(revisionNamed(name)).toBe(name);
  });

  test.each(['strict', '', 'toString', 'Strict-Steps'])('refuses %j and lists those there are', (name) => {
    const complaint = complaintOf(() => revisionNamed(name));
    expect(complaint).toContain(`revision: name: ${JSON.stringify(name)}`);
    expect(complaint).toContain('Instead: one of pre-15808, strict-steps');
  });
});
