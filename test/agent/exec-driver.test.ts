/**
 * The `exec` driver on this machine, where it can: a root, processes and limits of its own. Where it cannot, its
 * fingerprint says why. Source: issue 6, section 2; reference page nomad-features.md, section 6.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { PreparedTask, RunningTask } from '../../impl/drivers/driver.ts';
import { exec } from '../../impl/drivers/exec/exec.ts';
import { makeFolders, taskFolders } from '../../impl/drivers/task-folders.ts';

const { Detected, HealthDescription } = await exec.fingerprint();

const folders: string[] = [];
const running: RunningTask[] = [];
afterEach(async () => {
  for (const task of running.splice(0)) {
    await task.stop('SIGKILL', 0);
    await task.exited;
  }
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
});

async function prepare(script: string, MemoryMB = 64): Promise<PreparedTask> {
  const home = await mkdtemp(join(tmpdir(), 'orrery-exec-'));
  folders.push(home);
  const places = { allocs: join(home, 'alloc'), state: join(home, 'state') };
  const own = taskFolders(places, `alloc-${process.pid}-${folders.length}`, 'task');
  await makeFolders(own);
  const log = (stream: string) => ({ base: join(own.logs, `task.${stream}`), maxFiles: 1, maxBytes: 65_536 });
  return {
    key: 'alloc/task',
    config: { command: '/bin/sh', args: ['-c', script] },
    env: {},
    user: '',
    folders: own,
    logs: { stdout: log('stdout'), stderr: log('stderr') },
    resources: { CPU: 100, MemoryMB },
  };
}

async function start(task: PreparedTask): Promise<RunningTask> {
  const started = await exec.start(task);
  running.push(started);
  return started;
}

const said = async ({ logs }: PreparedTask): Promise<string> =>
  await readFile(`${logs.stdout.base}.0`, 'utf8');

describe.skipIf(!Detected)('an exec task', () => {
  test('has a root, a first process and a user of its own', async () => {
    const task = await prepare(
      'echo $$; id -un; ls /; touch /etc/here || echo refused; echo shared > /alloc/data/x',
    );
    expect(await (await start(task)).exited).toBe(0);
    const [pid, user, ...rest] = (await said(task)).trim().split('\n');
    expect([pid, user]).toEqual(['1', 'nobody']);
    expect(rest).toEqual(
      expect.arrayContaining(['alloc', 'bin', 'local', 'proc', 'secrets', 'tmp', 'refused']),
    );
    expect(rest).not.toContain('home');
    expect(await readFile(join(task.folders.alloc, 'data', 'x'), 'utf8')).toBe('shared\n');
  });

  test('is ended with all its processes, and its exit code is told', async () => {
    const task = await prepare(
      'setsid sleep 300 & trap "exit 7" TERM; echo up; while true; do sleep 0.1; done',
    );
    const started = await start(task);
    while ((await said(task).catch(() => '')) === '') await new Promise((resolve) => setTimeout(resolve, 20));
    await started.stop('SIGTERM', 5_000);
    expect(await started.exited).toBe(7);
  });

  test('may not use more memory than it asked for', async () => {
    const task = await prepare('x=$(head -c 100000000 /dev/zero | tr "\\0" a); echo "${#x}"', 16);
    expect(await (await start(task)).exited).not.toBe(0);
    expect(await said(task)).toBe('');
  });
});

test.skipIf(Detected)('an exec driver that cannot work says why', () => {
  expect(HealthDescription).toMatch(/root|cgroups|namespaces|unsupported/);
});
