/** The runner on a tree of two files: who is killed, who survives, and that the real tree is never touched. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mutantsOf } from '../../mutate/mutants.ts';
import { judgeMutants, judgeUnbroken, type Verdict } from '../../mutate/runner.ts';

const RULE =
  'export function trusted(reports: number): boolean {\n  return reports > 0 && reports < 1000;\n}\n';
/** Looks at 0 and 1 only, so that the upper bound is never tested; waits for ever when 1 is not trusted. */
const JUDGE = `import { trusted } from './rule.ts';
if (trusted(0)) { console.log('0 is trusted'); process.exit(1); }
if (!trusted(1)) setInterval(() => {}, 1000);
`;
const judge = { command: ['node', 'judge.ts'], timeoutMs: 3000 };

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'orrery-runner-'));
  await mkdir(join(root, 'node_modules'));
  await writeFile(join(root, 'package.json'), '{ "type": "module" }');
  await writeFile(join(root, 'rule.ts'), RULE);
  await writeFile(join(root, 'judge.ts'), JUDGE);
});
afterAll(() => rm(root, { recursive: true, force: true }));

test('the unbroken tree passes, a broken judge does not', async () => {
  expect((await judgeUnbroken(root, judge)).ended).toBe('passed');
  const missing = await judgeUnbroken(root, { command: ['node', 'no-such-file.ts'], timeoutMs: 3000 });
  expect(missing).toMatchObject({ ended: 'failed', exitCode: 1 });
});

test('killed by exit code, killed by time, survived; in the order of the mutants', async () => {
  const mutants = mutantsOf('rule.ts', RULE, []);
  const before = await copies();
  const heard: Verdict[] = [];
  const verdicts = await judgeMutants(root, mutants, judge, {
    workers: 2,
    onVerdict: (verdict) => void heard.push(verdict),
  });
  expect(
    verdicts.map(({ mutant, judgement }) => `${mutant.before} ${mutant.after} ${judgement.ended}`),
  ).toEqual([
    `reports > 0 && reports < 1000 !(reports > 0 && reports < 1000) failed`,
    '> >= failed',
    '> <= failed',
    '0 1 timeout',
    '&& || failed',
    '< <= passed',
    '< >= timeout',
    '1000 1001 passed',
  ]);
  expect(verdicts[1]).toMatchObject({ killed: true, judgement: { lastLine: '0 is trusted' } });
  expect(heard).toHaveLength(verdicts.length);
  expect(await readFile(join(root, 'rule.ts'), 'utf8')).toBe(RULE);
  expect(await copies()).toEqual(before);
}, 30_000);

/** Copies of trees that stand about, somebody else's too. */
async function copies(): Promise<readonly string[]> {
  return (await readdir(tmpdir())).filter((name) => name.startsWith('orrery-mutate-'));
}
