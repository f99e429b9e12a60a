/** Where the size record is kept. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SizeRecord } from './sizes.ts';
import { ROOT } from './tree.ts';

export const SIZE_RECORD = join(ROOT, 'test/house/sizes.json');

export async function loadSizeRecord(): Promise<SizeRecord> {
  return JSON.parse(await readFile(SIZE_RECORD, 'utf8')) as SizeRecord;
}
