/**
 * A run of the nemesis, from the first process to the verdict: faults and clients at once, then peace, then four
 * questions. Nothing acknowledged is missing; replicas agree; the history is linearizable; and the judge that says
 * so refuses a doctored one.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { historyText } from '../sim/clerks.ts';
import { SeededRandom } from '../sim/seeded-random.ts';
import { Faults } from './faults.ts';
import { History } from './history.ts';
import { RealCluster } from './real-cluster.ts';
import type { Standing } from './server-child.ts';
import { VariablesClient } from './variables-client.ts';
import { judgeHistory, NAME } from './verdict.ts';
import { ENTRIES, Workload } from './workload.ts';

export interface NemesisOptions {
  readonly folder: string;
  readonly minutes: number;
  readonly seed: number;
  readonly servers: number;
  readonly clients: number;
  readonly say: (line: string) => void;
}

export interface NemesisOutcome {
  readonly faults: Readonly<Record<string, number>>;
  readonly calls: number;
  readonly unknown: number;
  readonly acknowledged: number;
  /** Empty: all is as promised. */
  readonly findings: readonly string[];
}

/** How long a healed cluster may take until it is one again. */
const RECOVERY_MS = 60_000;

export async function runNemesis(options: NemesisOptions): Promise<NemesisOutcome> {
  const { folder, seed, say } = options;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const findings: string[] = [];
  const cluster = await RealCluster.start(folder, options.servers, (id, says) => {
    // A server that finds its disk full does what it should.
    if (says.includes('ENOSPC')) return;
    findings.push(`${id} ended by itself: ${says}`);
  });
  if (cluster.smallDisk === undefined) say('full disk: skipped, no file system can be mounted here');
  const random = new SeededRandom(seed);
  const history = new History();
  const ports = cluster.servers.map(({ place }) => place.httpPort);
  const workload = new Workload(history, random.stream('workload'), ports);
  const faults = new Faults(cluster, random.stream('faults'));
  try {
    await agreement(cluster);
    const clients = Array.from({ length: options.clients }, (_, at) => workload.client(at + 1));
    const endAt = performance.now() + options.minutes * 60_000;
    while (performance.now() < endAt && findings.length === 0) say(await faults.next());
    cluster.heal();
    workload.stop();
    await Promise.all(clients);
    findings.push(...(await judge(cluster, workload, history)));
  } finally {
    await writeFile(join(folder, 'history.ndjson'), historyText(NAME, history.events));
    await cluster.end();
  }
  return {
    faults: faults.counts,
    calls: history.count('invoke'),
    unknown: history.count('info'),
    acknowledged: workload.acknowledged.length,
    findings,
  };
}

async function judge(cluster: RealCluster, workload: Workload, history: History): Promise<readonly string[]> {
  const agreed = await agreement(cluster);
  if (typeof agreed === 'string') return [agreed];
  await workload.readAll();
  const missing = await missingOf(cluster, workload.acknowledged);
  return [
    ...(missing.length > 0 ? [`${missing.length} acknowledged entries are missing, as ${missing[0]}`] : []),
    ...((await replicasDiffer(cluster)) ?? []),
    ...(await judgeHistory(history.events)),
  ];
}

/** All answer, one leads, and none is behind; else what it looks like after a long while. */
async function agreement(cluster: RealCluster): Promise<readonly Standing[] | string> {
  const endAt = performance.now() + RECOVERY_MS;
  for (;;) {
    const standings = await Promise.all(cluster.servers.map((server) => server.standing()));
    const known = standings.filter((standing) => standing !== undefined);
    const isOne = known.length === standings.length && new Set(known.map(({ Index }) => Index)).size === 1;
    if (isOne && known.some(({ Leading }) => Leading)) return known;
    if (performance.now() > endAt)
      return `the healed cluster does not come together: ${JSON.stringify(standings)}`;
    await sleep(100);
  }
}

async function replicasDiffer(cluster: RealCluster): Promise<readonly string[] | undefined> {
  const agreed = await agreement(cluster);
  if (typeof agreed === 'string') return [agreed];
  const fingerprints = new Set(agreed.map(({ Fingerprint }) => Fingerprint));
  return fingerprints.size === 1 ? undefined : [`replicas differ at one index: ${JSON.stringify(agreed)}`];
}

async function missingOf(cluster: RealCluster, acknowledged: readonly string[]): Promise<readonly string[]> {
  for (const { place } of cluster.servers) {
    const paths = await new VariablesClient(place.httpPort).list(ENTRIES);
    if (paths === undefined) continue;
    const there = new Set(paths);
    return acknowledged.filter((path) => !there.has(path));
  }
  return ['everything: no server lists what there is'];
}
