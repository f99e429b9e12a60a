/**
 * What a task has said, over the numbered files of its log, and what it goes on to say. A file that is removed while it is
 * read is passed over. Source: reference page nomad-wire.md, section 6 (`FileSystem.Logs`).
 */
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { partsOf } from './alloc-files.ts';

export interface LogWish {
  readonly task: string;
  readonly type: 'stdout' | 'stderr';
  readonly origin: 'start' | 'end';
  /** Bytes behind the origin `start`, before the origin `end`; over all files. */
  readonly offset: number;
  readonly follow: boolean;
}

export interface LogPart {
  /** Inside of the allocation's folder. */
  readonly file: string;
  /** Of the byte behind `data` in it. */
  readonly offset: number;
  readonly data: Buffer;
}

const POLL_MS = 200;

/** Ends at the present end, or, following, when `gone` is aborted. */
export async function* logParts(root: string, wish: LogWish, gone: AbortSignal): AsyncGenerator<LogPart> {
  const { task, type, follow } = wish;
  const folder = join(root, 'alloc', 'logs');
  let place = await placeOf(folder, wish);
  for (;;) {
    const numbers = await numbersIn(folder, `${task}.${type}`);
    const next = numbers.find((number) => number >= place.number);
    if (next !== undefined && next !== place.number) place = { number: next, at: 0 };
    if (next !== undefined) {
      const name = `${task}.${type}.${place.number}`;
      for await (const data of partsIn(join(folder, name), place.at)) {
        place = { ...place, at: place.at + data.length };
        yield { file: `alloc/logs/${name}`, offset: place.at, data };
        if (gone.aborted) return;
      }
      if (numbers.some((number) => number > place.number)) {
        place = { number: place.number + 1, at: 0 };
        continue;
      }
    }
    if (!follow || gone.aborted) return;
    await sleep(POLL_MS, undefined, { signal: gone }).catch(() => {});
  }
}

interface Place {
  readonly number: number;
  readonly at: number;
}

async function placeOf(folder: string, { task, type, origin, offset }: LogWish): Promise<Place> {
  const base = `${task}.${type}`;
  const numbers = await numbersIn(folder, base);
  const sizes = await Promise.all(numbers.map((number) => sizeOf(join(folder, `${base}.${number}`))));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  let at = origin === 'start' ? offset : Math.max(0, total - offset);
  for (const [index, number] of numbers.entries()) {
    const size = sizes[index] ?? 0;
    if (at < size || index === numbers.length - 1) return { number, at: Math.min(at, size) };
    at -= size;
  }
  return { number: 0, at: 0 };
}

async function numbersIn(folder: string, base: string): Promise<readonly number[]> {
  const names = await readdir(folder).catch(() => []);
  return names
    .filter((name) => name.startsWith(`${base}.`) && /^\d+$/.test(name.slice(base.length + 1)))
    .map((name) => Number(name.slice(base.length + 1)))
    .sort((a, b) => a - b);
}

async function* partsIn(file: string, from: number): AsyncGenerator<Buffer> {
  const handle = await open(file, 'r').catch(() => undefined);
  if (handle === undefined) return;
  try {
    yield* partsOf(handle, from);
  } finally {
    await handle.close();
  }
}

async function sizeOf(file: string): Promise<number> {
  const handle = await open(file, 'r').catch(() => undefined);
  if (handle === undefined) return 0;
  try {
    return (await handle.stat()).size;
  } finally {
    await handle.close();
  }
}
