/** What the process of an agent uses: memory, pauses for the collection of garbage, and how late its event loop is. */
import { monitorEventLoopDelay, PerformanceObserver } from 'node:perf_hooks';
import type { ClientDesk } from '../io/client/client-desk.ts';

export interface Gauge {
  readonly name: string;
  readonly value: number;
}

const NANOSECONDS_PER_MS = 1e6;

/** Watches from now on. */
export function processGauges(): () => readonly Gauge[] {
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  let [gcRuns, gcMs] = [0, 0];
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) {
      gcRuns += 1;
      gcMs += duration;
    }
  }).observe({ entryTypes: ['gc'] });
  return () => {
    const { rss, heapUsed, heapTotal } = process.memoryUsage();
    return [
      { name: 'nomad.runtime.alloc_bytes', value: heapUsed },
      { name: 'nomad.runtime.sys_bytes', value: rss },
      { name: 'nomad.runtime.heap_total_bytes', value: heapTotal },
      { name: 'nomad.runtime.total_gc_runs', value: gcRuns },
      { name: 'nomad.runtime.total_gc_pause_ns', value: Math.round(gcMs * NANOSECONDS_PER_MS) },
      { name: 'nomad.runtime.event_loop_delay_ms.mean', value: inMs(delay.mean) },
      { name: 'nomad.runtime.event_loop_delay_ms.p99', value: inMs(delay.percentile(99)) },
      { name: 'nomad.runtime.event_loop_delay_ms.max', value: inMs(delay.max) },
    ];
  };
}

/** Of the agent's client: allocations by what their tasks do, and the machine. */
export async function clientGauges(desk: ClientDesk): Promise<readonly Gauge[]> {
  const { pending, running, terminal } = desk.allocCounts;
  const { Memory, Uptime = 0 } = await desk.host();
  const { Total = 0, Available = 0, Used = 0, Free = 0 } = Memory ?? {};
  return [
    { name: 'nomad.client.allocs.pending', value: pending },
    { name: 'nomad.client.allocs.running', value: running },
    { name: 'nomad.client.allocs.terminal', value: terminal },
    { name: 'nomad.client.uptime', value: Uptime },
    { name: 'nomad.client.host.memory.total', value: Total },
    { name: 'nomad.client.host.memory.available', value: Available },
    { name: 'nomad.client.host.memory.used', value: Used },
    { name: 'nomad.client.host.memory.free', value: Free },
  ];
}

/** Before the first beat of the loop there is no number. */
const inMs = (nanoseconds: number): number =>
  Number.isFinite(nanoseconds) ? Math.max(0, nanoseconds / NANOSECONDS_PER_MS) : 0;
