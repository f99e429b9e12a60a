/**
 * `/v1/metrics`: what this server counts, under Nomad's names, as JSON or in Prometheus' text form. Gauges, read when they
 * are asked for. Source: recorded answers; reference page nomad-features.md, section 10.
 */
import { hostname } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { ServerStanding } from '../io/server-process.ts';
import { ANY } from './about.ts';
import { type Handler, malformed, type Route } from './exchange.ts';

interface Gauge {
  readonly name: string;
  readonly value: number;
}

const NANOSECONDS_PER_MS = 1e6;

export function metricsRoutes(standing: () => ServerStanding): readonly Route[] {
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  const gauges = (): readonly Gauge[] => {
    const { rss, heapUsed, heapTotal } = process.memoryUsage();
    const { index, term, leading } = standing();
    return [
      { name: 'nomad.runtime.alloc_bytes', value: heapUsed },
      { name: 'nomad.runtime.sys_bytes', value: rss },
      { name: 'nomad.runtime.heap_total_bytes', value: heapTotal },
      { name: 'nomad.runtime.event_loop_delay_ms.mean', value: inMs(delay.mean) },
      { name: 'nomad.runtime.event_loop_delay_ms.p99', value: inMs(delay.percentile(99)) },
      { name: 'nomad.runtime.event_loop_delay_ms.max', value: inMs(delay.max) },
      { name: 'nomad.raft.appliedIndex', value: index },
      { name: 'nomad.raft.term', value: term },
      { name: 'nomad.raft.is_leader', value: leading ? 1 : 0 },
    ];
  };
  const read: Handler = async ({ query }, ask) => {
    const format = query.get('format') ?? '';
    if (format !== '' && format !== 'prometheus') throw malformed(`Unsupported metrics format "${format}"`);
    const all = [...gauges(), ...stateGauges(await stateOf(ask))];
    return format === 'prometheus' ? { plain: prometheus(all) } : { json: asJson(all) };
  };
  return [
    {
      path: '/v1/metrics',
      methods: { GET: read },
      about: { GET: { says: 'figures of this server', query: [...ANY, 'format'] } },
    },
  ];
}

/** Before the first beat of the loop there is no number. */
const inMs = (nanoseconds: number): number =>
  Number.isFinite(nanoseconds) ? Math.max(0, nanoseconds / NANOSECONDS_PER_MS) : 0;

type Ask = Parameters<Handler>[1];
interface StateCounts {
  readonly nodes: Readonly<Record<string, number>>;
  readonly jobs: Readonly<Record<string, number>>;
  readonly evals: Readonly<Record<string, number>>;
  readonly allocs: Readonly<Record<string, number>>;
}

/** Of this server's own state, leader or not. */
async function stateOf(ask: Ask): Promise<StateCounts> {
  const stale = { AllowStale: true };
  const counted = (words: readonly string[]): Record<string, number> => {
    const counts: Record<string, number> = {};
    for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
    return counts;
  };
  return {
    nodes: counted((await ask('Node.List', stale)).Nodes.map(({ Status }) => Status)),
    jobs: counted((await ask('Job.List', stale)).Jobs.map(({ Status }) => Status)),
    evals: counted((await ask('Eval.List', stale)).Evaluations.map(({ Status }) => Status)),
    allocs: counted((await ask('Alloc.List', stale)).Allocations.map(({ ClientStatus }) => ClientStatus)),
  };
}

function stateGauges({ nodes, jobs, evals, allocs }: StateCounts): readonly Gauge[] {
  const of = (prefix: string, counts: Readonly<Record<string, number>>, words: readonly string[]): Gauge[] =>
    words.map((word) => ({ name: `${prefix}.${word}`, value: counts[word] ?? 0 }));
  return [
    ...of('nomad.nomad.job_status', jobs, ['pending', 'running', 'dead']),
    ...of('nomad.nomad.nodes', nodes, ['initializing', 'ready', 'disconnected', 'down']),
    ...of('nomad.nomad.allocs', allocs, ['pending', 'running', 'complete', 'failed', 'lost', 'unknown']),
    { name: 'nomad.nomad.blocked_evals.total_blocked', value: evals['blocked'] ?? 0 },
    { name: 'nomad.nomad.broker.total_pending', value: evals['pending'] ?? 0 },
  ];
}

function asJson(gauges: readonly Gauge[]): unknown {
  const Labels = { host: hostname() };
  return {
    Timestamp: new Date().toISOString().replace('T', ' ').replace(/\..*/, ' +0000 UTC'),
    Gauges: gauges.map(({ name, value }) => ({ Name: name, Value: value, Labels })),
    Points: [],
    Counters: [],
    Samples: [],
  };
}

function prometheus(gauges: readonly Gauge[]): string {
  const host = JSON.stringify(hostname());
  return gauges
    .map(({ name, value }) => {
      const plain = name.replace(/[.-]/g, '_');
      return `# HELP ${plain} ${plain}\n# TYPE ${plain} gauge\n${plain}{host=${host}} ${value}\n`;
    })
    .join('');
}
