import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../../../impl/cli/commands.ts';
import { runProgram } from '../../../impl/cli/program.ts';
import type { DiffReport } from '../../../spec/diff/report.ts';

function sink() {
  let text = '';
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString();
      done();
    },
  });
  return { stream, text: () => text };
}

async function diff(...args: string[]) {
  const [out, err] = [sink(), sink()];
  const code = await runProgram(['diff', ...args, '--quiet'], COMMANDS, { out: out.stream, err: err.stream });
  return { code, out: out.text(), err: err.text() };
}

describe('bad input is one line, and exit code 2', () => {
  test.each([
    [['strict-step', 'pre-15808'], 'did you mean strict-steps?'],
    [['orrery', 'orrery'], 'is named twice'],
    [['strict-steps@no-such-commit', 'strict-steps'], 'is neither a revision nor a commit'],
    [['pre-15808', 'strict-steps', '--world', 'nowhere'], 'there is no world "nowhere"'],
    [['pre-15808', 'strict-steps', '--html', 'no/such/folder/x.html'], 'cannot be written'],
    [['pre-15808', 'strict-steps', '--json', '.'], 'is a folder'],
  ])('%s', async (args, complaint) => {
    const { code, out, err } = await diff(...args);
    expect(err).toContain(complaint);
    expect(err.trim().split('\n')).toHaveLength(1);
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });
});

describe('pre-15808 against strict-steps', () => {
  test('text, JSON and page, in one go', { timeout: 120_000 }, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'orrery-test-'));
    const [json, html] = [join(folder, 'diff.json'), join(folder, 'diff.html')];
    const short = ['--world', 'first-start', '--max-pairs', '5000'];
    const { code, out, err } = await diff(
      'pre-15808',
      'strict-steps',
      ...short,
      '--json',
      json,
      '--html',
      html,
    );
    expect({ code, err }).toEqual({ code: 0, err: '' });

    const report = JSON.parse(await readFile(json, 'utf8')) as DiffReport;
    expect(report.format).toBe('orrery-diff/1');
    // Reference page, section 7.1, row 1: the gate is what #15808 adds, and S3 is what was broken without it.
    const gate = report.rules.find(({ rule }) => rule === 'gate');
    expect(gate?.stops.map(({ property }) => property)).toContain('S3 gate (n1)');
    expect(report.machines.find(({ name }) => name === 'node')?.changed).toEqual([]);
    const kinds = report.behaviours.partings.map(({ kind }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(['state', 'only-a', 'only-b']));
    for (const { machine, inA, inB, added, removed } of report.tests)
      expect(inA - removed.count + added.count, machine).toBe(inB);

    expect(out).toContain('Under pre-15808, a heartbeat makes a returning node `ready` at once');
    expect(out).toContain('S3 gate');
    const page = await readFile(html, 'utf8');
    expect(page).toContain('default-src');
    expect(page).not.toMatch(/(src|href)="(?!#)/);
    expect(page).toContain('stroke-dasharray="6 4"');
  });
});
