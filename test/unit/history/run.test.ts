/** The runners of defects: each way in which a row can be wrong fails with one line that names it. */
import { describe, expect, test } from 'vitest';
import type { Defect } from '../../../spec/history/defect.ts';
import type { OpenDefect } from '../../../spec/history/open-defect.ts';
import { runOpenDefect } from '../../../spec/history/run-open.ts';
import { runDefect } from '../../../spec/history/run.ts';
import { oneNode } from '../../../spec/worlds/one-node.ts';
import { OPEN_TOY, TOY } from './toy-defect.ts';

test('a sound row is found', () => {
  const run = runDefect(TOY);
  expect(run).toMatchObject({ verdict: 'found', steps: 3, states: 3 + 4, failures: [] });
});

const DOCTORED: readonly [what: string, row: Partial<Defect>, line: RegExp][] = [
  ['no rule', { switch: {} }, /^row 99: the switch names no rule/],
  [
    'a value that the revision has',
    { switch: { failedApply: 'releases' } },
    /^row 99: the switch changes nothing: failedApply is releases already under nomad-2.0$/,
  ],
  [
    'a rule that nobody reads',
    { switch: { planParts: 'together' } },
    /^row 99: the switch changes nothing: with planParts = together the world has the same states and edges$/,
  ],
  [
    'no such law',
    { property: 'nobody sings' },
    /^row 99: the world has no law 'nobody sings'; it has 'nobody falls'/,
  ],
  ['a law that is no law', { property: 'somebody is up' }, /^row 99: the world has no law 'somebody is up'/],
  ['no such situation', { relevant: 'rain' }, /^row 99: the world has no 'sometimes' property 'rain'/],
  [
    'a situation that does not arise',
    { relevant: 'somebody flies' },
    /^row 99: the law never became relevant: 'somebody flies' is never reached under nomad-2.0$/,
  ],
  [
    'a wrong number of steps',
    { steps: 4 },
    /^row 99: with failedApply = waits 'nobody falls' fails after 3 steps, not 4$/,
  ],
  [
    'a law that fails anyhow',
    { property: 'nobody climbs', steps: 1 },
    /^row 99: 'nobody climbs' fails under nomad-2.0 too, after 1 steps$/,
  ],
];

describe('a doctored row', () => {
  test.each(DOCTORED)('%s', (_what, change, line) => {
    const { verdict, failures } = runDefect({ ...TOY, ...change });
    expect(verdict).toBe('failed');
    expect(failures).toHaveLength(1);
    expect(failures[0]).toMatch(line);
  });

  test('a world too large to be searched', () => {
    const { failures } = runDefect(TOY, 2);
    expect(failures[0]).toMatch(/^row 99: under nomad-2.0 the search stopped at 2 states/);
  });

  test('a switch that has an effect, but not on the law', () => {
    const { failures } = runDefect({ ...TOY, property: 'nobody flies' });
    expect(failures).toEqual(["row 99: with failedApply = waits 'nobody flies' still holds"]);
  });
});

test('an open defect is found in every revision that has it', () => {
  const both = { ...OPEN_TOY, revisions: { 'nomad-2.0': 3, 'strict-steps': 3 } } as const;
  expect(runOpenDefect(both).map(({ revision, verdict, steps }) => ({ revision, verdict, steps }))).toEqual([
    { revision: 'strict-steps', verdict: 'found', steps: 3 },
    { revision: 'nomad-2.0', verdict: 'found', steps: 3 },
  ]);
});

const OPEN_DOCTORED: readonly [what: string, defect: Partial<OpenDefect>, line: RegExp][] = [
  ['no revision', { revisions: {} }, /^open-stairs: it names no revision that has it$/],
  [
    'it no longer reproduces',
    { besides: {}, remedy: { failedApply: 'waits' } },
    /^open-stairs under nomad-2.0: it no longer reproduces: 'nobody falls' holds in 3 states$/,
  ],
  [
    'another remedy',
    { remedy: { planParts: 'together' } },
    /^open-stairs under nomad-2.0: the remedy does not remove it: with planParts = together 'nobody falls' fails after 3/,
  ],
  [
    'an idle remedy',
    { remedy: { failedApply: 'waits' } },
    /^open-stairs under nomad-2.0: the switch changes nothing/,
  ],
  ['no such law', { law: 'rain' }, /^open-stairs under nomad-2.0: the world has no law 'rain'/],
  [
    'a wrong number of steps',
    { revisions: { 'nomad-2.0': 7 } },
    /^open-stairs under nomad-2.0: .* after 3 steps, not 7$/,
  ],
];

describe('a doctored open defect', () => {
  test.each(OPEN_DOCTORED)('%s', (_what, change, line) => {
    const failures = runOpenDefect({ ...OPEN_TOY, ...change }).flatMap((run) => run.failures);
    expect(failures.length).toBeGreaterThan(0);
    expect(failures[0]).toMatch(line);
  });

  test('a world of spec/worlds that is too large must say so', () => {
    const defect: OpenDefect = {
      ...OPEN_TOY,
      revisions: { 'strict-steps': 1 },
      world: oneNode,
      law: 'S18 capacity (n1)',
      besides: {},
      remedy: { registerWrites: 'no-status' },
      maxStates: 500,
    };
    const [run] = runOpenDefect(defect);
    expect(run).toMatchObject({ complete: false, verdict: 'failed' });
    expect(run?.failures).toEqual([
      "open-stairs under strict-steps: it no longer reproduces: 'S18 capacity (n1)' holds in 500 states",
    ]);
  });
});
