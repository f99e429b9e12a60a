/**
 * `/v1/client/fs/...`: the files and the logs of an allocation, from the client that has it. Paths, parameters and frames
 * are Nomad's. Source: reference pages nomad-features.md, section 2; nomad-wire.md, sections 6 and 9.
 */
import type { ClientPort } from '../io/client/client-port.ts';
import { fileParts } from '../io/client/file-stream.ts';
import type { LogPart, LogWish } from '../io/client/log-stream.ts';
import { type About, ANY } from './about.ts';
import { atDesk } from './client-refusals.ts';
import { flag, malformed, type Reply, type Request, type Route, wholeNumber } from './exchange.ts';

const CALLS = {
  ls: { says: 'what a folder of it holds', query: [...ANY, 'path'] },
  stat: { says: 'about a file or a folder of it', query: [...ANY, 'path'] },
  cat: { says: 'a file of it', query: [...ANY, 'path'], instead: 'bytes' },
  readat: { says: 'a part of a file of it', query: [...ANY, 'path', 'offset', 'limit'], instead: 'bytes' },
  stream: {
    says: 'a file of it in frames, and what is added',
    query: [...ANY, 'path', 'offset', 'origin', 'follow', 'plain'],
    instead: 'lines',
  },
  logs: {
    says: 'what a task has said, and says',
    query: [...ANY, 'task', 'type', 'offset', 'origin', 'follow', 'plain'],
    instead: 'lines',
  },
} as const satisfies Readonly<Record<string, About>>;
type Call = keyof typeof CALLS;

export function clientFileRoutes(desk: ClientPort): readonly Route[] {
  const get = (name: Call, handler: (request: Request) => Promise<Reply>): Route => ({
    path: `/v1/client/fs/${name}/:id`,
    methods: { GET: (request) => atDesk(() => handler(request)) },
    about: { GET: CALLS[name] },
  });
  return [
    get('ls', async ({ id, query }) => ({
      json: (await desk.list(id, query.get('path') ?? '/')).map(({ ContentType: _, ...info }) => info),
    })),
    get('stat', async ({ id, query }) => ({ json: await desk.stat(id, pathIn(query)) })),
    get('cat', async ({ id, query }) => await file(desk, id, query, 0, undefined)),
    get('readat', async ({ id, query }) => {
      const offset = wholeNumber(query, 'offset');
      const limit = wholeNumber(query, 'limit');
      if (offset === undefined || limit === undefined) throw malformed('must provide offset and limit');
      return await file(desk, id, query, offset, limit);
    }),
    get('stream', async (request) => await stream(desk, request)),
    get('logs', async (request) => await logs(desk, request)),
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

async function stream(desk: ClientPort, { id, query }: Request): Promise<Reply> {
  // Upstream follows unless it is told not to.
  const follow = query.has('follow') ? flag(query, 'follow') : true;
  const offset = wholeNumber(query, 'offset') ?? 0;
  const wish = { path: pathIn(query), origin: originIn(query), offset, follow };
  return await framed(query, (gone) => fileParts(desk, id, wish, gone));
}

function pathIn(query: URLSearchParams): string {
  const path = query.get('path');
  if (path === null || path === '') throw malformed('must provide a file name');
  return path;
}

async function logs(desk: ClientPort, { id, query }: Request): Promise<Reply> {
  const wish = wishIn(query);
  return await framed(query, (gone) => desk.logs(id, wish, gone));
}

async function framed(
  query: URLSearchParams,
  begin: (gone: AbortSignal) => Promise<AsyncIterable<LogPart>>,
): Promise<Reply> {
  // Begun now, though nothing is read yet: what it refuses is refused with a status.
  const gone = new AbortController();
  const parts = await begin(gone.signal);
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
  return {
    task,
    type,
    origin: originIn(query),
    offset: wholeNumber(query, 'offset') ?? 0,
    follow: flag(query, 'follow'),
  };
}

function originIn(query: URLSearchParams): 'start' | 'end' {
  const origin = query.get('origin') ?? 'start';
  if (origin !== 'start' && origin !== 'end') throw malformed('invalid origin');
  return origin;
}

async function* dataOf(parts: AsyncIterable<LogPart>): AsyncGenerator<Buffer> {
  for await (const { data } of parts) yield data;
}

async function* framesOf(parts: AsyncIterable<LogPart>): AsyncGenerator<string> {
  for await (const { file: File, offset: Offset, data } of parts)
    yield JSON.stringify({ Data: data.toString('base64'), File, Offset });
}
