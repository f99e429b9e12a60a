/**
 * `npm run judge:linearizable`: the history of clerks in every simulated seed, judged by Porcupine. This file reads the
 * command line, runs the simulations and passes on the verdict. With `--doctored` each history is falsified in each
 * known way, and must be refused at the right place; with `--file` a history from elsewhere is judged.
 */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { wholeNumber } from '../../../impl/cli/command.ts';
import { runSimulation } from '../../sim/run.ts';
import { historyText, type HistoryEvent } from '../../sim/clerks.ts';
import { goJudge, type Verdict } from '../go-judge.ts';
import { FORGERIES } from './forgeries.ts';

const CLERKS = 4;

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    seeds: { type: 'string', default: '8' },
    hours: { type: 'string', default: '2' },
    doctored: { type: 'boolean', default: false },
    file: { type: 'string' },
  },
});
const seeds = wholeNumber('--seeds')(values.seeds);
const first = wholeNumber('--seed', 0)(values.seed);
const minutes = Math.max(1, Math.round((Number(values.hours) * 60) / seeds));

async function judged(text: string): Promise<Verdict> {
  const judge = await goJudge('linearizable');
  await judge.write(text);
  return judge.end();
}

/** Histories by seed; a seed whose checks complain has none, and fails the run. */
async function* histories(): AsyncGenerator<{ name: string; events: readonly HistoryEvent[] }> {
  for (let seed = first; seed < first + seeds; seed += 1) {
    const { history, violations } = await runSimulation({ seed, minutes, clerks: CLERKS, checks: [] });
    for (const { property, sentence } of violations) {
      console.log(`seed ${seed}: ${property}: ${sentence}`);
      process.exitCode = 1;
    }
    yield { name: `seed ${seed}, ${minutes} minutes`, events: history };
  }
}

/** Every forgery of every history is refused, in the words of its place. */
async function judgeForgeries(): Promise<void> {
  for await (const { name, events } of histories()) {
    for (const [kind, forge] of Object.entries(FORGERIES)) {
      const forged = forge(events);
      if (forged === undefined) {
        console.log(`${name}: nothing to make a ${kind} of`);
        continue;
      }
      const { accepted, text } = await judged(historyText(name, forged.events));
      // The header is the first line.
      const place = `${forged.key}: not linearizable: no place for ${forged.f} (line ${forged.line + 2},`;
      const isRight = !accepted && text.includes(place);
      console.log(`${name}: ${kind} ${isRight ? 'refused' : 'NOT refused'}: ${text}`);
      if (!isRight) process.exitCode = 1;
    }
  }
}

async function judgeSeeds(): Promise<void> {
  let text = '';
  for await (const { name, events } of histories()) text += historyText(name, events);
  const { accepted, text: said } = await judged(text);
  console.log(said);
  if (!accepted) process.exitCode = 1;
}

if (values.file !== undefined) {
  const { accepted, text } = await judged(await readFile(values.file, 'utf8'));
  console.log(text);
  if (!accepted) process.exitCode = 1;
} else if (values.doctored) await judgeForgeries();
else await judgeSeeds();
