/** `orrery explore`: exit codes, one line for a bad file, the three forms of what was found; the examples' own pages. */
import { mkdtemp, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROOT, orrery } from './child.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'orrery-explore-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function fileOf(name: string, text: string): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, text);
  return file;
}

/** A lamp that must never burn, far from any package: `orrery` and `xstate` are lent to it. */
const LAMP = `
  import { system } from 'orrery';
  import { setup } from 'xstate';
  const lamp = setup({}).createMachine({ id: 'lamp', initial: 'off', states: { off: { on: { PRESS: 'on' } }, on: {} } });
  export const lamps = system('lamps', { left: lamp })
    .event('press', { parts: [{ component: 'left', type: 'PRESS' }] })
    .always('dark', 'No lamp burns.', ['left'], (left) => left.value !== 'on');
`;

describe('a file of one’s own', () => {
  test('a law that is broken is exit code 1, told as a story', async () => {
    const { code, out } = await orrery('explore', await fileOf('lamp.ts', LAMP), '--quiet');
    expect(code).toBe(1);
    expect(out).toMatch(/lamps: 2 states, 1 edges, depth 1/);
    expect(out).toMatch(/dark +always +violated, expected holds +1 step/);
    expect(out).toMatch(/1 {2}press\n +left {2}off -> on/);
    expect(out).toMatch(/lamp +complete-1/);
  });

  test('--json says the same, and --report leaves a page, charts and suites', async () => {
    const report = join(folder, 'report');
    const { code, out } = await orrery(
      'explore',
      await fileOf('lamp2.ts', LAMP),
      '--json',
      '--quiet',
      '--report',
      report,
    );
    expect(code).toBe(1);
    const { format, systems } = JSON.parse(out) as {
      format: string;
      systems: { result: { states: number } }[];
    };
    expect(format).toBe('orrery-explore/1');
    expect(systems[0]?.result.states).toBe(2);
    expect(await readFile(join(report, 'explore.json'), 'utf8')).toBe(out);
    const page = await readFile(join(report, 'index.html'), 'utf8');
    expect(page).not.toMatch(/src="http|href="http/);
    expect(page).toContain('No lamp burns.');
    expect(await readdir(join(report, 'charts'))).toEqual(['lamps.dark.svg']);
    const [walk] = (await readFile(join(report, 'suites', 'lamps.lamp.left.tour.ndjson'), 'utf8')).split(
      '\n',
    );
    expect(JSON.parse(walk ?? '')).toEqual({
      id: 'lamp/tour/1',
      steps: [
        { event: { type: 'PRESS' }, accepted: true, state: 'on' },
        { event: { type: 'PRESS' }, accepted: false, state: 'on' },
      ],
    });
  });

  test('the one of the README, and the one of the library’s own page', async () => {
    const readme = await readFile(join(ROOT, 'README.md'), 'utf8');
    const entry = await readFile(join(ROOT, 'spec/system/orrery.ts'), 'utf8');
    const blocks = [
      /^```ts\n([^]*?)^```$/m.exec(readme)?.[1],
      /^ \* {5}import [^]*?(?=^ \*\n \* [A-Z])/m.exec(entry)?.[0].replaceAll(/^ \* {0,5}/gm, ''),
    ];
    for (const [i, block] of blocks.entries()) {
      const { out } = await orrery('explore', await fileOf(`page-${i}.ts`, block ?? ''), '--quiet');
      expect(out).toMatch(/one at a time +always +violated, expected holds +2 steps/);
    }
  });

  test('limits give a partial verdict, which is not the expected one', async () => {
    const { code, out } = await orrery(
      'explore',
      'examples/lock-service/lock-service.ts',
      '--only',
      'fenced',
      '--max-states',
      '5',
      '--quiet',
    );
    expect(code).toBe(1);
    expect(out).toContain('partial: max-states at depth');
  });
});

test('--export tla writes what TLC takes; it wants one system', async () => {
  const [file, to] = ['examples/two-phase-commit/two-phase-commit.ts', join(folder, 'tla')];
  const { code, out } = await orrery(
    'explore',
    file,
    '--only',
    'patient',
    '--export',
    'tla',
    '--distributed',
    '--to',
    to,
  );
  expect({ code, out }).toEqual({
    code: 0,
    out: `two-phase commit, patient, from all 64 states: what to run is in ${join(to, 'README.md')}\n`,
  });
  expect(await readFile(join(to, 'worker.sh'), 'utf8')).toContain('TLCWorker');
  expect((await orrery('explore', file, '--export', 'tla')).err).toMatch(
    /--only: is missing: .* exports 2 systems/,
  );
  expect((await orrery('explore', file, '--only', 'patient', '--distributed')).err).toMatch(
    /--distributed: .*: add --export tla/,
  );
});

const BAD: readonly [string, string | undefined, RegExp][] = [
  ['nowhere.ts', undefined, /nowhere\.ts: does not exist: name a/],
  ['empty.ts', 'export const n = 1;', /empty\.ts: exports no system: export what system/],
  ['throws.ts', "throw new Error('not today');", /throws\.ts: cannot be loaded: Error: not today: mend/],
  ['syntax.ts', 'export const = 1;', /syntax\.ts: cannot be loaded: SyntaxError/],
  ['imports.ts', "import 'no-such-package';", /imports\.ts: cannot be loaded: .*no-such-package/],
  [
    'clock.ts',
    LAMP.replace('on: {} }', 'on: { after: { 10: "off" } } }'),
    /machine lamp: state 'on': after: there is no clock in the model\. Instead: a named event/,
  ],
  [
    'unknown.ts',
    LAMP.replace("type: 'PRESS'", "type: 'PUSH'"),
    /event 'press', parts\[0\]\.type: 'PUSH': no state of machine lamp declares this event/,
  ],
];

describe('a bad file is one line and exit code 2', () => {
  test.each(BAD)('%s', async (name, text, complaint) => {
    const file = text === undefined ? join(folder, name) : await fileOf(name, text);
    const { code, out, err } = await orrery('explore', file, '--quiet');
    expect(err).toMatch(complaint);
    expect({ code, out, lines: err.trim().split('\n').length }).toEqual({ code: 2, out: '', lines: 1 });
  });

  test('a folder, and a name that the file does not export', async () => {
    await mkdir(join(folder, 'folder'));
    expect((await orrery('explore', join(folder, 'folder'))).err).toMatch(/is no file/);
    const { code, err } = await orrery(
      'explore',
      'examples/two-phase-commit/two-phase-commit.ts',
      '--only',
      'nope',
    );
    expect(code).toBe(2);
    expect(err).toMatch(/exports no system "nope": name one of impatient, patient/);
  });
});

/** Durations are the machine's. */
const timeless = (text: string) => text.replaceAll(/\d+\.\d s\b/g, '0.0 s');

const EXAMPLES = (await readdir(join(ROOT, 'examples'), { withFileTypes: true }))
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

describe('the pages of the examples show what is printed', () => {
  test.each(EXAMPLES)('%s', async (name) => {
    const page = await readFile(join(ROOT, 'examples', name, 'README.md'), 'utf8');
    const sessions = [...page.matchAll(/^```\n\$ npx orrery (.*)\n([^]*?)^```$/gm)];
    expect(sessions.length).toBeGreaterThan(0);
    for (const [, line = '', shown = ''] of sessions) {
      const { code, out } = await orrery(...line.split(' '), '--quiet');
      expect(code).toBe(0);
      expect(timeless(out)).toBe(timeless(shown));
    }
  });
});
