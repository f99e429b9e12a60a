import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fetchArtifact } from '../../../impl/drivers/artifacts.ts';
import { interpolateAll } from '../../../impl/drivers/interpolation.ts';
import { render, writeTemplate } from '../../../impl/drivers/templates.ts';

let home = '';
let server: Server;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'orrery-task-'));
  server = createServer((request, response) => {
    if (request.url === '/hello.txt') response.end('hello');
    else response.writeHead(404).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(async () => {
  server.close();
  await rm(home, { recursive: true });
});

const at = (path: string): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
const task = (): string => join(home, 'task');

describe('artifacts', () => {
  test('come over HTTP, checked', async () => {
    const checksum = `sha256:${createHash('sha256').update('hello').digest('hex')}`;
    await fetchArtifact({ GetterSource: at('/hello.txt'), GetterOptions: { checksum } }, task());
    expect(await readFile(join(task(), 'local', 'hello.txt'), 'utf8')).toBe('hello');
    const wrong = { GetterSource: at('/hello.txt'), GetterOptions: { checksum: 'md5:00' } };
    await expect(fetchArtifact(wrong, task())).rejects.toMatchObject({ recoverable: false });
    await expect(fetchArtifact({ GetterSource: at('/none') }, task())).rejects.toMatchObject({
      message: expect.stringContaining('404') as string,
      recoverable: true,
    });
  });

  test('of this machine are copied, archives unpacked', async () => {
    await writeFile(join(home, 'a.txt'), 'a');
    execFileSync('tar', ['-czf', join(home, 'a.tar.gz'), '-C', home, 'a.txt']);
    await fetchArtifact({ GetterSource: join(home, 'a.tar.gz'), RelativeDest: 'local/in' }, task());
    expect(await readFile(join(task(), 'local/in/a.txt'), 'utf8')).toBe('a');
    const named = { GetterSource: join(home, 'a.txt'), GetterMode: 'file', RelativeDest: 'local/b.txt' };
    await fetchArtifact(named, task());
    expect(await readFile(join(task(), 'local/b.txt'), 'utf8')).toBe('a');
  });

  test.each(['../../else', '/../../else'])('do not go to %s', async (RelativeDest) => {
    const artifact = { GetterSource: at('/hello.txt'), RelativeDest };
    await expect(fetchArtifact(artifact, task())).rejects.toThrow("escapes the task's directory");
  });
});

test('a link that a task has left leads nothing out of its folder', async () => {
  await mkdir(task());
  await symlink(home, join(task(), 'local'));
  await expect(fetchArtifact({ GetterSource: at('/hello.txt') }, task())).rejects.toThrow('escapes');
});

describe('templates', () => {
  test.each([
    ['plain', 'plain'],
    ['port {{ env "PORT" }}!', 'port 80!'],
    ['a {{- /* said to nobody */ -}} b', 'ab'],
    ['{{ `{{` }}', '{{'],
    ['none: {{ env "NONE" }}', 'none: '],
  ])('%s', (text, made) => {
    expect(render(text, { PORT: '80' })).toBe(made);
  });

  test.each(['{{ key "x" }}', '{{ range services }}', '{{ env "X"'])('%s is refused by name', (text) => {
    expect(() => render(text, {})).toThrow('template: ');
  });

  test('are written where the job says, and may fill the environment', async () => {
    const EmbeddedTmpl = '# of the app\nPORT={{ env "NOMAD_PORT_http" }}\nNAME="a b"\n';
    const template = { EmbeddedTmpl, DestPath: 'secrets/app.env', Perms: '600', Envvars: true };
    const added = await writeTemplate(template, task(), { NOMAD_PORT_http: '2000' });
    expect(added).toEqual({ PORT: '2000', NAME: 'a b' });
    expect((await stat(join(task(), 'secrets/app.env'))).mode & 0o777).toBe(0o600);
    await expect(writeTemplate({ ...template, DestPath: '../../x' }, task(), {})).rejects.toThrow('escapes');
  });
});

test('names in ${} are put in wherever they are known', () => {
  const names = { 'attr.cpu.arch': 'amd64', NOMAD_TASK_NAME: 't' };
  const config = { args: ['${attr.cpu.arch}', '${HOME}/${ NOMAD_TASK_NAME }'], port: 7, none: null };
  expect(interpolateAll(config, names)).toEqual({ args: ['amd64', '${HOME}/t'], port: 7, none: null });
});
