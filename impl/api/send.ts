/** Writes an answer: its headers, and its body, packed when the caller can unpack it. */
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Reply } from './exchange.ts';

const packed = promisify(gzip);

const JSON_TYPE = 'application/json';
const BYTES_TYPE = 'application/octet-stream';
const PLAIN_TYPE = 'text/plain; charset=utf-8';

export async function send(incoming: IncomingMessage, response: ServerResponse, reply: Reply): Promise<void> {
  const { status = 200 } = reply;
  setMeta(response, reply);
  response.setHeader('Vary', 'Accept-Encoding');
  if (reply.stream !== undefined) {
    response.setHeader('Content-Type', reply.stream.type === 'json' ? JSON_TYPE : PLAIN_TYPE);
    response.writeHead(status).flushHeaders();
    return await sendParts(response, reply.stream);
  }
  const body = bodyOf(reply);
  if (body === undefined) return void response.writeHead(status).end();
  response.setHeader('Content-Type', body.type);
  if (reply.bytes !== undefined || !wantsGzip(incoming))
    return void response.writeHead(status).end(body.text);
  const bytes = await packed(body.text);
  response.setHeader('Content-Encoding', 'gzip');
  response.writeHead(status).end(bytes);
}

async function sendParts(response: ServerResponse, { parts }: NonNullable<Reply['stream']>): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  for await (const part of parts(gone.signal)) {
    if (response.destroyed) break;
    if (!response.write(part)) await once(response, 'drain', { signal: gone.signal }).catch(() => {});
  }
  response.end();
}

interface Body {
  readonly type: string;
  readonly text: string | Buffer;
}

function setMeta(response: ServerResponse, { index, knownLeader, nextToken, headers }: Reply): void {
  for (const [name, value] of Object.entries(headers ?? {})) response.setHeader(name, value);
  if (index !== undefined) response.setHeader('X-Nomad-Index', index);
  if (nextToken !== undefined) response.setHeader('X-Nomad-NextToken', nextToken);
  if (knownLeader === undefined) return;
  response.setHeader('X-Nomad-KnownLeader', String(knownLeader));
  response.setHeader('X-Nomad-LastContact', 0);
}

function bodyOf({ json, text, plain, bytes }: Reply): Body | undefined {
  if (bytes !== undefined) return { type: BYTES_TYPE, text: bytes };
  if (plain !== undefined) return { type: PLAIN_TYPE, text: plain };
  if (text !== undefined) return { type: JSON_TYPE, text };
  return json === undefined ? undefined : { type: JSON_TYPE, text: JSON.stringify(json) };
}

function wantsGzip({ headers }: IncomingMessage): boolean {
  return /\bgzip\b/.test(String(headers['accept-encoding'] ?? ''));
}

/** `?pretty`: the same JSON over several lines. Its text is not read, so no digit of it can change. */
export function pretty(reply: Reply): Reply {
  const { json, text = json === undefined ? undefined : JSON.stringify(json), ...rest } = reply;
  return text === undefined ? reply : { ...rest, text: spread(text) };
}

const PIECES = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

function spread(text: string): string {
  let depth = 0;
  let made = '';
  let last = '';
  const line = (): string => `\n${'    '.repeat(depth)}`;
  for (const [piece] of text.matchAll(PIECES)) {
    const closes = piece === '}' || piece === ']';
    if (closes) depth -= 1;
    const opened = last === '{' || last === '[';
    // An empty object or list stays together.
    if (last === ',' || (opened !== closes && (opened || closes))) made += line();
    made += piece === ':' ? ': ' : piece;
    if (piece === '{' || piece === '[') depth += 1;
    last = piece;
  }
  return made;
}
