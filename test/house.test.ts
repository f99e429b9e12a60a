/**
 * The house rules, held on the whole tree, and each one shown to bite: a rule that cannot fail holds nothing.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { GENERATED } from './house/generated.ts';
import { loadSizeRecord } from './house/record.ts';
import { RULES, type Violation } from './house/rules.ts';
import { measure, slippage, type SizeRecord } from './house/sizes.ts';
import { projectFiles, ROOT, type SourceFile } from './house/tree.ts';

const files = await projectFiles();

function inWords(violations: readonly Violation[]): readonly string[] {
  return violations.map(({ rule, file, line, message }) => `${rule}: ${file}:${line ?? ''} ${message}`);
}

describe('the tree keeps the house rules', () => {
  test('there is a tree to look at', () => {
    const paths = files.map(({ path }) => path);
    expect(paths).toContain('machines/vocabulary.ts');
    expect(paths).toContain('impl/core/effects.ts');
    expect(paths.some((path) => path.startsWith('node_modules/'))).toBe(false);
  });

  test.each(Object.entries(RULES))('%s', (_name, rule) => {
    expect(inWords(rule(files))).toEqual([]);
  });

  test('sizes: no tail is longer than recorded (npm run ratchet shows the longest)', async () => {
    expect(inWords(slippage(measure(files), await loadSizeRecord()))).toEqual([]);
  });

  test.each(GENERATED)('$file is what `$command` writes', async ({ file, generate }) => {
    expect(await readFile(join(ROOT, file), 'utf8')).toBe(await generate());
  });

  test('the tests run on the Node that package.json pins', () => {
    const manifest = files.find(({ path }) => path === 'package.json')?.text ?? '{}';
    const { optionalDependencies } = JSON.parse(manifest) as { optionalDependencies: Record<string, string> };
    expect(Object.values(optionalDependencies)).toContain(process.versions.node);
  });
});

const DOC = '/** What it is. */\n';

/** Put together here, so that this file names no place of a machine. */
const absolute = (...parts: readonly string[]): string => `/${parts.join('/')}`;

/** A file that breaks exactly one rule, and words of the complaint. */
const PLANTED: readonly [rule: string, path: string, text: string, complaint: string][] = [
  [
    'arrows',
    'machines/node.ts',
    "import { mayTrust } from '../impl/core/reconnect.ts';",
    'machines/ may not import',
  ],
  ['arrows', 'machines/node.ts', "import fs from 'node:fs';", 'node:fs'],
  [
    'arrows',
    'spec/check/explorer.ts',
    "import { node } from '../../machines/node.ts';",
    'spec/check/ may not import',
  ],
  [
    'arrows',
    'spec/suites/tour.ts',
    "import type { Node } from '../../impl/core/records.ts';",
    'spec/ may not import',
  ],
  [
    'arrows',
    'impl/core/reconnect.ts',
    "import { nodeMachine } from '../../machines/node.ts';",
    'impl/core/ may not',
  ],
  [
    'arrows',
    'impl/core/server.ts',
    "import { hash } from '../io/hash.ts';",
    'impl/core/ may not import ../io/hash.ts',
  ],
  ['arrows', 'impl/core/server.ts', "const { hash } = await import('../wire/hash.ts');", '../wire/hash.ts'],
  ['arrows', 'impl/core/server.ts', "export * from '../../spec/model/types.ts';", 'spec/model'],
  ['arrows', 'impl/core/server.ts', "type T = import('../../spec/model/types.ts').Table;", 'spec/model'],
  ['arrows', 'impl/targets/core.ts', "import { run } from '../../spec/conform/runner.ts';", 'spec/conform'],
  ['xstate', 'impl/io/disk.ts', "import { setup } from 'xstate';", 'imports xstate'],
  [
    'xstate',
    'spec/suites/tour.ts',
    "import { getShortestPaths } from '@xstate/graph';",
    'imports @xstate/graph',
  ],
  [
    'xstate',
    'spec/suites/tour.ts',
    "import { getShortestPaths } from 'xstate/graph';",
    'imports xstate/graph',
  ],
  ['purity', 'impl/core/heartbeat.ts', 'export const now = (): number => Date.now();', 'uses Date'],
  [
    'purity',
    'impl/core/heartbeat.ts',
    'export const jitter = (): number => Math.random();',
    'uses Math.random',
  ],
  [
    'purity',
    'impl/core/heartbeat.ts',
    'export const arm = (): unknown => setTimeout(() => {}, 1);',
    'uses setTimeout',
  ],
  ['purity', 'impl/core/raft/log.ts', 'export async function load() {}', 'uses async or await'],
  ['purity', 'impl/core/raft/log.ts', 'export const later: Promise<void> | null = null;', 'uses Promise'],
  ['purity', 'impl/core/raft/log.ts', "import { readFileSync } from 'node:fs';", 'uses node:fs'],
  ['purity', 'impl/core/raft/log.ts', "console.log('here');", 'uses console'],
  ['purity', 'impl/core/raft/log.ts', 'export const home = process.env;', 'uses process'],
  [
    'purity',
    'impl/core/state/order.ts',
    'export const order = (a: string, b: string) => a.localeCompare(b);',
    'localeCompare',
  ],
  ['purity', 'machines/node.ts', 'export const at = new Date();', 'uses Date'],
  ['shape', 'impl/core/timeUtils.ts', '', 'not in kebab-case'],
  ['shape', 'impl/core/time-utils.ts', '', 'junk drawer'],
  ['shape', 'impl/shared/time.ts', '', 'impl/shared is not a folder of the design'],
  ['shape', 'impl/time.ts', '', 'holds folders only'],
  ['shape', 'src/time.ts', '', 'no place at the top'],
  ['shape', 'notes.md', '', 'no place at the top'],
  ['manners', 'impl/io/disk.ts', 'export default 1;', 'exports a default'],
  ['manners', 'impl/io/disk.ts', 'export default function disk() {}', 'exports a default'],
  ['no-trace', 'docs/run.md', `cd ${absolute('work', 'main')}`, `names ${absolute('work', 'm')}`],
  ['no-trace', '.ci/run', `source ${absolute('root', 'settings')}`, `names ${absolute('root', 's')}`],
  ['no-trace', 'package-lock.json', `"${'resol'}ved": "somewhere"`, 'ved"'],
  ['no-trace', 'docs/run.md', `see https://${'regis'}try.example.org/x`, 'try.example.org'],
  ['links', 'docs/run.md', 'see [the rule](../impl/core/no-such-file.ts)', 'leads nowhere'],
  ['links', 'README.md', '![node](docs/no-such-picture.svg)', 'leads nowhere'],
];

describe('each rule fails when it is broken on purpose', () => {
  test.each(PLANTED)('%s: %s', (rule, path, text, complaint) => {
    const planted: SourceFile = { path, text: path.endsWith('.ts') ? DOC + text : text };
    expect(inWords(RULES[rule]?.([planted]) ?? []).join('\n')).toContain(complaint);
  });

  test('every rule has been broken', () => {
    expect(new Set([...PLANTED.map(([rule]) => rule), 'versions'])).toEqual(new Set(Object.keys(RULES)));
  });

  test('manners: a file that does not say what it is', () => {
    expect(RULES['manners']?.([{ path: 'impl/io/disk.ts', text: 'export const a = 1;' }])).toHaveLength(1);
  });

  test.each([
    [{ dependencies: { xstate: '^5.33.3' } }, 'xstate is "^5.33.3"'],
    [{ optionalDependencies: { a: '26.10.0', b: '26.9.0' } }, 'not all one version'],
    [{ engines: {} }, 'engines.node is missing'],
  ])('versions: %o', (change, complaint) => {
    const good = { engines: { node: '>=20' }, optionalDependencies: { a: '26.10.0' } };
    const manifest = (content: object) => [{ path: 'package.json', text: JSON.stringify(content) }];
    expect(RULES['versions']?.(manifest(good))).toEqual([]);
    expect(inWords(RULES['versions']?.(manifest({ ...good, ...change })) ?? []).join('\n')).toContain(
      complaint,
    );
  });

  test('sizes: a longer file, and a longer function', () => {
    const short = [{ path: 'impl/core/a.ts', text: 'export function a() {\n}\n' }];
    const record: SizeRecord = { reasons: ['start'], folders: measure(short) };
    expect(slippage(measure(short), record)).toEqual([]);
    const long = [{ path: 'impl/core/a.ts', text: `export function a() {${'\n'.repeat(30)}}\n` }];
    expect(inWords(slippage(measure(long), record))).toEqual([
      'sizes: impl: its longest files: 31 lines, recorded 2',
      'sizes: impl: p90 of its files: 31 lines, allowed 2',
      'sizes: impl: its longest functions: 31 lines, recorded 2',
      'sizes: impl: p90 of its functions: 31 lines, allowed 2',
    ]);
  });
});

describe('what is allowed stays allowed', () => {
  test.each([
    [
      'purity',
      'impl/core/state/store.ts',
      'export const a = (n: { Date: string; process(): void }) => n.Date;',
    ],
    ['arrows', 'impl/targets/core.ts', "import type { Target } from '../../spec/conform/target.ts';"],
    ['arrows', 'impl/core/server.ts', "import type { NodeStatus } from '../../machines/vocabulary.ts';"],
    ['arrows', 'machines/node.ts', "import { setup } from 'xstate';"],
    ['xstate', 'spec/suites/xstate-graph.ts', "import { getShortestPaths } from '@xstate/graph';"],
    ['no-trace', 'docs/run.md', 'see test/work/main and https://example.org/home/page'],
  ])('%s: %s', (rule, path, text) => {
    expect(inWords(RULES[rule]?.([{ path, text: DOC + text }]) ?? [])).toEqual([]);
  });
});

test('the linter bites: a floating promise, and a switch that forgets a case', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'orrery-lint-'));
  try {
    await writeFile(join(folder, 'tsconfig.json'), '{ "compilerOptions": { "strict": true } }');
    await writeFile(
      join(folder, 'planted.ts'),
      `${DOC}export function f(status: 'ready' | 'down'): void {
        switch (status) { case 'ready': Promise.resolve(1); }
      }\n`,
    );
    const options = ['--type-aware', '--format=unix', '--config', join(ROOT, '.oxlintrc.json'), '.'];
    const said = await promisify(execFile)(join(ROOT, 'node_modules/.bin/oxlint'), options, {
      cwd: folder,
    }).then(
      () => 'nothing',
      (error: { stdout: string }) => error.stdout,
    );
    expect(said).toContain('no-floating-promises');
    expect(said).toContain('switch-exhaustiveness-check');
  } finally {
    await rm(folder, { recursive: true });
  }
});
