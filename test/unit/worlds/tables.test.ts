/** The machines' tables are the pinned ones. After an intended change: `npm test -- -u test/unit/worlds/tables.test.ts`. */
import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { tablePins } from '../../../spec/verify/table-pins.ts';

const pins = tablePins();

test('spec/expected/tables.json', async () => {
  await expect(`${JSON.stringify(pins, null, 1)}\n`).toMatchFileSnapshot(
    '../../../spec/expected/tables.json',
  );
});

describe('the list', () => {
  test('has every machine there is', () => {
    // Not machines: words, parameter sets, a function.
    const others = ['classify.ts', 'revisions.ts', 'vocabulary.ts', 'witness.ts'];
    const files = readdirSync(new URL('../../../machines', import.meta.url)).filter(
      (name) => !others.includes(name),
    );
    const names = [...files.map((file) => file.replace('.ts', '')), 'churn', 'freshness'];
    expect(Object.keys(pins['strict-steps']).toSorted()).toEqual(names.toSorted());
  });

  test('tells the revisions apart where their rules differ, and nowhere else', () => {
    const { 'pre-15808': before, 'strict-steps': after } = pins;
    const changed = Object.keys(after).filter((name) => before[name]?.hash !== after[name]?.hash);
    expect(changed.toSorted()).toEqual(['register', 'report', 'update-status']);
  });
});
