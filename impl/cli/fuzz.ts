/** `orrery fuzz wire`: broken frames against everything that reads Nomad's wire. Reports; what is tried is in `fuzz/`. */
import { createProgress, type ProgressStream } from '../io/progress.ts';
import { InputError } from '../io/input-error.ts';
import { type Call, type CommandSpec, EXIT, wholeNumber } from './command.ts';
import { fuzzFrame, seedFrames, type Outcome } from './fuzz/wire-frames.ts';

interface Wishes {
  readonly frames: number;
  readonly seed: number;
  readonly from: number;
  readonly json?: boolean;
}

interface Tally {
  readonly frames: number;
  readonly read: number;
  readonly waits: number;
  readonly refused: number;
  /** How often each reason was given, numbers in it aside. */
  readonly reasons: ReadonlyMap<string, number>;
  readonly peakBytes: number;
  readonly defect?: { readonly at: number; readonly reason: string };
}

/** More than reading one frame may ever take, and far less than a frame may claim. */
const MEMORY_LIMIT = 1024 * 1024 * 1024;
const LOOK_EVERY = 2000;

export const command: CommandSpec = {
  arguments: [{ name: '<what>', description: 'wire: frames of the RPC port' }],
  options: [
    {
      flags: '--frames <count>',
      description: 'how many broken frames',
      default: 100_000,
      parse: wholeNumber('--frames'),
    },
    {
      flags: '--seed <number>',
      description: 'another seed, other frames',
      default: 1,
      parse: wholeNumber('--seed', 0),
    },
    {
      flags: '--from <number>',
      description: 'the first of them, to see one again',
      default: 0,
      parse: wholeNumber('--from', 0),
    },
    { flags: '--json', description: 'print the result as JSON' },
  ],
  examples: [
    {
      line: 'fuzz wire --frames 1000000 --seed 1',
      says: 'a million broken frames: each is read, waits for more, or is refused with a reason',
    },
    { line: 'fuzz wire --seed 1 --from 4711 --frames 1', says: 'one of them again' },
  ],
  run: (call) => Promise.resolve(fuzz(call, call.options as unknown as Wishes)),
};

function fuzz({ args, out, err }: Call, wishes: Wishes): number {
  if (args[0] !== 'wire') {
    throw new InputError({
      file: 'fuzz',
      problem: `there is nothing to fuzz named "${String(args[0])}"`,
      remedy: 'say wire',
    });
  }
  const progress = createProgress(err as ProgressStream);
  const tally = run(wishes, (at) => progress.update(`${at.toLocaleString('en-US')} frames`));
  progress.done();
  const failed = tally.defect !== undefined || tally.peakBytes > MEMORY_LIMIT;
  out.write(wishes.json ? `${jsonOf(tally, !failed)}\n` : textOf(tally, wishes.seed));
  return failed ? EXIT.differs : EXIT.asExpected;
}

function run({ frames, seed, from }: Wishes, tell: (at: number) => void): Tally {
  const seeds = seedFrames();
  const counts = { read: 0, waits: 0, refused: 0 };
  const reasons = new Map<string, number>();
  let peakBytes = 0;
  for (let at = from; at < from + frames; at += 1) {
    const outcome: Outcome = fuzzFrame(seeds, seed, at);
    if (outcome.kind === 'defect') {
      return { frames: at - from + 1, ...counts, reasons, peakBytes, defect: { at, reason: outcome.reason } };
    }
    counts[outcome.kind] += 1;
    if (outcome.kind === 'refused') count(reasons, outcome.reason);
    if (at % LOOK_EVERY === 0) {
      peakBytes = Math.max(peakBytes, process.memoryUsage.rss());
      tell(at - from);
    }
  }
  return { frames, ...counts, reasons, peakBytes };
}

function count(reasons: Map<string, number>, reason: string): void {
  const sort = reason.replace(/0x[0-9a-f]+|-?\d+/g, '#').slice(0, 90);
  reasons.set(sort, (reasons.get(sort) ?? 0) + 1);
}

function commonest(reasons: ReadonlyMap<string, number>): [string, number][] {
  return [...reasons].sort(([, a], [, b]) => b - a).slice(0, 12);
}

function textOf(tally: Tally, seed: number): string {
  const number = (value: number): string => value.toLocaleString('en-US').padStart(10);
  const lines = [
    `${number(tally.frames)} broken frames, seed ${seed}`,
    `${number(tally.read)} were read all the same`,
    `${number(tally.waits)} ended in the middle of a call`,
    `${number(tally.refused)} were refused, most often because:`,
    ...commonest(tally.reasons).map(([reason, times]) => `  ${number(times)}  ${reason}`),
    `${number(Math.round(tally.peakBytes / 2 ** 20))} MiB at most`,
  ];
  if (tally.defect) {
    lines.push(`DEFECT at frame ${tally.defect.at}: ${tally.defect.reason}`);
    lines.push(`npm run orrery -- fuzz wire --seed ${seed} --from ${tally.defect.at} --frames 1`);
  }
  return `${lines.join('\n')}\n`;
}

function jsonOf({ reasons, ...rest }: Tally, ok: boolean): string {
  return JSON.stringify({ ok, ...rest, reasons: Object.fromEntries(commonest(reasons)) }, undefined, 2);
}
