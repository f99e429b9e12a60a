/**
 * One file of an allocation as it is and, following, as it grows: a part after the other, each with where it ends. It reads
 * through whoever has the allocation. Source: reference page nomad-wire.md, section 6 (`FileSystem.Stream`).
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ClientPort } from './client-port.ts';
import type { LogPart, LogWish } from './log-stream.ts';

/** `offset`: bytes behind the origin `start`, before the origin `end`. With a limit nothing is followed. */
export interface FileWish extends Pick<LogWish, 'origin' | 'offset' | 'follow'> {
  readonly path: string;
  readonly limit?: number | undefined;
}

const POLL_MS = 200;

/** Rejects with a `ClientRefusal` before the first byte. Ends at the present end, or when `gone` is aborted. */
export async function fileParts(
  client: ClientPort,
  allocId: string,
  { path, origin, offset, follow, limit }: FileWish,
  gone: AbortSignal,
): Promise<AsyncIterable<LogPart>> {
  const { Size } = await client.stat(allocId, path);
  const from = origin === 'start' ? offset : Math.max(0, Size - offset);
  const first = await client.read(allocId, path, from, limit);
  const more = (at: number): Promise<AsyncIterable<Buffer>> => client.read(allocId, path, at);
  return grown(path, from, first, follow && limit === undefined ? more : undefined, gone);
}

/** To the present end; with `more`, also what is written behind it. */
async function* grown(
  file: string,
  from: number,
  first: AsyncIterable<Buffer>,
  more: ((at: number) => Promise<AsyncIterable<Buffer>>) | undefined,
  gone: AbortSignal,
): AsyncGenerator<LogPart> {
  let offset = from;
  for (let parts = first; ; parts = await more(offset)) {
    for await (const data of parts) {
      offset += data.length;
      yield { file, offset, data };
      if (gone.aborted) return;
    }
    if (more === undefined || gone.aborted) return;
    await sleep(POLL_MS, undefined, { signal: gone }).catch(() => {});
  }
}
