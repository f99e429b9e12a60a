/**
 * What the processes of a task use, from `/proc`: those of its session, by any one of them.
 * Where there is no `/proc`, nothing is known.
 */
import { readdirSync, readFileSync } from 'node:fs';
import type { TaskUsage } from '../io/client/tasks.ts';

/** On Linux both have been so on every machine that Node runs on. */
const TICKS_PER_SECOND = 100;
const PAGE_BYTES = 4096;

interface Sample {
  readonly ticks: number;
  readonly atMs: number;
}

interface Process {
  readonly pid: number;
  readonly session: number;
  readonly ticks: number;
  readonly rssBytes: number;
}

export class ProcessMeter {
  readonly #last = new Map<number, Sample>();

  usageOf(member: number): TaskUsage | undefined {
    const processes = processesOf(member);
    if (processes.length === 0) return undefined;
    const sum = (of: 'ticks' | 'rssBytes'): number => processes.reduce((total, each) => total + each[of], 0);
    const sample = { ticks: sum('ticks'), atMs: performance.now() };
    const before = this.#last.get(member);
    this.#last.set(member, sample);
    return {
      pids: processes.map(({ pid }) => pid),
      rssBytes: sum('rssBytes'),
      cpuPercent: before === undefined ? 0 : percentSince(before, sample),
    };
  }
}

function percentSince(before: Sample, now: Sample): number {
  const seconds = (now.atMs - before.atMs) / 1000;
  const used = Math.max(0, now.ticks - before.ticks) / TICKS_PER_SECOND;
  return seconds > 0 ? (100 * used) / seconds : 0;
}

function processesOf(member: number): readonly Process[] {
  const session = processAt(member)?.session;
  if (session === undefined) return [];
  return pids()
    .map(processAt)
    .filter((process) => process !== undefined && process.session === session)
    .filter((process) => process !== undefined);
}

function pids(): readonly number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}

/** `/proc/<pid>/stat`, counted from behind the name: 3 session, 11 and 12 ticks, 21 pages. */
function processAt(pid: number): Process | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const [session = 0, user = 0, system = 0, pages = 0] = [3, 11, 12, 21].map((at) => fields[at]);
    return { pid, session, ticks: user + system, rssBytes: pages * PAGE_BYTES };
  } catch {
    return undefined;
  }
}
