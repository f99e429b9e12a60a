/**
 * `/v1/client/allocation/:id/...` and `/v1/client/stats`: what the tasks of an allocation use, and that they be signalled or
 * started anew; what the machine uses. Source: reference page nomad-features.md, section 2; recorded answers.
 */
import type { ClientDesk } from '../io/client/client-desk.ts';
import type { TaskUsage } from '../io/client/tasks.ts';
import { bool, string, struct } from '../wire/schema/kinds.ts';
import { ANY } from './about.ts';
import { atDesk } from './client-refusals.ts';
import { malformed, type Reply, type Request, type Route, written } from './exchange.ts';

export function clientAllocationRoutes(desk: ClientDesk): readonly Route[] {
  const guarded = (handler: (request: Request) => Reply) => (request: Request) =>
    atDesk(async () => handler(request));
  return [
    {
      path: '/v1/client/allocation/:id/stats',
      methods: { GET: guarded(({ id }) => ({ json: usageOf(desk.usage(id)) })) },
      about: { GET: { says: 'what its tasks use', query: ANY } },
    },
    {
      path: '/v1/client/allocation/:id/restart',
      methods: written(
        guarded(({ id, body }) => {
          desk.restart(id, textIn(body, 'TaskName'));
          return { json: { Index: 0 } };
        }),
      ),
      about: { PUT: { says: 'start its tasks anew', query: ANY, body: RestartRequest } },
    },
    {
      path: '/v1/client/allocation/:id/signal',
      methods: written(
        guarded(({ id, body }) => {
          desk.signal(id, textIn(body, 'Task'), textIn(body, 'Signal') || 'SIGKILL');
          return { json: { Index: 0 } };
        }),
      ),
      about: { PUT: { says: 'send its tasks a signal', query: ANY, body: SignalRequest } },
    },
    {
      path: '/v1/client/stats',
      methods: { GET: guarded(() => ({ json: hostStats(desk) })) },
      about: { GET: { says: 'what the machine uses', query: [...ANY, 'node_id'] } },
    },
  ];
}

const RestartRequest = struct('AllocRestartRequest', { TaskName: string, AllTasks: bool });
const SignalRequest = struct('AllocSignalRequest', { Task: string, Signal: string });

function textIn(body: unknown, field: string): string {
  const value = (body as Readonly<Record<string, unknown>> | undefined)?.[field] ?? '';
  if (typeof value !== 'string') throw malformed(`${field} must be a string`);
  return value;
}

function usageOf(tasks: ReadonlyMap<string, TaskUsage>): unknown {
  const all = [...tasks.values()];
  const Timestamp = Date.now() * 1e6;
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

function resourceUsage(RSS: number, Percent: number): unknown {
  return {
    CpuStats: {
      Measured: ['Percent'],
      Percent,
      SystemMode: 0,
      ThrottledPeriods: 0,
      ThrottledTime: 0,
      TotalTicks: 0,
      UserMode: 0,
    },
    DeviceStats: [],
    MemoryStats: {
      Cache: 0,
      KernelMaxUsage: 0,
      KernelUsage: 0,
      MappedFile: 0,
      MaxUsage: 0,
      Measured: ['RSS'],
      RSS,
      Swap: 0,
      Usage: 0,
    },
  };
}

function hostStats(desk: ClientDesk): unknown {
  const { total, free, uptime } = desk.host();
  return {
    Memory: { Total: total, Available: free, Used: total - free, Free: free },
    CPU: [],
    DiskStats: [],
    DeviceStats: [],
    Uptime: uptime,
    Timestamp: Date.now() * 1e6,
  };
}
