/** What `verify` and `replay` promise: exit codes, partial verdicts, one line for bad input, nothing half-written. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeTrace } from '../../../spec/trace/format.ts';
import { firstStart } from '../../../spec/worlds/first-start.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'orrery-verify-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const MAIN = fileURLToPath(new URL('../../../impl/cli/main.ts', import.meta.url));

/** The command line as its users run it: a process, ended if it does not end by itself. */
function run(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [MAIN, ...argv], { timeout: 40_000 }, (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1, out, err });
    });
  });
}

const report = () => join(folder, 'report');

test('a world explored whole is as pinned, and leaves a report that holds the same', async () => {
  const { code, out } = await run(
    'verify',
    '--world',
    'first-start',
    '--json',
    '--quiet',
    '--report',
    report(),
  );
  expect(code).toBe(0);
  const told = JSON.parse(out) as {
    exitCode: number;
    revisions: { name: string; worlds: { complete: boolean }[] }[];
  };
  expect(told.revisions.map(({ name }) => name)).toEqual([
    'pre-15808',
    'strict-steps',
    'nomad-2.0',
    'orrery',
  ]);
  expect(told.revisions.every(({ worlds }) => worlds.every(({ complete }) => complete))).toBe(true);
  expect(JSON.parse(await readFile(join(report(), 'verify.json'), 'utf8'))).toEqual(told);
  expect(await readFile(join(report(), 'index.html'), 'utf8')).toContain('<svg');
});

test.each([
  ['--max-states', '500'],
  ['--max-memory', '64k'],
])('%s stops cleanly, and the verdict says that it is partial', async (flag, limit) => {
  const { code, out } = await run(
    'verify',
    '--world',
    'first-start',
    flag,
    limit,
    '--quiet',
    '--report',
    report(),
  );
  expect(out).toContain('partial');
  expect(out).not.toContain('exhaustive');
  // What was not looked at cannot be compared with what is pinned of the whole.
  expect(code).toBe(flag === '--max-states' ? 0 : 1);
});

test.each([
  [['--world', 'nowhere'], /no world "nowhere".*one-node/],
  [['--revision', 'nomad-9'], /nomad-9.*strict-steps/],
  [['--max-states', 'many'], /--max-states.*"many"/],
  [['--report', '/proc/nowhere'], /--report.*\/proc\/nowhere/],
])('verify %j is refused in one line', async (argv, line) => {
  const { code, out, err } = await run('verify', '--world', 'first-start', '--quiet', ...argv);
  expect([code, out]).toEqual([2, '']);
  expect(err).toMatch(line);
  expect(err.trim().split('\n')).toHaveLength(1);
});

test.each([
  [{ nodes: 'two' }, /nodes/],
  [{ colour: 'blue' }, /colour/],
  [{ jobs: [] }, /jobs/],
  [{ faults: { outages: -1 } }, /faults/],
  [{ prelude: ['n1 takes a nap'] }, /n1 takes a nap/],
])('a world file with %j is refused by file and field, and nothing is written', async (change, field) => {
  const file = join(folder, 'world.json');
  const untouched = join(folder, 'untouched');
  await writeFile(file, JSON.stringify({ ...firstStart, ...change }));
  const { code, err } = await run('verify', '--world-file', file, '--quiet', '--report', untouched);
  expect(code).toBe(2);
  expect(err).toMatch(field);
  expect(err.trim().split('\n')).toHaveLength(1);
  expect(await readdir(untouched).catch(() => [])).toEqual([]);
});

test('a recorded run that fits is accepted; cut off or edited it is refused by line', async () => {
  const file = join(folder, 'run.ndjson');
  const node = { component: 'node', id: 'n1', at: 1, index: 1, cause: 'NodeRegister' };
  const data = {
    before: null,
    status: 'initializing',
    eligibility: 'eligible',
    draining: false,
    lastMissedHeartbeatIndex: 0,
    lastAllocUpdateIndex: 0,
  };
  const text = writeTrace({ source: 'server', revision: 'strict-steps' } as never, [{ ...node, data }]);
  await writeFile(file, text);
  expect((await run('replay', file)).code).toBe(0);
  await writeFile(file, text.slice(0, -20));
  expect(await run('replay', file)).toMatchObject({ code: 2, err: expect.stringContaining(file) });
  await writeFile(file, text.replace('"initializing"', '"ready"'));
  expect((await run('replay', file)).code).toBe(2);
});

test.each(['walk:node/complete-1/0', 'walk:nobody/tour/1', 'check:strict-steps.one-node.S99', 'nonsense'])(
  'replay %s is refused in one line',
  async (token) => {
    const { code, err } = await run('replay', token);
    expect(code).toBe(2);
    expect(err.trim().split('\n')).toHaveLength(1);
  },
);

test('a pinned counterexample comes back as a story', async () => {
  const { code, out } = await run('replay', 'check:pre-15808.one-node.S3-gate-n1');
  expect(code).toBe(0);
  expect(out).toContain('heartbeat of n1 is committed');
});

test('a walk at random says what it covered, and repeats by its seed', async () => {
  const argv = ['verify', '--deep', '--world', 'three-nodes', '--steps', '20000', '--json', '--quiet'];
  const [first, again] = [await run(...argv, '--report', report()), await run(...argv, '--report', report())];
  const told = (text: string) => (JSON.parse(text) as { walks: { steps: number; seconds: number }[] }).walks;
  expect(first?.code).toBe(0);
  expect(told(first?.out ?? '')).toHaveLength(1);
  expect(told(first?.out ?? '')[0]).toMatchObject({ steps: 20_000, violated: [], revision: 'orrery' });
  const untimed = (text: string) => told(text).map((walk) => ({ ...walk, seconds: 0 }));
  expect(untimed(again?.out ?? '')).toEqual(untimed(first?.out ?? ''));
});
