/** The machines' tables are the pinned ones. After an intended change: `npm test -- -u test/unit/worlds/tables.test.ts`. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { tablePins } from '../../../spec/verify/table-pins.ts';

const pins = tablePins();

test('spec/expected/tables.json', async () => {
  await expect(`${JSON.stringify(pins, null, 1)}\n`).toMatchFileSnapshot(
    '../../../spec/expected/tables.json',
  );
});

describe('the list', () => {
  // Others have worlds of their own (spec/history), which search them whole.
  test('has every machine of the worlds', () => {
    const root = new URL('../../../', import.meta.url);
    const parts = readFileSync(new URL('spec/worlds/components.ts', root), 'utf8');
    const files = [...parts.matchAll(/from '\.\.\/\.\.\/(machines\/[a-z-]+\.ts)'/g)].map(([, file]) =>
      String(file),
    );
    const sources = files.map((file) => readFileSync(new URL(file, root), 'utf8'));
    const ids = sources.flatMap((source) => [...source.matchAll(/createMachine\(\{\s*id: '([a-z-]+)'/g)]);
    expect(ids.length).toBeGreaterThan(0);
    expect(Object.keys(pins['strict-steps']).toSorted()).toEqual(ids.map(([, id]) => String(id)).toSorted());
  });

  test('tells the revisions apart where their rules differ, and nowhere else', () => {
    const { 'pre-15808': before, 'strict-steps': after } = pins;
    const changed = Object.keys(after).filter((name) => before[name]?.hash !== after[name]?.hash);
    expect(changed.toSorted()).toEqual(['register', 'report', 'update-status']);
  });
});
