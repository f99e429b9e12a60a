/**
 * `npm run bench -- watch`: events a second that `orrery watch` judges on one core, beside a plain JSON.parse of the same
 * lines, and the memory that it keeps. The lines are a real Nomad's, recorded (`ORRERY_FIXTURES` says where), told once for
 * each of 10,000 nodes with names and log indexes of its own; made batch by batch, outside the time that is taken.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { readStreamLine } from '../../spec/trace/stream/read-line.ts';
import { Watcher } from '../../spec/trace/stream/watcher.ts';
import { FIXTURES } from '../unit/jobspec/fixtures.ts';
import type { Flags } from './main.ts';

const RECORDINGS = [
  ['v1.5.0', 'strict-steps'],
  ['v2.0.5', 'nomad-2.0'],
] as const;
const NODES = 10_000;
const BATCH = 200;
/** More than a recording's entries. */
const STRIDE = 100;

const INDEXES = /"(Index|\w+Index)":([1-9]\d*)/g;
const NAMES = /"[0-9a-f]{8}(-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")/g;

/** The recording as it would be of another node, later in the log. */
function told(lines: readonly string[], nth: number): readonly string[] {
  const name = `"${nth.toString(16).padStart(8, '0')}`;
  return lines.map((line) =>
    line
      .replaceAll(INDEXES, (_, field: string, index: string) => `"${field}":${Number(index) + nth * STRIDE}`)
      .replaceAll(NAMES, (_, rest: string) => name + rest),
  );
}

interface Taken {
  ms: number;
  cpu: number;
}

export function bench({ rounds, measure }: Flags): Promise<void> {
  for (const [version, revision] of RECORDINGS) {
    if (measure.length > 0 && !measure.includes(version)) continue;
    const text = readFileSync(join(FIXTURES, 'nomad-http', version, 'event-stream.ndjson'), 'utf8');
    const lines = text.split('\n').filter((line) => line.length > 3);
    const events = lines.reduce(
      (sum, line) => sum + (JSON.parse(line) as { Events: unknown[] }).Events.length,
      0,
    );
    console.log(
      `Nomad ${version}, ${NODES} nodes: ${events} events each of ${(text.length / events).toFixed(0)} bytes`,
    );
    for (let round = 0; round < rounds; round += 1) oneRound(lines, events, revision);
  }
  return Promise.resolve();
}

function oneRound(lines: readonly string[], events: number, revision: 'strict-steps' | 'nomad-2.0'): void {
  const watcher = new Watcher({ revision });
  const [plain, watched]: [Taken, Taken] = [
    { ms: 0, cpu: 0 },
    { ms: 0, cpu: 0 },
  ];
  let alerts = 0;
  for (let nth = 0; nth < NODES; nth += BATCH) {
    const batch = Array.from({ length: BATCH }, (_, at) => told(lines, nth + at)).flat();
    timed(plain, () => {
      for (const line of batch) JSON.parse(line);
    });
    timed(watched, () => {
      for (const line of batch)
        alerts += watcher.accept(readStreamLine(line, { file: 'bench', line: 1 })).length;
    });
  }
  if (alerts > 0) throw new Error(`${alerts} alerts, and the recording has none`);
  const rate = ({ cpu }: Taken): number => (events * NODES) / (cpu / 1000);
  const shown = (taken: Taken): string => `${Math.round(rate(taken)).toLocaleString('en')} events/s`;
  const share = (rate(watched) / rate(plain)).toFixed(2);
  const { records } = watcher.counts;
  console.log(
    `  JSON.parse ${shown(plain)}, watch ${shown(watched)} (${share} of it); ` +
      `${(heapAfterCollection() / 2 ** 20).toFixed(0)} MiB with ${records.Node} nodes`,
  );
}

/** CPU of this process, collections included: others on the machine do not count. */
function timed(taken: Taken, run: () => void): void {
  const [started, before] = [performance.now(), process.cpuUsage()];
  run();
  const { user, system } = process.cpuUsage(before);
  taken.ms += performance.now() - started;
  taken.cpu += (user + system) / 1000;
}

function heapAfterCollection(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}
