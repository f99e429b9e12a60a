/**
 * `npm run conform:twins`: every deliberately wrong twin of our server is to be convicted by the sessions, each for what
 * is wrong with it. Exit code 0 when all are. `--only NAME` takes some, `--workers COUNT` how many side by side.
 */
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { inCopyOf } from '../../mutate/runner.ts';
import { judgeTwin, type TwinVerdict } from './judge-twin.ts';
import { TWINS } from './twins.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
/** A judging mostly waits for nodes to be missed. */
const WORKERS = 5;

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    workers: { type: 'string', default: String(WORKERS) },
  },
});
const chosen = TWINS.filter(({ name }) => values.only?.some((part) => name.includes(part)) ?? true);
const startedAt = performance.now();
const waiting = chosen.values();
const verdicts: TwinVerdict[] = [];

async function work(): Promise<void> {
  await inCopyOf(ROOT, async (copy) => {
    for (const twin of waiting) {
      const verdict = await judgeTwin(copy, twin);
      verdicts.push(verdict);
      console.log(lineOf(verdict));
    }
  });
}

function lineOf({ twin, convicted, found, seconds }: TwinVerdict): string {
  const head = `${convicted === 'rightly' ? 'convicted' : `convicted ${convicted}`.toUpperCase()}  ${twin.name} (${seconds.toFixed(0)} s): ${twin.wrong}`;
  const told = found.find((line) => twin.shows.test(line)) ?? found.join('\n             ');
  return `${head}\n             ${told}`;
}

await Promise.all(Array.from({ length: Math.min(Number(values.workers), chosen.length) }, work));
const rightly = verdicts.filter(({ convicted }) => convicted === 'rightly').length;
console.log(
  `${rightly} of ${chosen.length} twins convicted, each for its own reason, in ${((performance.now() - startedAt) / 1000).toFixed(0)} s`,
);
process.exitCode = rightly === chosen.length && chosen.length > 0 ? 0 : 1;
