/**
 * `/v1/client/fs/...`: the files and the logs of an allocation, from the client that has it. Paths, parameters and frames
 * are Nomad's. Source: reference pages nomad-features.md, section 2; nomad-wire.md, sections 6 and 9.
 */
import type { ClientPort } from '../io/client/client-port.ts';
import type { LogPart, LogWish } from '../io/client/log-stream.ts';
import { atDesk } from './client-refusals.ts';
import { flag, malformed, type Reply, type Request, type Route, wholeNumber } from './exchange.ts';

export function clientFileRoutes(desk: ClientPort): readonly Route[] {
  const get = (path: string, handler: (request: Request) => Promise<Reply>): Route => ({
    path,
    methods: { GET: (request) => atDesk(() => handler(request)) },
  });
  return [
    get('/v1/client/fs/ls/:id', async ({ id, query }) => ({
      json: (await desk.list(id, query.get('path') ?? '/')).map(({ ContentType: _, ...info }) => info),
    })),
    get('/v1/client/fs/stat/:id', async ({ id, query }) => ({ json: await desk.stat(id, pathIn(query)) })),
    get('/v1/client/fs/cat/:id', async ({ id, query }) => await file(desk, id, query, 0, undefined)),
    get('/v1/client/fs/readat/:id', async ({ id, query }) => {
      const offset = wholeNumber(query, 'offset');
      const limit = wholeNumber(query, 'limit');
      if (offset === undefined || limit === undefined) throw malformed('must provide offset and limit');
      return await file(desk, id, query, offset, limit);
    }),
    get('/v1/client/fs/logs/:id', async (request) => await logs(desk, request)),
  ];
}

async function file(
  desk: ClientPort,
  id: string,
  query: URLSearchParams,
  offset: number,
  limit: number | undefined,
): Promise<Reply> {
  const parts = await desk.read(id, pathIn(query), offset, limit);
  return { stream: { type: 'plain', parts: () => parts } };
}

function pathIn(query: URLSearchParams): string {
  const path = query.get('path');
  if (path === null || path === '') throw malformed('must provide a file name');
  return path;
}

async function logs(desk: ClientPort, { id, query }: Request): Promise<Reply> {
  const wish = wishIn(query);
  // Begun now, though nothing is read yet: what it refuses is refused with a status.
  const gone = new AbortController();
  const parts = await desk.logs(id, wish, gone.signal);
  const plain = flag(query, 'plain');
  return {
    stream: {
      type: plain ? 'plain' : 'json',
      parts: (hungUp) => {
        hungUp.addEventListener('abort', () => gone.abort());
        return plain ? dataOf(parts) : framesOf(parts);
      },
    },
  };
}

function wishIn(query: URLSearchParams): LogWish {
  const task = query.get('task') ?? '';
  if (task === '') throw malformed('must provide task name');
  const type = query.get('type');
  if (type !== 'stdout' && type !== 'stderr') throw malformed('log type must be either "stdout" or "stderr"');
  const origin = query.get('origin') ?? 'start';
  if (origin !== 'start' && origin !== 'end') throw malformed('invalid origin');
  return { task, type, origin, offset: wholeNumber(query, 'offset') ?? 0, follow: flag(query, 'follow') };
}

async function* dataOf(parts: AsyncIterable<LogPart>): AsyncGenerator<Buffer> {
  for await (const { data } of parts) yield data;
}

async function* framesOf(parts: AsyncIterable<LogPart>): AsyncGenerator<string> {
  for await (const { file: File, offset: Offset, data } of parts)
    yield JSON.stringify({ Data: data.toString('base64'), File, Offset });
}
