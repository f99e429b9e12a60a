/**
 * Groups of processes with limits, in either version of the kernel's interface: one group a task, made before it starts
 * and removed after its end. Joining is the task's own first step.
 */
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Limits {
  /** Shares, as jobs count: MHz. */
  readonly CPU: number;
  readonly MemoryMB: number;
}

const ROOT = '/sys/fs/cgroup';
const PARENT = 'orrery';
const MIB = 1024 * 1024;

type Version = 'v1' | 'v2';

/** Undefined: there are none here, or they are not ours to make. */
export function cgroupVersion(): Version | undefined {
  const version = existsSync(join(ROOT, 'cgroup.controllers')) ? 'v2' : 'v1';
  try {
    for (const folder of parents(version)) mkdirSync(folder, { recursive: true });
    return existsSync(join(parents(version)[0] as string, 'cgroup.procs')) ? version : undefined;
  } catch {
    return undefined;
  }
}

function parents(version: Version): readonly string[] {
  if (version === 'v2') return [join(ROOT, PARENT)];
  return ['memory', 'cpu'].map((controller) => join(ROOT, controller, PARENT));
}

/** Throws what the system says. Gives the files that the task writes `0` to in order to join. */
export function makeCgroups(version: Version, name: string, { CPU, MemoryMB }: Limits): readonly string[] {
  const folders = parents(version).map((parent) => join(parent, name));
  for (const folder of folders) mkdirSync(folder, { recursive: true });
  const [first = '', second = ''] = folders;
  const bytes = String(MemoryMB * MIB);
  if (version === 'v1') {
    writeFileSync(join(first, 'memory.limit_in_bytes'), bytes);
    writeIfThere(join(first, 'memory.memsw.limit_in_bytes'), bytes);
    writeFileSync(join(second, 'cpu.shares'), String(Math.max(2, CPU)));
  } else {
    delegate(ROOT);
    delegate(join(ROOT, PARENT));
    writeFileSync(join(first, 'memory.max'), bytes);
    writeIfThere(join(first, 'memory.swap.max'), '0');
    writeFileSync(join(first, 'cpu.weight'), String(Math.min(10_000, Math.max(1, Math.round(CPU / 10)))));
  }
  return folders.map((folder) => join(folder, 'cgroup.procs'));
}

/** What is still in use stays; it is empty, and in nobody's way. */
export function removeCgroups(version: Version, name: string): void {
  for (const parent of parents(version)) {
    try {
      rmdirSync(join(parent, name));
    } catch {
      continue;
    }
  }
}

/** Kernels that do not count swap have no such file. */
function writeIfThere(file: string, text: string): void {
  if (existsSync(file)) writeFileSync(file, text);
}

function delegate(folder: string): void {
  const file = join(folder, 'cgroup.subtree_control');
  if (!/\bmemory\b/.test(readFileSync(file, 'utf8'))) writeFileSync(file, '+cpu +memory');
}
