/** `npx orrery`: hands over to the right Node, and says what to do when there is none. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const LAUNCHER = join(import.meta.dirname, '../../../impl/cli/orrery.mjs');
/** Makes the Node that runs the launcher believe that it is an old one. */
const OLD_NODE = `data:text/javascript,Object.defineProperty(process,'versions',{value:{node:'20.1.0'}})`;

function launch(args: readonly string[], { launcher = LAUNCHER, old = false } = {}) {
  const pretence = old ? ['--import', OLD_NODE] : [];
  const { status, stdout, stderr } = spawnSync(process.execPath, [...pretence, launcher, ...args], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

test('on the right Node it runs the command and passes on its exit code', () => {
  expect(launch(['version'])).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('(Node 26.') as string,
  });
  expect(launch(['nothing'])).toMatchObject({ status: 2, stdout: '' });
});

test('on an old Node it hands over to the one from npm', () => {
  expect(launch(['version'], { old: true })).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('(Node 26.') as string,
  });
});

test('with no Node to hand over to it says so in one line', () => {
  const folder = mkdtempSync(join(tmpdir(), 'orrery-launcher-'));
  try {
    const alone = join(folder, 'orrery.mjs');
    copyFileSync(LAUNCHER, alone);
    const { status, stderr } = launch(['version'], { launcher: alone, old: true });
    expect(status).toBe(2);
    expect(stderr).toMatch(
      /^orrery: needs Node 26, found v\S+ and none from npm: run "npm ci" in the project.*\n$/,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});
