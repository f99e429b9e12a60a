/** `orrery job`: exit codes and flags as a user of Nomad expects them, and complaints that show the place. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { COMMANDS } from '../../../impl/cli/commands.ts';
import { runProgram } from '../../../impl/cli/program.ts';

class Captured extends Writable {
  text = '';
  override _write(chunk: unknown, _encoding: string, done: () => void): void {
    this.text += String(chunk);
    done();
  }
}

async function orrery(...argv: readonly string[]) {
  const out = new Captured();
  const err = new Captured();
  const code = await runProgram(argv, COMMANDS, { out, err });
  return { code, out: out.text, err: err.text };
}

const UNASKED =
  'Checked without an agent: the text of the file is right, what it asks for was not looked at.';

let folder = '';
const file = (name: string): string => join(folder, name);
beforeEach(() => {
  // Whatever agent this machine may run is not asked.
  vi.stubEnv('NOMAD_ADDR', 'http://127.0.0.1:1');
  folder = mkdtempSync(join(tmpdir(), 'orrery-job-'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

describe('job init', () => {
  test.each([[], ['-short'], ['--short']])('writes a file that validates (%s)', async (...flags) => {
    expect(await orrery('job', 'init', ...flags, file('a.hcl'))).toMatchObject({ code: 0, err: '' });
    expect(await orrery('job', 'validate', file('a.hcl'))).toEqual({
      code: 0,
      out: `${UNASKED}\nJob validation successful\n`,
      err: '',
    });
  });

  test('the short one has no comments, and both say the same', async () => {
    await orrery('job', 'init', file('long.hcl'));
    await orrery('job', 'init', '-short', file('short.hcl'));
    expect(readFileSync(file('short.hcl'), 'utf8')).not.toContain('#');
    const long = await orrery('job', 'run', '-output', file('long.hcl'));
    const short = await orrery('job', 'run', '-output', file('short.hcl'));
    expect(short.out).toBe(long.out);
  });

  test('it never overwrites', async () => {
    writeFileSync(file('mine.hcl'), 'mine');
    const { code, err } = await orrery('job', 'init', file('mine.hcl'));
    expect(code).toBe(1);
    expect(err).toContain('is there already');
    expect(readFileSync(file('mine.hcl'), 'utf8')).toBe('mine');
  });
});

describe('job run -output', () => {
  const JOB = 'variable "n" {\n  type = number\n}\njob "a" {\n  group "g" {\n    count = var.n\n  }\n}\n';

  test.each([[['-var', 'n=3']], [['--var', 'n=3']], [['-var=n=3']], [['-var', 'n=1', '-var', 'n=3']]])(
    'takes variables: %s',
    async (flags) => {
      writeFileSync(file('a.hcl'), JOB);
      const { code, out } = await orrery('job', 'run', '-output', ...flags, file('a.hcl'));
      expect(code).toBe(0);
      const { Job } = JSON.parse(out) as { Job: { ID: string; TaskGroups: { Count: number }[] } };
      expect(Job).toMatchObject({ ID: 'a', TaskGroups: [{ Count: 3 }] });
    },
  );

  test('takes variable files, and what comes later wins', async () => {
    writeFileSync(file('a.hcl'), JOB);
    writeFileSync(file('a.vars'), 'n = 5\n');
    const { out } = await orrery('job', 'run', '-output', '-var-file', file('a.vars'), file('a.hcl'));
    expect(out).toContain('"Count": 5');
  });

  test('tokens and namespaces from outside go into the job', async () => {
    writeFileSync(file('a.hcl'), 'job "a" {}\n');
    const { out } = await orrery(
      'job',
      'run',
      '-output',
      '-consul-token',
      't',
      '-vault-namespace=v',
      file('a.hcl'),
    );
    expect(JSON.parse(out)).toMatchObject({ Job: { ConsulToken: 't', VaultNamespace: 'v' } });
  });
});

describe('what is wrong is told with its place and what to do, and exit code 1', () => {
  test('an unknown word', async () => {
    writeFileSync(file('a.hcl'), 'job "a" {\n  datacenter = ["dc1"]\n}\n');
    const { code, out, err } = await orrery('job', 'validate', file('a.hcl'));
    expect({ code, out }).toEqual({ code: 1, out: '' });
    const lines = err.split('\n');
    expect(lines[0]).toBe(`${file('a.hcl')}:2:3: "datacenter" is no argument of the job block.`);
    expect(lines.slice(1, 4)).toEqual([
      '    2 |   datacenter = ["dc1"]',
      '      |   ^^^^^^^^^^',
      '  Did you mean "datacenters"?',
    ]);
  });

  test.each([
    ['a file that is not there', ['job', 'validate', 'nope.hcl'], 'is not there'],
    ['no file', ['job', 'validate'], "missing required argument 'file'"],
    ['a command that does not exist', ['job', 'valdate', 'x'], 'Did you mean validate?'],
    ['an option that does not exist', ['job', 'validate', '-vra', 'x'], 'Did you mean --var?'],
    [
      'a variable without a value',
      ['job', 'validate', '-var', 'x', 'nope.hcl'],
      'write it as -var name=value',
    ],
  ])('%s', async (_, argv, complaint) => {
    if (complaint.startsWith('write it')) writeFileSync(file('nope.hcl'), 'job "a" {}\n');
    const given = complaint.startsWith('write it') ? argv.with(-1, file('nope.hcl')) : argv;
    const { code, err } = await orrery(...given);
    expect(code).toBe(1);
    expect(err).toContain(complaint);
    expect(err).not.toMatch(/^ {4}at /m);
  });

  test('a file that is not UTF-8', async () => {
    writeFileSync(file('a.hcl'), Buffer.from([0x6a, 0x0a, 0xff]));
    const { code, err } = await orrery('job', 'validate', file('a.hcl'));
    expect(code).toBe(1);
    expect(err).toContain(':2:1: The file is not UTF-8');
  });
});

test('every command has examples in its help', async () => {
  for (const name of ['init', 'run', 'validate']) {
    const { code, out } = await orrery('job', name, '-help');
    expect(code).toBe(0);
    expect(out).toContain('Examples:\n  orrery job');
  }
});
