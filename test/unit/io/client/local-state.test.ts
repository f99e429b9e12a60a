/** What a client keeps on its own disk: it is there after a restart, and a full disk is waited for. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ClientRecord } from '../../../../impl/core/client/ports.ts';
import { LocalState } from '../../../../impl/io/client/local-state.ts';
import { SmallDisk } from '../../../nemesis/small-disk.ts';
import { anAlloc } from '../../server/records.ts';

let folder: string;
let said: string[];
const say = (line: string): void => void said.push(line);
const record = (id: string): ClientRecord => ({ alloc: anAlloc(id), taskStates: {} });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'orrery-state-'));
  said = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function kept(): Promise<readonly string[]> {
  const { records } = await LocalState.open(folder, say);
  return records.map(({ alloc }) => alloc.ID);
}

test('what was put is there again, what was removed is not', async () => {
  const { state } = await LocalState.open(folder, say);
  for (const id of ['a1', 'a2']) state.put(id, record(id));
  await state.settled();
  state.remove('a1');
  await state.close();
  expect(await kept()).toEqual(['a2']);
});

test('a full disk is told once and waited for; closing waits no longer', async ({ skip }) => {
  const disk = SmallDisk.mount(folder);
  if (disk === undefined) return skip('mounting a small file system is not allowed here');
  try {
    const { state } = await LocalState.open(folder, say);
    disk.fill();
    state.put('a1', record('a1'));
    const settled = state.settled();
    await expect.poll(() => said, { timeout: 5_000 }).toHaveLength(1);
    expect(said[0]).toContain('is on a full disk: make room');
    disk.empty();
    await settled;
    expect(said[1]).toContain('has room again');
    expect(await kept()).toEqual(['a1']);
    disk.fill();
    state.put('a2', record('a2'));
    await state.close();
    expect(await kept()).toEqual(['a1']);
  } finally {
    disk.unmount();
  }
}, 30_000);
