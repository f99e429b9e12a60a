/**
 * `npm run cluster:scripted`: three server and three client processes under a script of faults, judged by the machines and by
 * what really runs at the end. Exit code 1 when anything is wrong. Source: issue 6, section 4.
 *
 *     --folder DIR   where logs, traces and data go; kept when something is wrong
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ScriptedCluster } from './cluster.ts';
import { Script } from './script.ts';
import { COUNT, JOBS, Ledger, type Stub } from './tasks.ts';
import { causeless, follow, judgeStreams, judgeTraces } from './watching.ts';

/** Seconds: a task that ignores its first signal is killed 5 s later. */
const SETTLES_IN = 20;

const { values } = parseArgs({ options: { folder: { type: 'string' } } });
const folder = values.folder ?? mkdtempSync(join(tmpdir(), 'orrery-scripted-'));
mkdirSync(folder, { recursive: true });

const startedAt = performance.now();
function say(line: string): void {
  console.log(`${((performance.now() - startedAt) / 1000).toFixed(1).padStart(7)} s  ${line}`);
}

/** With what each stands in for, which the list does not say. */
async function allocations(cluster: ScriptedCluster): Promise<readonly Stub[]> {
  const list = (await cluster.ask('GET', '/allocations')) as readonly Stub[];
  return await Promise.all(
    list.map(async ({ ID }) => (await cluster.ask('GET', `/allocation/${ID}`)) as Stub),
  );
}

/** What runs and should not, or the other way round, once tasks have had the time to end. */
async function settled(cluster: ScriptedCluster, ledger: Ledger): Promise<readonly string[]> {
  for (let seconds = 0; ; seconds += 1) {
    const problems = ledger.problems(await allocations(cluster));
    if (problems.length === 0 || seconds === SETTLES_IN) return problems;
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

/** All that is wrong. */
async function run(): Promise<readonly string[]> {
  const ledgerFile = join(folder, 'ledger');
  const ledger = new Ledger(ledgerFile);
  const cluster = await ScriptedCluster.start(folder);
  const following = cluster.servers.map((server) => follow(server, say));
  const problems: string[] = [];
  let allocs: readonly Stub[] = [];
  try {
    await new Script(cluster, ledger, say).play(ledgerFile);
    problems.push(...(await settled(cluster, ledger)));
    allocs = await allocations(cluster);
  } catch (error) {
    problems.push(String(error));
  }
  const streams = await Promise.all(following.map((stop) => stop()));
  await cluster.close();
  ledger.killAll();
  say(`${allocs.length} allocations for ${JOBS * COUNT} tasks`);
  return [
    ...problems,
    ...causeless(streams, allocs),
    ...judgeStreams(streams, say),
    ...judgeTraces(cluster.traces, say),
  ];
}

const problems = await run();
for (const problem of problems) say(`WRONG: ${problem}`);
if (problems.length === 0) rmSync(folder, { recursive: true, force: true });
say(problems.length === 0 ? 'nothing is wrong' : `what is left is in ${folder}`);
process.exit(problems.length === 0 ? 0 : 1);
