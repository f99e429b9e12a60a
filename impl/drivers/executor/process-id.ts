/**
 * Which process is meant, also after others have come and gone under its number: the number with the instant of its start
 * and the boot of the machine. No signal is sent to a process that is not known to be the one meant.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface ProcessId {
  readonly pid: number;
  /** As the system tells it, after `boot`; compared, never reckoned with. */
  readonly startedAt: string;
}

/** Undefined: there is no such process, or it is a zombie. */
export function processId(pid: number): ProcessId | undefined {
  const startedAt = process.platform === 'linux' ? startOnLinux(pid) : startElsewhere(pid);
  return startedAt === undefined ? undefined : { pid, startedAt };
}

export function isAlive(process: ProcessId): boolean {
  return processId(process.pid)?.startedAt === process.startedAt;
}

/** `group`: all processes of its group. Says whether there was one. */
export function sendSignal(target: ProcessId, signal: NodeJS.Signals, group = false): boolean {
  if (!isAlive(target)) return false;
  return killQuietly(group ? -target.pid : target.pid, signal);
}

/** To those of a group whose leader has just been waited for. */
export function killGroupOf(leader: number): void {
  killQuietly(-leader, 'SIGKILL');
}

function killQuietly(pid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch {
    return false;
  }
}

/** `/proc/<pid>/stat`: behind the name, which may hold anything, the state is first and the start the 20th. */
function startOnLinux(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : `${bootId()}/${fields[19]}`;
  } catch {
    return undefined;
  }
}

let knownBootId: string | undefined;

function bootId(): string {
  knownBootId ??= readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  return knownBootId;
}

function startElsewhere(pid: number): string | undefined {
  try {
    const line = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    return line === '' ? undefined : line;
  } catch {
    return undefined;
  }
}
