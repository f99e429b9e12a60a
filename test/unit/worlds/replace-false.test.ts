/** S6 of the disconnect block: which revisions keep `replace = false`, in a world where nothing but that keeps a replacement away. */
import { describe, expect, test } from 'vitest';
import { classify } from '../../../machines/classify.ts';
import { REVISIONS, type RevisionName, type Rules } from '../../../machines/revisions.ts';
import { check } from '../../../spec/check/check.ts';
import { replaceFalse } from '../../../spec/history/worlds/replace-false.ts';
import { propertiesOf } from '../../../spec/properties/index.ts';
import { compose } from '../../../spec/worlds/compose.ts';

function policy(revision: RevisionName, change: Partial<Rules> = {}) {
  const composed = compose(replaceFalse, revision, { ...REVISIONS[revision], ...change });
  const laws = propertiesOf(composed).filter(({ name }) => name.startsWith('S6'));
  const { exploration, judgements } = check(composed.model, laws);
  expect(exploration.complete).toBe(true);
  return Object.fromEntries(judgements.map((j) => [j.property.kind, { verdict: j.verdict, steps: j.steps }]));
}

describe('a group that wants no replacement', () => {
  test('gets one from column B, which does not know the setting: once it is evaluated', () => {
    expect(policy('strict-steps')['always']).toEqual({ verdict: 'violated', steps: 4 });
  });

  test('gets none from column C, once its plans are committed only if they still hold', () => {
    const laws = policy('nomad-2.0', { planCommits: 'if-it-still-holds' });
    expect(laws['always']?.verdict).toBe('holds');
    expect(laws['sometimes']?.verdict).toBe('holds');
  });

  test('gets one from Nomad 2.0 as it stands by the open defect plan-commits-late alone', () => {
    expect(policy('nomad-2.0')['always']?.verdict).toBe('violated');
  });

  test('gets none from ours', () => {
    const laws = policy('orrery');
    expect([laws['always']?.verdict, laws['sometimes']?.verdict]).toEqual(['holds', 'holds']);
  });
});

/** Reference page, section 4.3, C: what is marked unknown counts as untainted when it is not to be replaced. */
test.each([
  ['disconnected', true, 'disconnecting'],
  ['disconnected', false, 'departing'],
  ['down', true, 'lost'],
  ['down', false, 'departing'],
] as const)('column C, running on a node that is %s, replace = %s: %s', (node, replace, expected) => {
  const alloc = { client: 'running', desired: 'run', returning: false, expired: false } as const;
  expect(classify(REVISIONS['nomad-2.0'], alloc, node, { window: true, replace })).toBe(expected);
});
