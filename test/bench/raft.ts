/**
 * `npm run bench -- raft`: our Raft beside HashiCorp's and etcd's, three processes on loopback, entries of 256 bytes synced
 * to disk. The contestants take turns within each round, so that a noisy machine is noisy for all; medians over the
 * rounds, and ratios of medians. What is measured and why: the performance page of the references, sections 1 and 6.
 */
import { fileURLToPath } from 'node:url';
import { buildGo } from '../judges/build-go.ts';
import type { Flags } from './main.ts';
import { type Contestant, Trio, until } from './trio.ts';

const PROPOSERS = [1, 64, 1024] as const;
const SPAN_MS = 1500;
const KILLS = 10;
const RESTART_ENTRIES = 1_000_000;

/** One number that was measured, under the name of its row. Larger is better only for `/s`. */
type Row = readonly [row: string, value: number];
type Measurement = (contestant: Contestant) => Promise<readonly Row[]>;

async function throughput(contestant: Contestant): Promise<readonly Row[]> {
  const trio = await Trio.start(contestant);
  try {
    const { member } = await trio.leader();
    await member.ask({ do: 'propose', proposers: 64, ms: 500 }, 'proposed');
    const rows: Row[] = [];
    for (const proposers of PROPOSERS) {
      const { commits, ms, p50us, p99us } = await member.ask(
        { do: 'propose', proposers, ms: SPAN_MS },
        'proposed',
      );
      rows.push([`${proposers} proposers, entries/s`, (commits! * 1000) / ms!]);
      rows.push(
        [`${proposers} proposers, p50 ms`, p50us! / 1000],
        [`${proposers} proposers, p99 ms`, p99us! / 1000],
      );
    }
    return rows;
  } finally {
    await trio.end();
  }
}

/** From `kill -9` of the leader to the first entry committed under the next; the killed one comes back each time. */
function failover(fast: boolean): Measurement {
  return async (contestant) => {
    const trio = await Trio.start(contestant, fast);
    const took: number[] = [];
    try {
      for (let kill = 0; kill < KILLS; kill++) {
        const { id } = await trio.leader();
        const killed = performance.now();
        await trio.kill(id);
        took.push((await trio.leader(killed)).at - killed);
        await trio.startOne(id).next('ready');
        await settled(trio);
      }
      return [[`fail-over${fast ? ', fast profile' : ''}, median s`, median(took) / 1000]];
    } finally {
      await trio.end();
    }
  };
}

/** All have applied the same, so that the next kill finds three equals. */
async function settled(trio: Trio): Promise<void> {
  await until('three equal members', async () => {
    const counts = await Promise.all(trio.members.map((member) => member.applied()));
    return new Set(counts).size === 1 ? true : undefined;
  });
}

async function restart(contestant: Contestant): Promise<readonly Row[]> {
  const trio = await Trio.start(contestant);
  try {
    const { member } = await trio.leader();
    await member.ask({ do: 'fill', entries: RESTART_ENTRIES }, 'filled');
    await settled(trio);
    await trio.killAll();
    const began = performance.now();
    trio.startAll();
    await trio.leader(began);
    await until('everything applied again', async () => {
      const counts = await Promise.all(trio.members.map((each) => each.applied()));
      return counts.every((count) => count >= RESTART_ENTRIES) ? true : undefined;
    });
    const rows: Row[] = [['restart with 10^6 entries, s', (performance.now() - began) / 1000]];
    if (contestant.emptied !== 'not measured')
      rows.push(['emptied follower caught up, s', await emptied(trio)]);
    return rows;
  } finally {
    await trio.end();
  }
}

async function emptied(trio: Trio): Promise<number> {
  const leader = await trio.leader();
  const follower = trio.follower(leader.id);
  const isReplaced = trio.contestant.emptied === 'replaced';
  await trio.kill(follower);
  trio.wipe(follower);
  const began = performance.now();
  if (isReplaced) await leader.member.ask({ do: 'replace', id: follower }, 'replaced');
  const member = trio.startOne(follower, isReplaced);
  await until('the emptied follower', async () =>
    (await member.applied()) >= RESTART_ENTRIES ? true : undefined,
  );
  return (performance.now() - began) / 1000;
}

const MEASUREMENTS: Readonly<Record<string, Measurement>> = {
  throughput,
  failover: failover(false),
  'failover-fast': failover(true),
  restart,
};

/** Those that were asked for; all when none was. */
function chosen(names: readonly string[]): readonly Measurement[] {
  const known = Object.keys(MEASUREMENTS);
  const wrong = names.find((name) => !known.includes(name));
  if (wrong !== undefined) throw new Error(`--measure knows ${known.join(', ')}, not ${wrong}`);
  return (names.length > 0 ? names : known).map((name) => MEASUREMENTS[name] as Measurement);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

function contestants(peers: string): readonly Contestant[] {
  const ofPeers = (kind: string, emptied: Contestant['emptied']): Contestant => ({
    name: kind,
    emptied,
    command: ({ id, dir, peers: list, fast }) => {
      const place = ['-kind', kind, '-id', String(id), '-dir', dir, '-peers', list];
      return [peers, ...place, ...(fast ? ['-fast'] : [])];
    },
  });
  const orrery: Contestant = {
    name: 'orrery',
    emptied: 'replaced',
    command: ({ id, dir, peers: list, fast, join }) => {
      const place = ['-id', String(id), '-dir', dir, '-peers', list];
      return [process.execPath, MEMBER, ...place, ...(fast ? ['-fast'] : []), ...(join ? ['-join'] : [])];
    },
  };
  return [
    orrery,
    ofPeers('hraft-bolt', 'back'),
    ofPeers('hraft-wal', 'back'),
    ofPeers('etcd', 'not measured'),
  ];
}

const MEMBER = fileURLToPath(new URL('raft-member.ts', import.meta.url));

export async function bench({ rounds, only, measure: names }: Flags): Promise<void> {
  const measuring = chosen(names);
  const peers = await buildGo(fileURLToPath(new URL('peers', import.meta.url)));
  const taking = contestants(peers).filter(({ name }) => !only.length || only.includes(name));
  if (taking.length === 0) throw new Error(`--only names no contestant: ${only.join(', ')}`);
  const values = new Map<string, Map<string, number[]>>();
  for (let round = 0; round < rounds; round++) {
    for (const measure of measuring) {
      for (const contestant of taking) {
        for (const [row, value] of await measure(contestant)) {
          const byName = values.getOrInsertComputed(row, () => new Map<string, number[]>());
          byName.getOrInsertComputed(contestant.name, () => []).push(value);
          console.error(`round ${round + 1}  ${contestant.name}  ${row}: ${show(value)}`);
        }
      }
    }
  }
  print(values, taking);
}

const show = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));

/** A row a figure, a column a contestant; where we take part, our ratio to each of the others. */
function print(
  values: ReadonlyMap<string, ReadonlyMap<string, number[]>>,
  taking: readonly Contestant[],
): void {
  const names = taking.map(({ name }) => name);
  console.log(`| | ${names.join(' | ')} |\n|---|${names.map(() => '---|').join('')}`);
  for (const [row, byName] of values) {
    const ours = byName.get('orrery');
    const cells = names.map((name) => {
      const theirs = byName.get(name);
      if (!theirs) return '-';
      const ratio = ours && name !== 'orrery' ? ` (${(median(ours) / median(theirs)).toFixed(2)} x)` : '';
      return show(median(theirs)) + ratio;
    });
    console.log(`| ${row} | ${cells.join(' | ')} |`);
  }
}
