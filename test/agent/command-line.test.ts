/**
 * A job from its file to its end, as somebody new would try it: `orrery agent -dev`, and the command line beside it. Source:
 * issue 7, section 3.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { orrery, type Ran } from '../unit/cli/recorded-agent.ts';
import { AgentChild, freePorts, until } from './agent-child.ts';

let agent: AgentChild | undefined;
let folder: string | undefined;
afterEach(async () => {
  await agent?.end('SIGTERM');
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
});

test('init, validate, run, status, logs, stop', { timeout: 60_000 }, async () => {
  folder = await mkdtemp(join(tmpdir(), 'orrery-try-'));
  const ports = await freePorts();
  agent = await AgentChild.start(ports, '-dev', '-data-dir', join(folder, 'data'));
  const address = `http://127.0.0.1:${ports.http}`;
  const run = (line: string): Promise<Ran> => orrery({ address }, line.split(' '));
  const file = join(folder, 'example.nomad.hcl');

  expect((await run(`job init ${file}`)).code).toBe(0);
  expect((await run(`job validate ${file}`)).out).toMatch(/Job validation successful\n$/);
  // The agent's own client may still be on its way.
  await until('a node is ready', async () => (await run('node status')).out.includes('ready') || undefined);
  const ran = await run(`job run ${file}`);
  expect(ran).toMatchObject({ code: 0, err: '' });
  expect(ran.out).toMatch(/Allocation "[0-9a-f]{8}" created: node "[0-9a-f]{8}", group "hello"/);
  await until('the job runs', async () => {
    const { out } = await run('job status example');
    return /hello +0 +run +running/.test(out) || undefined;
  });
  const written = await until(
    'something is written',
    async () => (await run('alloc logs -job example')).out || undefined,
  );
  expect(written).toContain('hello');
  const id = /^[0-9a-f]{8}/m.exec((await run('alloc status')).out)?.[0] ?? '';
  expect((await run(`alloc status ${id}`)).out).toMatch(/Task "say" is "running"/);
  expect((await run('job stop example')).out).toContain('finished with status "complete"');
  await until('it has ended', async () => (await run('alloc status')).out.includes('complete') || undefined);
});
