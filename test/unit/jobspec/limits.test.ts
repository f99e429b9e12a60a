/** What a file may ask for is limited, and the limit is named; mutated files neither crash the parser nor hold it up. */
import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../../impl/jobspec/hcl/limits.ts';
import { Source } from '../../../impl/jobspec/hcl/source.ts';
import { parseJob } from '../../../impl/jobspec/job/parse-job.ts';
import { corpus } from '../../fuzz/corpus.ts';
import { fileOf, judge } from '../../fuzz/jobspec.ts';
import { JOBSPEC } from './fixtures.ts';

function told(text: string): string {
  const { job, diagnostics } = parseJob({ source: new Source('a.hcl', text) });
  expect(job).toBeUndefined();
  return diagnostics.map(({ problem }) => problem).join('\n');
}

const local = (expression: string): string => `locals {\n  a = ${expression}\n}\njob "a" {}\n`;

describe('refused by a stated limit', () => {
  test.each([
    ['a long file', `job "a" {}\n#${'x'.repeat(LIMITS.fileLength)}`, String(LIMITS.fileLength)],
    ['deep blocks', 'a {\n'.repeat(10_000), `more than ${LIMITS.nesting} deep`],
    ['deep lists', local('['.repeat(10_000)), `more than ${LIMITS.nesting} deep`],
    ['deep signs', local(`${'!'.repeat(10_000)}true`), `more than ${LIMITS.nesting} deep`],
    ['deep strings', local('"${'.repeat(10_000)), `more than ${LIMITS.nesting} deep`],
    ['deep JSON', `{"job": ${'['.repeat(10_000)}`, `more than ${LIMITS.nesting} deep`],
    ['long loops', local('[for a in range(999) : [for b in range(999) : a]]'), `${LIMITS.steps} steps`],
    [
      'long texts',
      local('join("", [for a in range(999) : format("%9999d", a)])'),
      `${LIMITS.text} characters`,
    ],
    ['large numbers', local('1e999999999'), `${LIMITS.digits} digits`],
    ['many of everything', local('setproduct(range(999), range(999), range(999))'), `${LIMITS.steps} steps`],
    ['costly passwords', local('bcrypt("x", 31)'), 'a cost from 4 to 12'],
  ])('%s', (_, text, limit) => {
    expect(told(text)).toContain(limit);
  });
});

test('a loop stops at the first element that is wrong', () => {
  expect(told(local('[for a in range(999) : "x" * a]')).split('\n')).toHaveLength(1);
  expect(told(local('[for a in range(999) : a if a.b]')).split('\n')).toHaveLength(1);
  expect(told(local('range(999)[*].b')).split('\n')).toHaveLength(1);
});

test('two thousand mutated files are answered', () => {
  const texts = corpus(JOBSPEC);
  const counts = { files: 0, accepted: 0, refused: 0, slowestMs: 0, slowestFile: 0 };
  const problems = Array.from({ length: 2000 }, (_, file) => judge(fileOf(texts, 1, file), counts, file));
  // How long one takes is for `orrery fuzz` to say, on a machine that has nothing else to do.
  expect(problems.filter((problem) => problem !== undefined && !problem.startsWith('took'))).toEqual([]);
  expect(counts.accepted).toBeGreaterThan(0);
});
