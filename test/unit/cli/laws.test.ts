/** `orrery laws`: what it prints, what it exits with, and what it says of a law that is not there. */
import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { COMMANDS } from '../../../impl/cli/commands.ts';
import { runProgram } from '../../../impl/cli/program.ts';

class Captured extends Writable {
  text = '';
  override _write(chunk: unknown, _encoding: string, done: () => void): void {
    this.text += String(chunk);
    done();
  }
}

async function run(line: string) {
  const out = new Captured();
  const err = new Captured();
  const code = await runProgram(line.split(' '), COMMANDS, { out, err });
  return { code, out: out.text, err: err.text };
}

test('one law: its worlds, its situations, and the count', async () => {
  const { code, out } = await run('laws --law L8');
  expect(code).toBe(0);
  expect(out).toMatch(/holds: L8 /);
  expect(out).toMatch(/ reached: L8 twin: /);
  expect(out).toMatch(/(\d+) of \1 hold under orrery\n$/);
});

test('as JSON, the same verdicts', async () => {
  const { code, out } = await run('laws --law S11 --json');
  const { ok, revision, lines } = JSON.parse(out) as { ok: boolean; revision: string; lines: object[] };
  expect({ code, ok, revision }).toEqual({ code: 0, ok: true, revision: 'orrery' });
  expect(lines.length).toBeGreaterThan(0);
});

test('a law that is not there is refused, with those that are', async () => {
  const { code, err } = await run('laws --law L99');
  expect(code).toBe(2);
  expect(err).toMatch(/there is no law "L99".*S1, S2.*L12, ESR/s);
});
