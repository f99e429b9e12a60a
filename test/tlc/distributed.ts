/**
 * `npm run tlc:distributed`: TLC's own distributed mode, tried with a server and two workers on this machine, from what
 * `orrery explore --export tla --distributed` writes. A system that keeps its laws must have as many distinct states as ours, one
 * that does not must be stopped; and the run that TLC finds alone must replay on the machines. Exit code 0 when all is so.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { impatient, patient } from '../../examples/two-phase-commit/two-phase-commit.ts';
import { asPublished, withLowesRepair } from '../../examples/needham-schroeder/needham-schroeder.ts';
import { type CompiledSystem, compileSystem } from '../../spec/system/compile.ts';
import { tabulateSystem, type TabulatedSystem } from '../../spec/system/tabulate-system.ts';
import { NAMES, tlaFiles } from '../../spec/system/tla-files.ts';
import { replayDocument } from '../../spec/trace/itf-replay.ts';
import { readTlcOutput, type TlcNames } from '../../spec/trace/tlc-output.ts';
import { propertiesOf } from '../../spec/properties/index.ts';
import { OF_OUR_SERVERS } from '../../machines/revisions.ts';
import { compose } from '../../spec/worlds/compose.ts';
import type { WorldConfig } from '../../spec/worlds/config.ts';
import { reorderedReports } from '../../spec/worlds/reordered-reports.ts';
import { NoTlc, tlcJar } from './jar.ts';

const SERVER = '127.0.0.1';
const WORKERS = 2;
/** For one system, all in all. */
const PATIENCE_MS = 90_000;

interface Run {
  readonly child: ChildProcess;
  readonly output: Promise<string>;
}

/** One of the scripts, as the page beside it says. */
function start(folder: string, args: readonly string[]): Run {
  const env = { ...process.env, TLC_JAR: tlcJar(), TLC_MEMORY: '400m', TLC_THREADS: '1' };
  // A group of its own: ending it ends the Java below the shell.
  const child = spawn('sh', args, { cwd: folder, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
  const output = new Promise<string>((done) =>
    child.on('close', () => done(Buffer.concat(chunks).toString())),
  );
  return { child, output };
}

function end({ child }: Run): void {
  if (child.pid === undefined || child.exitCode !== null) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended by itself meanwhile.
  }
}

/** What the server says in the end, with how many workers took part. */
async function distributed(folder: string): Promise<{ readonly output: string; readonly workers: number }> {
  const server = start(folder, ['server.sh', SERVER]);
  const workers = Array.from({ length: WORKERS }, () => start(folder, ['worker.sh', SERVER, SERVER]));
  const all = [server, ...workers];
  const patience = setTimeout(() => all.forEach(end), PATIENCE_MS);
  try {
    const output = await server.output;
    return { output, workers: output.match(/Registration for worker/g)?.length ?? 0 };
  } finally {
    clearTimeout(patience);
    all.forEach(end);
    await Promise.all(workers.map((worker) => worker.output));
  }
}

/** What is explored, ours or anybody's. */
type Explored = Pick<CompiledSystem, 'name' | 'world' | 'model' | 'properties'>;

/** A world of the protocol, under the rules of our servers: large enough for two. */
function ofTheProtocol(config: WorldConfig): Explored {
  const composed = compose(config, OF_OUR_SERVERS);
  return {
    name: config.name,
    world: composed.world,
    model: composed.model,
    properties: propertiesOf(composed),
  };
}

async function tryOne(compiled: Explored, keepsLaws: boolean): Promise<readonly string[]> {
  const tabulated = tabulateSystem(compiled, 1_000_000);
  const folder = await mkdtemp(join(tmpdir(), 'orrery-tlc-distributed-'));
  try {
    const files = tlaFiles(tabulated, true);
    for (const [name, text] of files) await writeFile(join(folder, name), text);
    const { output, workers } = await distributed(folder);
    const [, distinct = '0'] = [...output.matchAll(/([\d,]+) distinct states found/g)].at(-1) ?? [];
    const stopped = output.includes('The behavior up to this point is');
    console.log(
      `${compiled.name}: ${workers} workers, ${distinct} distinct states, ${stopped ? 'a law is broken' : 'no law is broken'}`,
    );
    const found = keepsLaws
      ? wrongCounts(tabulated, distinct, stopped)
      : stopped
        ? []
        : ['nothing was found'];
    const alone = keepsLaws
      ? []
      : await replayed(folder, compiled, JSON.parse(files.get(NAMES) ?? '') as TlcNames);
    // A small system is through before the second worker has come.
    const idle = tabulated.states > 5_000 && workers < WORKERS ? [`${workers} workers took part`] : [];
    const problems = [...found, ...alone, ...idle];
    if (problems.length > 0) console.log(output);
    return problems.map((problem) => `${compiled.name}: ${problem}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function wrongCounts({ states }: TabulatedSystem, distinct: string, stopped: boolean): readonly string[] {
  if (stopped) return ['TLC says that a law is broken'];
  const theirs = Number(distinct.replaceAll(',', ''));
  return theirs === states ? [] : [`ours has ${states} states, TLC found ${distinct}`];
}

/** TLC alone tells the whole run: it must be one of ours, and break a law of ours. */
async function replayed(folder: string, compiled: Explored, names: TlcNames): Promise<readonly string[]> {
  const output = await start(folder, ['run.sh']).output;
  const replay = replayDocument(compiled, readTlcOutput(output, names));
  if (!replay.ok) return [`TLC's run does not replay: ${replay.sentence}`];
  console.log(`  TLC's run, ${replay.path.steps.length} steps: breaks ${replay.broken.join(', ')}`);
  return replay.broken.length > 0 ? [] : ["TLC's run breaks no law of ours"];
}

try {
  const problems = [
    ...(await tryOne(compileSystem(patient), true)),
    ...(await tryOne(compileSystem(withLowesRepair), true)),
    ...(await tryOne(compileSystem(impatient), false)),
    ...(await tryOne(compileSystem(asPublished), false)),
    ...(await tryOne(ofTheProtocol(reorderedReports), true)),
  ];
  for (const problem of problems) console.error(`DIFFERS: ${problem}`);
  process.exitCode = problems.length === 0 ? 0 : 1;
} catch (error) {
  if (!(error instanceof NoTlc)) throw error;
  console.error(error.message);
  process.exitCode = 3;
}
