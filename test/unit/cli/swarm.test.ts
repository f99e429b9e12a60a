/** Members of a swarm, their job, and their union, as the command line has them. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROOT, orrery } from './child.ts';

const LOCK = 'examples/lock-service/lock-service.ts';
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'orrery-swarm-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function member(only: string, seed: number): Promise<string> {
  const { code, out } = await orrery('explore', LOCK, '--only', only, '--seed', String(seed), '--bits', '1m');
  expect(code).toBe(0);
  const file = join(folder, `${only}-${seed}.json`);
  await writeFile(file, out);
  return file;
}

describe('members and their union', () => {
  test('what two seeds find is one verdict; the same seed twice counts once', async () => {
    const files = [await member('leasedOnly', 1), await member('leasedOnly', 2)];
    const { code, out } = await orrery('explore', 'merge', ...files, files[0]!);
    expect(code).toBe(1);
    expect(out).toMatch(/lock with leases: 2 members, about 41 states together, 148 steps/);
    expect(out).toMatch(/writes in order +always +violated/);
    expect(out).toMatch(/both write +sometimes +reached/);
    const { out: json } = await orrery('explore', 'merge', '--json', ...files);
    expect(JSON.parse(json)).toMatchObject({ members: 2, seeds: [1, 2], unused: [], unreached: [] });
  });

  test('members of two systems are not put together', async () => {
    const files = [await member('leasedOnly', 3), await member('fenced', 3)];
    const { code, err } = await orrery('explore', 'merge', ...files);
    expect(code).toBe(2);
    expect(err).toMatch(/seed 3 searched "lock with leases and fencing" .*: merge members of one system/);
  });

  test.each([
    [['merge'], /takes either files or --job/],
    [['merge', 'nowhere.json'], /nowhere\.json: cannot be read \(ENOENT\)/],
    [['merge', 'package.json'], /package\.json: line 1: is nothing that a member of a swarm has found/],
    [['merge', '--job', 'x', 'y.json'], /takes either files or --job/],
    [[LOCK, '--seed', '1'], /--only: is missing/],
    [[LOCK, '--seed', 'one'], /--seed: "one" is not a whole number from 0 up/],
  ])('%s', async (argv, complaint) => {
    const { code, err } = await orrery('explore', ...argv);
    expect(err).toMatch(complaint);
    expect(code).toBe(2);
  });
});

describe('the job', () => {
  test('is one that the job language takes, and carries the file as it is', async () => {
    const file = join(folder, 'swarm.nomad.hcl');
    const { out } = await orrery(
      'explore',
      LOCK,
      '--only',
      'fenced',
      '--swarm',
      '8',
      '--bits',
      '16m',
      '--seconds',
      '30',
    );
    await writeFile(file, out);
    const { code, out: json } = await orrery('job', 'run', '-output', file);
    expect(code).toBe(0);
    const { Job } = JSON.parse(json) as { Job: { ID: string; Type: string; TaskGroups: readonly Group[] } };
    expect(Job).toMatchObject({ ID: 'swarm-lock-with-leases-and-fencing', Type: 'batch' });
    const [group] = Job.TaskGroups;
    const [task] = group?.Tasks ?? [];
    expect(group?.Count).toBe(8);
    expect(task?.Config.args).toContain('${NOMAD_ALLOC_INDEX}');
    expect(task?.Templates[0]?.EmbeddedTmpl).toBe(await readFile(join(ROOT, LOCK), 'utf8'));
  });

  test('carries one file only', async () => {
    const file = join(folder, 'two.ts');
    await writeFile(file, `export { fenced } from '${join(ROOT, LOCK)}';`);
    await writeFile(
      join(folder, 'three.ts'),
      "import { fenced } from './two.ts';\nexport const mine = fenced;\n",
    );
    const { code, err } = await orrery('explore', join(folder, 'three.ts'), '--swarm', '2');
    expect(code).toBe(2);
    expect(err).toMatch(/three\.ts: imports "\.\/two\.ts", and a job carries one file only/);
  });
});

interface Group {
  readonly Count: number;
  readonly Tasks: readonly {
    readonly Config: { readonly args: readonly string[] };
    readonly Templates: readonly { readonly EmbeddedTmpl: string }[];
  }[];
}
