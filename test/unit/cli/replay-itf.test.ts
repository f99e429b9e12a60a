/** `orrery replay --itf`: what is replayed on what, exit codes, one line for what is wrong. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { OF_OUR_SERVERS } from '../../../machines/revisions.ts';
import { playChoices } from '../../../spec/check/path.ts';
import { JOINT_WORLDS } from '../../../spec/conform/joint-worlds.ts';
import { itfOfRun } from '../../../spec/trace/itf-run.ts';
import { compose } from '../../../spec/worlds/compose.ts';
import { orrery } from './child.ts';

const LOCK = 'examples/lock-service/lock-service.ts';
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'orrery-itf-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('what explore has written is replayed on the system it is of, and not on another', async () => {
  await orrery('explore', LOCK, '--only', 'leasedOnly', '--quiet', '--report', folder);
  const file = join(folder, 'itf', 'lock-with-leases.writes-in-order.itf.json');
  const here = await orrery('replay', '--itf', file, '--system', LOCK, '--only', 'leasedOnly');
  expect(here.code).toBe(0);
  expect(here.out).toMatch(
    /The trace is a run of lock with leases: 5 steps\. It breaks writes in order, one believer\./,
  );
  const there = await orrery('replay', '--itf', file, '--system', LOCK, '--only', 'fenced');
  expect(there.code).toBe(1);
  expect(there.out).toMatch(/state 0: storage is .*"fences":true.* and the trace says .*"fences":false/);
});

test('a pinned counterexample becomes a document, and comes back', async () => {
  const file = join(folder, 'pinned.itf.json');
  const token = 'check:strict-steps.one-node.L1-gate-opens-n1';
  expect((await orrery('replay', token, '--to-itf', file)).code).toBe(0);
  const { code, out } = await orrery(
    'replay',
    '--itf',
    file,
    '--world',
    'one-node',
    '--revision',
    'strict-steps',
  );
  expect(code).toBe(0);
  expect(out).toMatch(/The trace is a run of strict-steps, one-node/);
});

test('a run of a world that our servers can be led through is taken by them', async () => {
  const config = JOINT_WORLDS[0]!;
  const { world, model } = compose(config, OF_OUR_SERVERS);
  const file = join(folder, 'outage.itf.json');
  await writeFile(file, itfOfRun(world, playChoices(model, [0, 3, 1, 4]), { description: 'a run' }));
  const { code, out } = await orrery('replay', '--itf', file, '--world', config.name);
  expect(code).toBe(0);
  expect(out).toMatch(/The core, too, takes all 4 steps|The core took \d of 4 steps alike/);
});

test.each([
  [['replay'], /token: is missing/],
  [['replay', '--itf', 'x.itf.json'], /--itf: says not what the trace is to be replayed on: add --system/],
  [
    ['replay', '--itf', 'nowhere.itf.json', '--world', 'outage'],
    /nowhere\.itf\.json: cannot be read \(ENOENT\)/,
  ],
  [['replay', '--itf', 'README.md', '--world', 'outage'], /document: not JSON/],
  [['replay', '--itf', 'x', '--world', 'nope'], /--world: there is no world "nope"/],
  [['replay', '--itf', 'x', '--system', LOCK], /--only: is missing: .* exports 3 systems: name one of/],
  [['replay', 'check:x', '--itf', 'x'], /token: and --itf exclude each other/],
  [['replay', 'walk:node/tour/1', '--to-itf', 'x'], /--to-itf can write only/],
])('%s', async (argv, complaint) => {
  const { code, out, err } = await orrery(...argv);
  expect(err).toMatch(complaint);
  expect({ code, out }).toEqual({ code: 2, out: '' });
});
