/** What tasks and the machine use, as Nomad writes it down. What this client does not measure is not among `Measured`. */
import { cpus, freemem, totalmem, uptime } from 'node:os';
import type { AllocUsage, HostUsage } from '../../wire/rpc/client-methods.ts';
import type { TaskUsage } from './tasks.ts';

/** By task name. */
export function allocUsage(tasks: ReadonlyMap<string, TaskUsage>): AllocUsage {
  const all = [...tasks.values()];
  const Timestamp = BigInt(Date.now()) * 1_000_000n;
  const sum = (of: 'rssBytes' | 'cpuPercent'): number => all.reduce((total, each) => total + each[of], 0);
  return {
    ResourceUsage: resourceUsage(sum('rssBytes'), sum('cpuPercent')),
    Tasks: Object.fromEntries(
      [...tasks].map(([task, { rssBytes, cpuPercent }]) => [
        task,
        { ResourceUsage: resourceUsage(rssBytes, cpuPercent), Timestamp, Pids: null },
      ]),
    ),
    Timestamp,
  };
}

function resourceUsage(RSS: number, Percent: number) {
  return {
    CpuStats: { Measured: ['Percent'], Percent },
    DeviceStats: [],
    MemoryStats: { Measured: ['RSS'], RSS },
  };
}

export function hostUsage(): HostUsage {
  const [Total, Free] = [totalmem(), freemem()];
  const CPU = cpus().map(({ times: { user, nice, sys, idle, irq } }, at) => {
    const all = Math.max(1, user + nice + sys + idle + irq);
    const part = (ticks: number): number => (100 * ticks) / all;
    return { CPU: `cpu${at}`, User: part(user + nice), System: part(sys + irq), Idle: part(idle) };
  });
  return {
    Memory: { Total, Available: Free, Used: Total - Free, Free },
    CPU,
    DiskStats: [],
    DeviceStats: [],
    Uptime: Math.floor(uptime()),
    Timestamp: BigInt(Date.now()) * 1_000_000n,
  };
}
