/** Results are written whole or not at all, and an unwritable folder is a complaint, not a crash. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ensureWritable, writeFileAtomically, writeFolder } from '../../../impl/io/atomic-write.ts';
import { InputError } from '../../../impl/io/input-error.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'orrery-atomic-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('writes nested files and leaves strangers alone', async () => {
  await writeFile(join(folder, 'mine.txt'), 'stay');
  await writeFolder(
    folder,
    new Map([
      ['charts/node.svg', '<svg/>'],
      ['index.html', 'page'],
    ]),
  );
  expect(await readFile(join(folder, 'charts/node.svg'), 'utf8')).toBe('<svg/>');
  expect((await readdir(folder)).toSorted()).toEqual(['charts', 'index.html', 'mine.txt']);
});

test('a failure while writing leaves neither new files nor leftovers', async () => {
  await writeFile(join(folder, 'index.html'), 'old');
  const contents = new Map([
    ['index.html', 'new'],
    ['index.html/impossible.txt', 'a file below a file'],
  ]);
  await expect(writeFolder(folder, contents)).rejects.toThrow(InputError);
  expect(await readdir(folder)).toEqual(['index.html']);
  expect(await readFile(join(folder, 'index.html'), 'utf8')).toBe('old');
});

test('replaces a file as a whole', async () => {
  const file = join(folder, 'record.json');
  await writeFileAtomically(file, 'one');
  await writeFileAtomically(file, 'two');
  expect(await readFile(file, 'utf8')).toBe('two');
  expect(await readdir(folder)).toEqual(['record.json']);
});

test('a path that leads out of the folder is our bug', async () => {
  await expect(writeFolder(folder, new Map([['../out.txt', '']]))).rejects.toThrow(/leads out/);
  expect(await readdir(folder)).toEqual([]);
});

test('a folder below a file is named, with the option that chose it and what to do', async () => {
  await writeFile(join(folder, 'file'), '');
  const report = join(folder, 'file', 'report');
  await expect(ensureWritable(report, '--report')).rejects.toThrow(
    new RegExp(
      `^--report: ${report}: is not a folder, .* \\(ENOTDIR\\): name a folder that you can write to$`,
    ),
  );
});

test('a folder that can be written is created and left empty', async () => {
  await ensureWritable(join(folder, 'deep', 'report'), '--report');
  expect(await readdir(join(folder, 'deep', 'report'))).toEqual([]);
});
