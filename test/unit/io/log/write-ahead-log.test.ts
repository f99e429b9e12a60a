import { describe, expect, test } from 'vitest';
import { type LogOptions, openLog } from '../../../../impl/io/log/open-log.ts';
import { SeededRandom } from '../../../sim/seeded-random.ts';
import { SimulatedDisk } from '../../../sim/files/simulated-disk.ts';
import { afterWrite, EMPTY_MODEL, framesFor } from './log-model.ts';
import { nextWrite } from './scripted-writes.ts';
import { expectedState, storedState } from './stored.ts';

const options = (disk: SimulatedDisk, seed = 1): LogOptions => {
  const random = new SeededRandom(seed);
  return {
    disk,
    folder: '/log',
    ifMissing: 'create',
    segmentBytes: 4096,
    batchBytes: 1024,
    newSalt: () => Buffer.from(Array.from({ length: 8 }, () => random.int(256))),
    after: () => () => {},
  };
};

describe('a log on a disk that does what it should', () => {
  test('gives back what it was given, also after it was closed', async () => {
    const disk = new SimulatedDisk();
    const { log } = await openLog(options(disk));
    await log.append({ hardState: { term: 1, votedFor: 's1' } });
    await log.append({ frames: framesFor({ index: 0, term: 0 }, 1, ['a', '', 'ccc'])! });
    await log.close();
    const { log: again, notes } = await openLog(options(disk, 2));
    expect(notes).toEqual([]);
    expect(again.contents).toEqual({
      hardState: { term: 1, votedFor: 's1' },
      snapshot: { index: 0, term: 0 },
      last: { index: 3, term: 1 },
    });
    const entries = await again.read(1, 3);
    expect(entries?.map(({ data }) => Buffer.from(data).toString())).toEqual(['a', '', 'ccc']);
  });

  test.each(Array.from({ length: 40 }, (_, seed) => seed))('follows the model, run %i', async (seed) => {
    const random = new SeededRandom(`log/${seed}`);
    const disk = new SimulatedDisk();
    let { log } = await openLog(options(disk));
    let state = EMPTY_MODEL;
    for (let step = 0; step < 120; step += 1) {
      const write = nextWrite(state, random);
      state = afterWrite(state, write);
      const durable = log.append(write);
      if (random.chance(0.5)) await durable;
      if (random.chance(0.1)) await durable.then(() => log.compact(state.contents.snapshot.index));
      if (!random.chance(0.1)) continue;
      await log.close();
      ({ log } = await openLog(options(disk, step)));
      expect(await storedState(log)).toEqual(expectedState(state));
    }
    await log.close();
  });
});
