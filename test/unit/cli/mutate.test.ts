/** `orrery mutate` up to the judging: what would be broken, and complaints before anything is. */
import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { COMMANDS } from '../../../impl/cli/commands.ts';
import { runProgram } from '../../../impl/cli/program.ts';
import type { Mutant } from '../../mutate/mutants.ts';

async function run(...argv: readonly string[]) {
  const text = { out: '', err: '' };
  const into = (name: 'out' | 'err') =>
    new Writable({
      write(chunk, _encoding, done) {
        text[name] += String(chunk);
        done();
      },
    });
  const code = await runProgram(argv, COMMANDS, { out: into('out'), err: into('err') });
  return { code, ...text };
}

test('--list names mutants of each file that holds a reconnect rule', async () => {
  const { code, out } = await run('mutate', '--list', '--json');
  expect(code).toBe(0);
  const mutants = JSON.parse(out) as Mutant[];
  const files = new Set(mutants.map(({ file }) => file));
  for (const part of [
    'reconnect',
    'endpoints/node-status',
    'heartbeat',
    'state/alloc-merge',
    'scheduler/classify',
  ]) {
    expect(files).toContain(`impl/core/${part}.ts`);
  }
  expect(new Set(mutants.map(({ key }) => key)).size).toBe(mutants.length);
});

test('--only and --sample narrow the list', async () => {
  const { out } = await run('mutate', '--list', '--only', 'reconnect.ts', '--sample', '5');
  const lines = out.trimEnd().split('\n');
  expect(lines).toHaveLength(5);
  for (const line of lines) expect(line).toMatch(/^\w{10} impl\/core\/reconnect\.ts:\d+:\d+ \w+: /);
});

test.each([
  [
    ['--only', 'nothing'],
    /^orrery: --only: nothing names no file that is mutated: name one of .*reconnect\.ts.*\n$/,
  ],
  [['--sample', 'few'], /^orrery: --sample: "few" is not a whole number.*\n$/],
  [['--report', 'package.json/x'], /^orrery: --report: package\.json\/x: is not a folder.*ENOTDIR.*\n$/],
])('bad input %j: exit 2 and one line', async (argv, complaint) => {
  const { code, out, err } = await run('mutate', ...argv);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toMatch(complaint);
});
