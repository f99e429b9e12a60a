/**
 * One file of an allocation as it is and as it grows. What is cut short is read from its new end on; what is removed ends
 * it. Source: reference page nomad-wire.md, section 6 (`FileSystem.Stream`).
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { readParts, statFile } from './alloc-files.ts';
import { ClientRefusal } from './client-refusal.ts';
import type { LogPart, LogWish } from './log-stream.ts';

/** `offset`: bytes behind the origin `start`, before the origin `end`. */
export type StreamWish = Pick<LogWish, 'origin' | 'offset' | 'follow'>;

const POLL_MS = 200;

/** Ends at the present end, or, following, when `gone` is aborted. */
export async function* fileParts(
  root: string,
  path: string,
  { origin, offset, follow }: StreamWish,
  gone: AbortSignal,
): AsyncGenerator<LogPart> {
  const { Size } = await statFile(root, path);
  let at = origin === 'start' ? Math.min(offset, Size) : Math.max(0, Size - offset);
  while (!gone.aborted) {
    const size = await sizeOf(root, path);
    if (size === undefined) return;
    at = Math.min(at, size);
    for await (const data of readParts(root, path, at)) {
      at += data.length;
      yield { file: path, offset: at, data };
      if (gone.aborted) return;
    }
    if (!follow) return;
    await sleep(POLL_MS, undefined, { signal: gone }).catch(() => {});
  }
}

/** Undefined: it is not there any more. */
async function sizeOf(root: string, path: string): Promise<number | undefined> {
  try {
    return (await statFile(root, path)).Size;
  } catch (error) {
    if (error instanceof ClientRefusal) return undefined;
    throw error;
  }
}
