import { describe, expect, test } from 'vitest';
import { fuzzFrame, seedFrames } from '../../../impl/cli/fuzz/wire-frames.ts';
import { COMMANDS } from '../../../impl/cli/commands.ts';
import { runProgram } from '../../../impl/cli/program.ts';
import { Writable } from 'node:stream';

async function run(args: string[]): Promise<{ code: number; out: string }> {
  let text = '';
  const out = new Writable({
    write(chunk, _encoding, done) {
      text += String(chunk);
      done();
    },
  });
  const err = new Writable({ write: (_chunk, _encoding, done) => done() });
  return { code: await runProgram(args, COMMANDS, { out, err }), out: text };
}

describe('orrery fuzz', () => {
  test('reads or refuses every broken frame, the same ones for the same seed', async () => {
    const first = await run(['fuzz', 'wire', '--frames', '3000', '--seed', '5', '--json']);
    // Its verdict on memory is one on this whole process, which other tests share.
    const { defect, frames, read, waits, refused } = JSON.parse(first.out) as Record<string, number>;
    expect({ defect, frames }).toEqual({ defect: undefined, frames: 3000 });
    expect(Math.min(read ?? 0, waits ?? 0, refused ?? 0)).toBeGreaterThan(100);
    expect((read ?? 0) + (waits ?? 0) + (refused ?? 0)).toBe(3000);
    const seeds = seedFrames();
    expect(fuzzFrame(seeds, 5, 17)).toEqual(fuzzFrame(seeds, 5, 17));
  });
  test('knows nothing else to fuzz', async () => {
    expect(await run(['fuzz', 'nothing'])).toMatchObject({ code: 2 });
  });
});
