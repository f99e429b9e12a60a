/** S11, S12 and S16 under every revision: which break them as they stand, and that ours does not. */
import { describe, expect, test } from 'vitest';
import { REVISIONS, type RevisionName } from '../../../machines/revisions.ts';
import { check } from '../../../spec/check/check.ts';
import type { SearchedWorld } from '../../../spec/history/defect.ts';
import { jobStop } from '../../../spec/history/worlds/job-stop.ts';
import { outageDrain } from '../../../spec/history/worlds/outage-drain.ts';
import { twoDrains } from '../../../spec/history/worlds/two-drains.ts';

/** Name of each law that fails, or of each `sometimes` that is not reached, with the steps it takes. */
function broken({ model, properties }: SearchedWorld): Record<string, number> {
  const { exploration, judgements } = check(model, properties);
  expect(exploration.complete).toBe(true);
  const failing = judgements.filter((j) => j.verdict !== 'holds');
  return Object.fromEntries(failing.map((j) => [j.property.name, j.steps]));
}

const names = Object.keys(REVISIONS) as RevisionName[];
const S11 = { 'S11 drain honesty (n1)': 6, 'S11 drain honesty (n2)': 6 };
const AT_ONCE = { 'S11 drain honesty (n1)': 2, 'S11 drain honesty (n2)': 2 };
const REST = 'S12 a drain leaves the rest alone';

describe.each(names)('%s', (name) => {
  const rules = REVISIONS[name];
  const isOld = name === 'pre-15808' || name === 'strict-steps';

  test('two drains: done too early until #14348, over budget until #26175', () => {
    const expected = isOld ? { ...S11, [REST]: 5, 'S12 migrate budget': 6 } : {};
    expect(broken(twoDrains(rules, { outages: 0, deadlines: false }))).toEqual(expected);
  });

  test('two drains with deadlines: upstream calls a node drained as its deadline passes', () => {
    const expected = name === 'orrery' ? {} : isOld ? { ...AT_ONCE, [REST]: 4 } : AT_ONCE;
    expect(broken(twoDrains(rules, { outages: 0, deadlines: true }))).toEqual(expected);
  });

  test('two drains and an outage: upstream takes an unknown allocation for a healthy one', () => {
    const expected = name === 'orrery' ? {} : isOld ? { ...S11, [REST]: 5 } : { [REST]: 6 };
    expect(broken(twoDrains(rules, { outages: 1, deadlines: false }))).toEqual(expected);
  });

  test('a drain taken back: upstream acts on its marks all the same, and column B on those of what is unknown', () => {
    const unknown = isOld ? { 'S5 a drain does not move what is out of sight': 9 } : {};
    const late = name === 'orrery' ? {} : { 'S5 a drain that is taken back moves nothing more': 5 };
    expect(broken(outageDrain(rules))).toEqual({ ...unknown, ...late });
  });

  test('a stopped job: upstream calls it dead as soon as its stop is committed', () => {
    expect(broken(jobStop(rules))).toEqual(name === 'orrery' ? {} : { 'S16 a dead job has ended': 4 });
  });
});
