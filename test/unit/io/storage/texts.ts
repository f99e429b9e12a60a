/** A storage on a simulated disk whose commands are texts: what the tests beside this file open. */
import { entryForm } from '../../../../impl/io/storage/entry-form.ts';
import { openStorage, type OpenedStorage } from '../../../../impl/io/storage/open-storage.ts';
import type { SimulatedDisk } from '../../../sim/files/simulated-disk.ts';
import type { SeededRandom } from '../../../sim/seeded-random.ts';

export const TEXTS = entryForm<string>(
  (text) => Buffer.from(text, 'utf8'),
  (data) => Buffer.from(data).toString('utf8'),
);

export async function openTexts(disk: SimulatedDisk, random: SeededRandom): Promise<OpenedStorage<string>> {
  return await openStorage({
    disk,
    folder: '/s1',
    form: TEXTS,
    ifMissing: 'create',
    segmentBytes: 2048,
    chunkBytes: 64,
    newSalt: () => Buffer.from(Array.from({ length: 8 }, () => random.int(256))),
    after: () => () => {},
  });
}

/** Everything that has begun on the disk has come to its end, or waits. */
export async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
