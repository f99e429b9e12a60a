/** `orrery conform program`: who follows is told so, who does not is told where, and whatever breaks gets a plain line. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ConformReport } from '../../spec/conform/kit/verdict.ts';
import { conform } from './run-conform.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'orrery-conform-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const PYTHON = join(import.meta.dirname, 'examples', 'node.py');
const CORE = join(import.meta.dirname, 'core-over-lines.ts');

const judge = (...argv: string[]) => conform('program', '--quiet', ...argv);

/** The Python example, with one line of it changed. */
async function doctored(line: string, instead: string): Promise<readonly string[]> {
  const source = await readFile(PYTHON, 'utf8');
  expect(source).toContain(line);
  return ['python3', '-c', source.replace(line, instead)];
}

test('the Python example follows strict-steps, and leaves a report for machines and for people', async () => {
  const html = join(folder, 'report.html');
  const junit = join(folder, 'report.xml');
  const { code, out } = await judge(
    '--suite',
    'tour',
    '--json',
    '--html',
    html,
    '--junit',
    junit,
    '--',
    'python3',
    PYTHON,
  );
  expect(code).toBe(0);
  const report = JSON.parse(out) as ConformReport;
  expect(report.components.map(({ component }) => component)).toEqual(['node']);
  expect(report.components[0]?.transitions.every(({ told }) => told === 'as expected')).toBe(true);
  expect(await readFile(html, 'utf8')).toContain('It follows strict-steps');
  expect(await readFile(junit, 'utf8')).toMatch(/<testsuite name="node" tests="\d+" failures="0"/);
});

test('our core, over lines, follows our own revision in every component that it offers', async () => {
  const { code, out } = await judge(
    '--revision',
    'orrery',
    '--suite',
    'tour',
    '--json',
    '--',
    process.execPath,
    CORE,
  );
  const report = JSON.parse(out) as ConformReport;
  expect(report.components.flatMap(({ disagreements }) => disagreements)).toEqual([]);
  expect(report.components).toHaveLength(8);
  expect(code).toBe(0);
}, 60_000);

test('a rule left out is found, made short, and comes back from its token', async () => {
  const program = await doctored('node["lastAllocUpdateIndex"] = index', 'pass');
  const { code, out } = await judge('--json', '--', ...program);
  expect(code).toBe(1);
  const [found] = (JSON.parse(out) as ConformReport).components[0]!.disagreements;
  expect(found?.before).toHaveLength(1);
  expect(found?.event).toBe('ALLOCS_REPORTED');
  expect(found?.expected[0]).toContain('report=after');
  expect(found?.observed).toContain('report=never');
  const again = await judge('--replay', found!.token, '--', ...program);
  expect(again.code).toBe(1);
  expect(again.out).toContain('expected accepted, eligible=true missed=false report=after');
  const mended = await judge('--replay', found!.token, '--', 'python3', PYTHON);
  expect(mended.code).toBe(0);
});

test('auto names the nearest revision', async () => {
  const { code, out } = await judge(
    '--revision',
    'auto',
    '--suite',
    'tour',
    '--json',
    '--',
    process.execPath,
    CORE,
  );
  const report = JSON.parse(out) as ConformReport;
  expect(report.revision).toBe('orrery');
  expect(
    report.revisions?.find(({ revision }) => revision === 'strict-steps')?.disagreements,
  ).toBeGreaterThan(0);
  expect(code).toBe(0);
}, 60_000);

describe('what breaks is told in a line', { timeout: 30_000 }, () => {
  /** It answers like the example until it is asked to observe. */
  const until = (instead: string) =>
    doctored('elif asked["type"] == "observe":', `elif asked["type"] == "observe":\n            ${instead}`);

  test.each([
    ['ends', 'sys.exit("out of luck")', /ended \(exit code 1\); its last words: out of luck/],
    ['dies', 'import os; os.kill(os.getpid(), 9)', /ended \(signal SIGKILL\)/],
    [
      'hangs',
      'import time; time.sleep(60)',
      /does not answer within 3000 ms; it was asked {"type":"observe"}/,
    ],
    [
      'prints garbage',
      'print("Traceback", flush=True); continue',
      /answered what is no JSON object: Traceback/,
    ],
    [
      'answers something else',
      'reply = {"facts": [1]}; print(json.dumps(reply), flush=True); continue',
      /answered "observe" with {"facts":\[1\]}; it takes/,
    ],
  ])('a program that %s', async (_what, instead, line) => {
    const { code, out } = await judge('--timeout', '3000', '--', ...(await until(instead)));
    expect(out).toMatch(line);
    expect(code).toBe(1);
  });

  test('a program that cannot be started is bad input', async () => {
    const { code, err } = await judge('--', join(folder, 'nothing-here'));
    expect(code).toBe(2);
    expect(err).toMatch(/cannot be started \(ENOENT\)/);
  });

  test.each([
    [['--component', 'nodes'], /"nodes" is no component: name some of node, alloc/],
    [['--suite', 'grand'], /"grand" is no suite: name some of access, tour/],
    [['--replay', 'walk:node/word/99'], /there is no such walk under strict-steps/],
  ])('%j is bad input', async (options, line) => {
    const { code, err } = await judge(...options, '--', 'python3', PYTHON);
    expect(code).toBe(2);
    expect(err).toMatch(line);
  });
});
