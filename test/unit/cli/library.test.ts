/** `orrery library`: what it writes is a package that runs and has types where no source of ours is. */
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { node, ROOT } from './child.ts';

const at = (cwd: string) => ({ cwd, timeout: 120_000 });
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'orrery-library-test-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const LAMP = `
import { setup } from 'xstate';
import { explore, system } from 'orrery';
const lamp = setup({ types: { events: {} as { type: 'PRESS' } } }).createMachine({
  id: 'lamp',
  initial: 'off',
  states: { off: { on: { PRESS: 'on' } }, on: {} },
});
const one = system('one lamp', { left: lamp }).event('press', { parts: [{ component: 'left', type: 'PRESS' }] });
console.log(explore(one).result.states);
`;

test('the package installs, runs, and knows a wrong name', async () => {
  const written = join(folder, 'package');
  const { code, out } = await node(at(ROOT), 'impl/cli/main.ts', 'library', written);
  expect({ code, out }).toMatchObject({
    code: 0,
    out: expect.stringContaining('npm install --install-links'),
  });
  const manifest = JSON.parse(await readFile(join(written, 'package.json'), 'utf8')) as {
    dependencies: Readonly<Record<string, string>>;
  };
  expect(Object.keys(manifest.dependencies)).toEqual(['@hpcc-js/wasm-graphviz', 'pure-rand', 'xstate']);
  // As npm would lay it out: a copy, with what it needs beside it.
  const project = join(folder, 'project');
  await mkdir(join(project, 'node_modules'), { recursive: true });
  await cp(written, join(project, 'node_modules/orrery'), { recursive: true });
  for (const name of ['@hpcc-js', 'pure-rand', 'xstate'])
    await symlink(join(ROOT, 'node_modules', name), join(project, 'node_modules', name));
  await writeFile(join(project, 'package.json'), '{ "type": "module" }');
  await writeFile(join(project, 'right.ts'), LAMP);
  await writeFile(join(project, 'wrong.ts'), LAMP.replace("type: 'PRESS' }] }", "type: 'PUSH' }] }"));
  expect(await node(at(project), 'right.ts')).toMatchObject({ code: 0, out: '2\n' });
  const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
  const flags = ['--ignoreConfig', '--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2024'];
  const checked = await node(at(project), compiler, ...flags, 'right.ts', 'wrong.ts');
  expect(checked.out.trim().split('\n')).toEqual([
    expect.stringMatching(/^wrong\.ts.*"PUSH"' is not assignable/),
  ]);
});
