/** The rows about clients and timers: absent from their fixed revision, back with the switch, in as many steps as by hand. */
import { describe, expect, test } from 'vitest';
import { REVISIONS } from '../../../machines/revisions.ts';
import { check } from '../../../spec/check/check.ts';
import type { Defect } from '../../../spec/history/defect.ts';
import { row04 } from '../../../spec/history/row-04-window-over.ts';
import { row19 } from '../../../spec/history/row-19-stop-after.ts';
import { row21 } from '../../../spec/history/row-21-leader-call.ts';
import { row22 } from '../../../spec/history/row-22-missing-node.ts';
import { row28 } from '../../../spec/history/row-28-older-answer.ts';
import { row30 } from '../../../spec/history/row-30-first-read.ts';
import { row31 } from '../../../spec/history/row-31-restored-report.ts';
import { row42 } from '../../../spec/history/row-42-moved-pool.ts';
import type { Model } from '../../../spec/model/types.ts';

const ROWS: readonly Defect[] = [row04, row19, row21, row22, row28, row30, row31, row42];

function judged({ fixed, world }: Defect, change: Defect['switch']) {
  const { model, properties } = world({ ...REVISIONS[fixed], ...change });
  const { exploration, judgements } = check(model, properties, { maxStates: 200_000 });
  return {
    complete: exploration.complete,
    of: (name: string) => judgements.find(({ property }) => property.name === name),
  };
}

describe.each(ROWS)('row $row', (row) => {
  test('its laws hold in the fixed revision, everywhere and not in vain', () => {
    const { complete, of } = judged(row, {});
    expect(complete).toBe(true);
    expect(of(row.property)?.verdict).toBe('holds');
    expect(of(row.relevant)?.verdict).toBe('holds');
    expect(of(row.relevant)?.property.kind).toBe('sometimes');
  });

  test('the switch changes one rule, and the law fails', () => {
    expect(Object.keys(row.switch)).toHaveLength(1);
    expect(REVISIONS[row.fixed]).not.toMatchObject(row.switch);
    const law = judged(row, row.switch).of(row.property);
    expect({ verdict: law?.verdict, steps: law?.steps }).toEqual({ verdict: 'violated', steps: row.steps });
  });
});

/** The same world without one of its events. */
function without(model: Model, event: string): Model {
  return {
    ...model,
    step: (state, action, into) => model.actions[action]?.name !== event && model.step(state, action, into),
  };
}

test('row 22: nodes that are collected, not purged, bring the leader down too: by a timer that nothing cleared', () => {
  const { model, properties } = row22.world({ ...REVISIONS[row22.fixed], ...row22.switch });
  const { judgements } = check(without(model, 'the node is purged'), properties);
  const crash = judgements.find(({ property }) => property.name === row22.property);
  expect(crash?.verdict).toBe('violated');
  const events = crash?.path?.steps.map(({ name }) => name);
  expect(events).toContain('the node is collected');
});

test.each([
  ['row 19: one allocation alone never fills the queue', row19, 'b starts'],
  ['row 21: without access control the call needs no token', row21, 'access control is enabled'],
  ['row 31: a report that is not given up is not overtaken', row31, 'the client sends a second report'],
])('%s', (_name, row, event) => {
  const { model, properties } = row.world({ ...REVISIONS[row.fixed], ...row.switch });
  const { judgements } = check(without(model, event), properties);
  expect(judgements.find(({ property }) => property.name === row.property)?.verdict).toBe('holds');
});
