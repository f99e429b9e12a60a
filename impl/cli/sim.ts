/**
 * `orrery sim`: lets the real servers and clients run under simulated faults, seed after seed, and says what the
 * checks found. What the protocol revision itself is known to violate is counted beside, by name.
 */
import { execFileSync } from 'node:child_process';
import { dirname } from 'node:path';
import type { Writable } from 'node:stream';
import { setImmediate as yieldToOthers } from 'node:timers/promises';
import { TraceWriter } from '../../spec/trace/format.ts';
import { historyText } from '../../test/sim/clerks.ts';
import { runSimulation, type SimOptions, type SimOutcome } from '../../test/sim/run.ts';
import { RECOVERY_PATHS } from '../../test/sim/recoveries.ts';
import { shorten } from '../../test/sim/shorten.ts';
import { readSimToken, simToken, type Mode, type Replayable } from '../../test/sim/token.ts';
import { ensureWritable, writeFileAtomically } from '../io/atomic-write.ts';
import { InputError } from '../io/input-error.ts';
import { createProgress, type ProgressStream } from '../io/progress.ts';
import { EXIT, wholeNumber, type Call, type CommandSpec } from './command.ts';
import { OF_OUR_SERVERS } from '../../machines/revisions.ts';

/** Clerks of a run that keeps their history. */
const CLERKS = 4;

const ROOT = `${import.meta.dirname}/../..`;

interface Wishes {
  readonly hours: number;
  readonly seed: number;
  readonly seeds: number;
  readonly clients?: number;
  readonly mode?: Mode;
  readonly trace?: string;
  readonly histories?: string;
  readonly everyPath?: boolean;
  readonly json?: boolean;
}

export const command: CommandSpec = {
  options: [
    {
      flags: '--hours <number>',
      description: 'simulated time under faults, over all seeds',
      default: 2,
      parse: positive('--hours'),
    },
    { flags: '--seed <number>', description: 'the first seed', default: 1, parse: wholeNumber('--seed', 0) },
    { flags: '--seeds <count>', description: 'how many seeds', default: 12, parse: wholeNumber('--seeds') },
    {
      flags: '--clients <count>',
      description: 'clients, instead of what each seed draws',
      parse: wholeNumber('--clients'),
    },
    {
      flags: '--mode <mode>',
      description: 'faults all along, or healing and then rest; default: each in turn',
      choices: ['safety', 'liveness'],
    },
    { flags: '--trace <file>', description: 'write the transitions of one seed as NDJSON' },
    {
      flags: '--histories <file>',
      description:
        'let clerks write and read registers as well, and write what they were told, for Porcupine',
    },
    {
      flags: '--every-path',
      description: 'fail, too, if servers did not come through faults in every way there is',
    },
    { flags: '--json', description: 'print the result as JSON' },
  ],
  examples: [
    { line: 'sim', says: 'twelve seeds of ten minutes: half a minute' },
    { line: 'sim --hours 100 --seeds 300', says: 'a night' },
    { line: 'sim --seed 7 --seeds 1 --trace seven.ndjson', says: 'one seed, its transitions kept' },
  ],
  run: (call) => simulate(call, call.options as unknown as Wishes),
};

function positive(flag: string): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (Number.isFinite(value) && value > 0) return value;
    throw new InputError({
      file: flag,
      problem: `"${text}" is not a time`,
      remedy: `write it as in ${flag} 0.5`,
    });
  };
}

interface Finding {
  readonly run: Replayable;
  readonly outcome: SimOutcome;
}

async function simulate({ out, err }: Call, wishes: Wishes): Promise<number> {
  if (wishes.trace !== undefined) await checkTraceFile(wishes.trace, wishes.seeds);
  const startedAt = performance.now();
  if (wishes.histories !== undefined) await ensureWritable(dirname(wishes.histories), '--histories');
  const progress = createProgress(err as ProgressStream);
  const findings: Finding[] = [];
  for (const run of runsOf(wishes)) {
    progress.update(`seed ${run.seed} (${run.mode}), ${findings.length} of ${wishes.seeds} done`);
    const outcome = await (wishes.trace === undefined ? runSimulation(run) : traced(run, wishes.trace));
    findings.push({ run, outcome });
    if (outcome.violations.length > 0) progress.line(complaintOf({ run, outcome }));
    await yieldToOthers();
  }
  progress.done();
  if (wishes.histories !== undefined) await writeHistories(wishes.histories, findings);
  const seconds = (performance.now() - startedAt) / 1000;
  const neverTaken = wishes.everyPath === true ? pathsNotTaken(findings) : [];
  await report(out, findings, { asJson: wishes.json === true, seconds, neverTaken });
  const failed = findings.some(({ outcome }) => outcome.violations.length > 0);
  return failed || neverTaken.length > 0 ? EXIT.differs : EXIT.asExpected;
}

function pathsNotTaken(findings: readonly Finding[]): readonly string[] {
  return RECOVERY_PATHS.filter((path) => !findings.some(({ outcome }) => path in outcome.recoveries));
}

/** As docs/formats/history.md says, one history a seed. */
async function writeHistories(file: string, findings: readonly Finding[]): Promise<void> {
  const texts = findings.map(({ run, outcome }) =>
    historyText(`seed ${run.seed}, ${run.minutes} minutes (${run.mode})`, outcome.history),
  );
  await writeFileAtomically(file, texts.join(''));
}

function runsOf({ hours, seed, seeds, clients, mode, histories }: Wishes): Replayable[] {
  const minutes = Math.max(1, Math.round((hours * 60) / seeds));
  return Array.from({ length: seeds }, (_, i) => ({
    seed: seed + i,
    minutes,
    mode: mode ?? (i % 2 === 0 ? 'liveness' : 'safety'),
    ...(clients === undefined ? {} : { clients }),
    ...(histories === undefined ? {} : { clerks: CLERKS }),
  }));
}

async function checkTraceFile(file: string, seeds: number): Promise<void> {
  if (seeds !== 1)
    throw new InputError({
      file: '--trace',
      problem: 'a trace is of one seed',
      remedy: 'add --seeds 1',
    });
  await ensureWritable(dirname(file), '--trace');
}

/** A run whose lines are kept. */
async function traced(run: Replayable, file: string): Promise<SimOutcome> {
  const writer = new TraceWriter();
  const commit = commitOf();
  const header = { source: 'simulation', revision: OF_OUR_SERVERS, seed: String(run.seed) } as const;
  const parts = [writer.header({ ...header, ...(commit === undefined ? {} : { commit }) })];
  const onTrace: SimOptions['onTrace'] = (server, event) => parts.push(writer.line({ ...event, server }));
  const outcome = await runSimulation({ ...run, onTrace });
  parts.push(writer.trailer());
  await writeFileAtomically(file, parts.join(''));
  return outcome;
}

function complaintOf({ run, outcome }: Finding): string {
  const first = outcome.violations[0];
  return `seed ${run.seed} (${run.mode}): ${first?.property}: ${first?.sentence}`;
}

/** The commit that is checked out, short; undefined where there is no repository. */
function commitOf(): string | undefined {
  try {
    const stdio: ['ignore', 'pipe', 'ignore'] = ['ignore', 'pipe', 'ignore'];
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
      cwd: ROOT,
      encoding: 'utf8',
      stdio,
    }).trim();
  } catch {
    return undefined;
  }
}

interface Manner {
  readonly asJson: boolean;
  /** What it took. */
  readonly seconds: number;
  readonly neverTaken: readonly string[];
}

async function report(
  out: Writable,
  findings: readonly Finding[],
  { asJson, seconds, neverTaken }: Manner,
): Promise<void> {
  const failed = findings.filter(({ outcome }) => outcome.violations.length > 0);
  const commit = commitOf();
  const failures = [];
  for (const { run, outcome } of failed) {
    const shorter = await shorten(run, outcome);
    failures.push({
      ...outcome.violations[0],
      replay: `npm run replay -- ${simToken(shorter, commit)}`,
    });
  }
  const outcomes = findings.map(({ outcome }) => outcome);
  const summary = {
    clusterHours: sum(outcomes.map(({ clusterHours }) => clusterHours)),
    seeds: findings.length,
    /** Simulated time per time on the wall. */
    speed: (sum(outcomes.map(({ clusterHours }) => clusterHours)) * 3600) / seconds,
    faults: added(outcomes.map(({ faults }) => faults)),
    recoveries: added(outcomes.map(({ recoveries }) => recoveries)),
    neverTaken,
    violations: failures.length,
    reproductions: added(outcomes.map(({ reproductions }) => reproductions)),
    failures,
  };
  if (asJson) out.write(`${JSON.stringify(summary, null, 2)}\n`);
  else out.write(`${linesOf(summary, failed).join('\n')}\n`);
}

interface Summary {
  readonly clusterHours: number;
  readonly seeds: number;
  readonly speed: number;
  readonly recoveries: Readonly<Record<string, number>>;
  readonly neverTaken: readonly string[];
  readonly faults: Readonly<Record<string, number>>;
  readonly violations: number;
  readonly reproductions: Readonly<Record<string, number>>;
  readonly failures: readonly { readonly replay: string }[];
}

function linesOf(summary: Summary, failed: readonly Finding[]): string[] {
  const faultCount = sum(Object.values(summary.faults));
  const rows = (of: Readonly<Record<string, number>>): string[] =>
    Object.entries(of).map(([name, count]) => `${String(count).padStart(7)}  ${name}`);
  return [
    `${summary.clusterHours.toFixed(1)} cluster-hours, ${summary.seeds} seeds, ${Math.round(summary.speed)} times as fast as the wall clock; ${faultCount} faults survived:`,
    ...rows(summary.faults),
    'What servers came through, by the way they took:',
    ...rows(summary.recoveries),
    ...summary.neverTaken.map((path) => `  NEVER  ${path}`),
    'Known of clients as upstream had them, shown here too:',
    ...rows(summary.reproductions),
    summary.violations === 0 ? 'No violation.' : `Violations in ${summary.violations} seeds:`,
    ...failed.flatMap((finding, i) => [complaintOf(finding), summary.failures[i]?.replay ?? '']),
  ];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function added(counts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const total: Record<string, number> = {};
  for (const count of counts)
    for (const [name, number] of Object.entries(count)) total[name] = (total[name] ?? 0) + number;
  return Object.fromEntries(Object.entries(total).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** `sim:SEED...`: the same run once more, and what it found. */
export async function replaySimulation(token: string, { out, err }: Call): Promise<number> {
  const found = readSimToken(token);
  if (found === undefined)
    throw new InputError({
      file: 'token',
      field: token,
      problem: 'is no token of a simulation',
      remedy: 'paste it as the failure printed it, as in sim:7/liveness/10@4c2e01d',
    });
  const here = commitOf();
  if (found.commit !== undefined && here !== undefined && found.commit !== here)
    err.write(`This tree is at ${here}, the token is of ${found.commit}: the run may differ.\n`);
  const outcome = await runSimulation(found.run);
  const commit = found.commit ?? here;
  out.write(`${simToken(found.run, commit)}: ${outcome.events} events, digest ${outcome.digest}\n`);
  for (const { property, at, sentence } of outcome.violations)
    out.write(`${new Date(at).toISOString()}  ${property}: ${sentence}\n`);
  if (outcome.violations.length === 0) out.write('No violation.\n');
  return outcome.violations.length > 0 ? EXIT.differs : EXIT.asExpected;
}
