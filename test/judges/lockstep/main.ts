/**
 * `npm run judge:lockstep`: our Raft core beside etcd's, step by step, under chance. This file reads the command line,
 * builds etcd's side, feeds it and passes on its verdict. With `--doctored` it asks whether cores that were broken on
 * purpose are refused.
 */
import { parseArgs } from 'node:util';
import { SeededRandom } from '../../sim/seeded-random.ts';
import { goJudge } from '../go-judge.ts';
import { run } from './world.ts';

const { values } = parseArgs({
  options: {
    steps: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
  },
});

const BUFFERED = 1 << 16;

/** What etcd's side says of a run; `false` in the end: there was a difference, or our core stopped by itself. */
async function judged(steps: number, seed: string): Promise<boolean> {
  const judge = await goJudge('lockstep');
  let buffer = '';
  let stopped: unknown;
  try {
    for (const frames of run(new SeededRandom(seed), steps)) {
      for (const frame of frames) buffer += `${JSON.stringify(frame)}\n`;
      if (buffer.length < BUFFERED) continue;
      if (judge.hasEnded) break;
      await judge.write(buffer);
      buffer = '';
    }
  } catch (error) {
    stopped = error;
  }
  await judge.write(buffer);
  const { accepted, text } = await judge.end();
  console.log(text);
  if (stopped !== undefined) console.log('our core stopped by itself:', stopped);
  return accepted && stopped === undefined;
}

const steps = Number(values.steps);
if (!(await judged(steps, values.seed))) {
  console.log(`npm run judge:lockstep -- --steps ${steps} --seed ${values.seed}`);
  process.exitCode = 1;
}
