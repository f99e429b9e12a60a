/** The command line's manners: exit codes, one-line complaints, suggestions, lazy loading. */
import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { byteSize, wholeNumber, type CommandSpec } from '../../../impl/cli/command.ts';
import type { CommandEntry } from '../../../impl/cli/command-entry.ts';
import { COMMANDS } from '../../../impl/cli/commands.ts';
import { runProgram } from '../../../impl/cli/program.ts';
import { InputError } from '../../../impl/io/input-error.ts';
import { ModelError } from '../../../spec/model/errors.ts';

class Captured extends Writable {
  text = '';
  override _write(chunk: unknown, _encoding: string, done: () => void): void {
    this.text += String(chunk);
    done();
  }
}

async function run(line: string, commands: readonly CommandEntry[] = COMMANDS) {
  const out = new Captured();
  const err = new Captured();
  const code = await runProgram(line === '' ? [] : line.split(' '), commands, { out, err });
  return { code, out: out.text, err: err.text };
}

function entry(name: string, spec: Partial<CommandSpec>): CommandEntry {
  const command: CommandSpec = { options: [], examples: [], run: () => Promise.resolve(0), ...spec };
  return { name, summary: `run ${name}`, load: () => Promise.resolve({ command }) };
}

test('help lists every command and the exit codes, and costs no loading', async () => {
  const never: CommandEntry = {
    name: 'costly',
    summary: 'cost a lot',
    load: () => Promise.reject(new Error('loaded')),
  };
  for (const line of ['', '--help']) {
    const { code, out } = await run(line, [never]);
    expect(code).toBe(0);
    expect(out).toContain('cost a lot');
    expect(out).toContain('2 bad input');
  }
});

test.each(COMMANDS.map(({ name }) => name))('%s has help with an example', async (name) => {
  const { code, out } = await run(`${name} --help`);
  expect(code).toBe(0);
  expect(out).toContain(`orrery ${name}`);
  expect(out).toContain('Examples:');
});

test('version speaks to people and to programs', async () => {
  expect((await run('version')).out).toMatch(/^orrery \d+\.\d+\.\d+ \(Node 26\./);
  expect(JSON.parse((await run('version --json')).out)).toEqual({
    orrery: expect.stringMatching(/^\d/),
    node: process.versions.node,
  });
});

test.each([
  ['versoin', /^orrery: unknown command 'versoin' \(Did you mean version\?\): see orrery --help\n$/],
  [
    'version --jsn',
    /^orrery: unknown option '--jsn' \(Did you mean --json\?\): see orrery version --help\n$/,
  ],
  ['version extra', /^orrery: too many arguments.*: see orrery version --help\n$/],
])('bad input `%s`: exit 2 and one line', async (line, complaint) => {
  const { code, out, err } = await run(line);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toMatch(complaint);
});

test('options and arguments reach the command, and its exit code comes back', async () => {
  let seen: unknown;
  const walk = entry('walk', {
    arguments: [{ name: '[names...]', description: 'which' }],
    options: [
      { flags: '--max-states <count>', description: 'stop there', parse: wholeNumber('--max-states') },
      { flags: '--max-memory <size>', description: 'stop there', parse: byteSize('--max-memory') },
      { flags: '--kind <kind>', description: 'which kind', choices: ['tour', 'pairs'], default: 'tour' },
    ],
    run: ({ options, args }) => {
      seen = { options, args };
      return Promise.resolve(1);
    },
  });
  expect((await run('walk a b --max-states 1_000 --max-memory 1.5g', [walk])).code).toBe(1);
  expect(seen).toEqual({
    options: { maxStates: 1000, maxMemory: 1.5 * 2 ** 30, kind: 'tour' },
    args: [['a', 'b']],
  });
  const many = await run('walk --max-states many', [walk]);
  expect(many).toEqual({
    code: 2,
    out: '',
    err: 'orrery: --max-states: "many" is not a whole number from 1 up: write it in digits, as in --max-states 1000\n',
  });
  expect((await run('walk --kind tuor', [walk])).err).toMatch(
    /^orrery: option '--kind <kind>' argument 'tuor' is invalid.*tour, pairs.*\n$/,
  );
});

test('a complaint is one line with file and field, whichever folder it comes from', async () => {
  const throwing = (error: Error) => entry('check', { run: () => Promise.reject(error) });
  const ours = new InputError({ file: 'report', field: 'folder', problem: 'is full', remedy: 'make room' });
  expect(await run('check', [throwing(ours)])).toEqual({
    code: 2,
    out: '',
    err: 'orrery: report: folder: is full: make room\n',
  });
  const models = new ModelError({
    subject: 'world tiny',
    where: 'nodes',
    found: '0',
    reason: 'a world has a node',
    instead: 'write 1 to 5',
  });
  expect(await run('check', [throwing(models)])).toEqual({
    code: 2,
    out: '',
    err: 'orrery: world tiny: nodes: 0: a world has a node. Instead: write 1 to 5\n',
  });
});

test('a defect of ours says so, with its stack, and is no bad input', async () => {
  const { code, err } = await run('check', [
    entry('check', { run: () => Promise.reject(new TypeError('oops')) }),
  ]);
  expect(code).toBe(3);
  expect(err).toMatch(/a defect of orrery itself[^]*TypeError: oops[^]*program\.test\.ts/);
});
