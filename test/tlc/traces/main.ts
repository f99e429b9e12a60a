/**
 * `npm run raft:traces -- --windows N --seed S [--doctored] [--events FILE]`: windows of simulated Raft runs, judged by
 * TLC against spec/raft/Raft.tla; with `--doctored` also windows with a lie in each, which must be refused where the lie
 * is told. With `--events` the runs are only written down as etcd's raft would trace them (docs/formats/raft-trace.md).
 * Exit code 0 when all is as it should be.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { NoTlc } from '../jar.ts';
import { doctored, type DoctoredWindow, LIES } from './doctor.ts';
import { figuresOf } from './figures.ts';
import { judgeWindows, type WindowVerdict } from './judge.ts';
import type { Window } from './recorder.ts';
import { type Tell, windowsFrom } from './runs.ts';
import { tlaText } from './tla-text.ts';

const USAGE = 'npm run raft:traces -- [--windows N] [--seed S] [--doctored] [--events FILE]';
/** Handed to one run of TLC, whose start takes as long as some tens of windows. */
const BATCH = 50;
/** Of each kind of lie. */
const LIES_EACH = 3;

async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      windows: { type: 'string', default: '50' },
      seed: { type: 'string', default: '1' },
      doctored: { type: 'boolean', default: false },
      events: { type: 'string' },
    },
  });
  const count = wholeNumber('windows', values.windows);
  const seed = wholeNumber('seed', values.seed);
  if (values.events !== undefined) return writeEvents(values.events, count, seed);
  const windows = recorded(count, seed);
  const figures = figuresOf(windows);
  console.log(
    `${windows.length} windows: ${Object.entries(figures)
      .map(([name, n]) => `${n} ${name}`)
      .join(', ')}`,
  );
  const dull = Object.entries(figures).filter(([, n]) => n === 0);
  if (dull.length > 0) console.log(`NOT: nothing was seen of ${dull.map(([name]) => name).join(', ')}`);
  const misfits = await judgeHonest(windows);
  const sleepy = values.doctored ? await judgeDoctored(windows) : 0;
  return misfits + sleepy + dull.length === 0 ? 0 : 1;
}

function writeEvents(file: string, count: number, seed: number): number {
  const lines: string[] = [];
  recorded(count, seed, (event) => lines.push(JSON.stringify({ tag: 'trace', event })));
  try {
    writeFileSync(file, `${lines.join('\n')}\n`);
  } catch (error) {
    throw new Usage(`--events: ${error instanceof Error ? error.message : String(error)}`);
  }
  console.log(`${lines.length} events of runs with ${count} windows in ${file}`);
  return 0;
}

function recorded(count: number, seed: number, tell?: Tell): readonly Window[] {
  const windows: Window[] = [];
  for (const window of windowsFrom(seed, tell)) {
    windows.push(window);
    if (windows.length === count) break;
  }
  return windows;
}

async function judgeHonest(windows: readonly Window[]): Promise<number> {
  let misfits = 0;
  let events = 0;
  let seconds = 0;
  for (let from = 0; from < windows.length; from += BATCH) {
    const { verdicts, tlc } = await judgeWindows(windows.slice(from, from + BATCH));
    seconds += tlc.seconds;
    verdicts.forEach((verdict, i) => {
      events += verdict.window.events.length;
      if (verdict.fits) return;
      misfits += 1;
      console.log(`NOT  window ${from + i + 1}: ${complaintOf(verdict)}`);
    });
  }
  console.log(
    `${windows.length - misfits} of ${windows.length} windows fit, ${events} events, ${seconds.toFixed(0)} s of TLC`,
  );
  return misfits;
}

async function judgeDoctored(windows: readonly Window[]): Promise<number> {
  const lies = LIES.flatMap((lie) => {
    const told = windows.flatMap((window) => doctored(window, lie) ?? []).slice(0, LIES_EACH);
    if (told.length === 0) console.log(`NOT  ${lie}: no window in which this lie can be told`);
    return told;
  });
  const { verdicts } = await judgeWindows(lies.map(({ window }) => window));
  const wrong = verdicts.flatMap((verdict, i) => wrongAbout(lies[i], verdict));
  for (const line of wrong) console.log(line);
  console.log(`${lies.length - wrong.length} of ${lies.length} doctored windows refused where the lie is`);
  return wrong.length + LIES.filter((lie) => !lies.some((told) => told.lie === lie)).length;
}

function wrongAbout(told: DoctoredWindow | undefined, { fits, explained }: WindowVerdict): readonly string[] {
  if (!told || (!fits && explained === told.honest)) return [];
  const { lie, honest } = told;
  return [`NOT  ${lie} at event ${honest + 1}: ${fits ? 'accepted' : `refused at event ${explained + 1}`}`];
}

function complaintOf({ window, explained, broken }: WindowVerdict): string {
  if (broken.length > 0) return `${broken.join(', ')} broken after event ${explained}`;
  const event = window.events[explained];
  const before = window.events
    .slice(0, explained)
    .findLast(({ server, after }) => server === event?.server && after);
  return `event ${explained + 1} of ${window.events.length} is no step of Raft\n  before ${tlaText(before?.after ?? {})}\n  event  ${tlaText(event ?? {})}`;
}

function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new Usage(`--${name} takes a whole number above 0, not "${text}"`);
}

class Usage extends Error {}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const isUsage = error instanceof Usage || (error instanceof TypeError && 'code' in error);
  if (!isUsage && !(error instanceof NoTlc)) throw error;
  console.error(isUsage ? `${error.message}\n${USAGE}` : error.message);
  process.exitCode = isUsage ? 2 : 3;
}
