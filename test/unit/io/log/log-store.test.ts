/** What any `LogStore` has to be, asked of ours and of one on LMDB; and both asked the same things side by side. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LogStore } from '../../../../impl/io/log/log-store.ts';
import { openLog } from '../../../../impl/io/log/open-log.ts';
import { NodeDisk } from '../../../../impl/io/node-disk.ts';
import { SeededRandom } from '../../../sim/seeded-random.ts';
import { LmdbLog } from './lmdb-log.ts';
import { afterWrite, EMPTY_MODEL, type ModelState } from './log-model.ts';
import { nextWrite } from './scripted-writes.ts';
import { expectedState, storedState } from './stored.ts';

type Opening = (folder: string) => Promise<LogStore>;

const STORES: Readonly<Record<string, Opening>> = {
  'write-ahead log': async (folder) => {
    const options = { disk: new NodeDisk(), folder, ifMissing: 'create', segmentBytes: 4096 } as const;
    return (await openLog(options)).log;
  },
  lmdb: async (folder) => new LmdbLog(folder),
};

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'orrery-store-'));
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

describe.each(Object.entries(STORES))('%s', (_, open) => {
  test.each([1, 2, 3])(
    'follows the model on a real disk, closed and opened now and then, run %i',
    async (seed) => {
      const random = new SeededRandom(`store/${seed}`);
      const folder = join(root, 'log');
      let log = await open(folder);
      let state = EMPTY_MODEL;
      for (let step = 0; step < 80; step += 1) {
        const write = nextWrite(state, random);
        state = afterWrite(state, write);
        const durable = log.append(write);
        if (random.chance(0.5)) await durable;
        if (random.chance(0.1)) await durable.then(() => log.compact(state.contents.snapshot.index));
        if (!random.chance(0.1)) continue;
        await durable;
        await log.close();
        log = await open(folder);
        expect(await storedState(log)).toEqual(expectedState(state));
      }
      await log.close();
    },
  );

  test('what was acknowledged is in the files, also if nobody closes them', async () => {
    const random = new SeededRandom('unclosed');
    const folder = join(root, 'log');
    const log = await open(folder);
    let state = EMPTY_MODEL;
    for (let step = 0; step < 40; step += 1) {
      const write = nextWrite(state, random);
      state = afterWrite(state, write);
      await log.append(write);
      if (step % 8 !== 0) continue;
      const copy = join(root, `copy-${step}`);
      cpSync(folder, copy, { recursive: true });
      const found = await open(copy);
      expect(await storedState(found)).toEqual(expectedState(state));
      await found.close();
    }
    await log.close();
  });
});

test.each([1, 2, 3])('both say the same to every question, run %i', async (seed) => {
  const random = new SeededRandom(`side by side/${seed}`);
  const stores = await Promise.all(Object.entries(STORES).map(([name, open]) => open(join(root, name))));
  let state: ModelState = EMPTY_MODEL;
  for (let step = 0; step < 80; step += 1) {
    const write = nextWrite(state, random);
    state = afterWrite(state, write);
    await Promise.all(stores.map((store) => store.append(write)));
    const { snapshot, last } = state.contents;
    const from = random.between(snapshot.index + 1, last.index + 1);
    const limit = random.pick([1, 100, 10_000]);
    const answers = await Promise.all(
      stores.map(async (store) => ({
        contents: store.contents,
        term: store.termAt(from),
        entries:
          from > last.index
            ? []
            : (await store.read(from, last.index, limit))?.map((entry) => ({
                ...entry,
                data: Buffer.from(entry.data),
              })),
      })),
    );
    expect(answers[1]).toEqual(answers[0]);
  }
  await Promise.all(stores.map((store) => store.close()));
});
