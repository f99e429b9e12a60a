/**
 * `/v1/client/...` at a server without a client of its own: the request goes on, over HTTP, to the agent of the node that has
 * the allocation. Upstream asks over a connection that the client has opened; so a node whose HTTP a server cannot reach
 * is answered for there, and not here. Source: reference pages nomad-wire.md, sections 4 and 9.
 */
import type { WebSocket } from 'ws';
import { EXEC_PATH, onlyBySocket } from './client-exec.ts';
import { type Ask, malformed, Refused, type Reply, type Request, type Route, written } from './exchange.ts';
import { handOnSocket } from './socket-elsewhere.ts';

const FILES = ['ls', 'stat', 'cat', 'readat', 'logs'];

export const clientElsewhereRoutes: readonly Route[] = [
  ...FILES.map((call) => ({ path: `/v1/client/fs/${call}/:id`, methods: { GET: toAlloc } })),
  { path: '/v1/client/allocation/:id/stats', methods: { GET: toAlloc } },
  { path: '/v1/client/allocation/:id/restart', methods: written(toAlloc) },
  { path: '/v1/client/allocation/:id/signal', methods: written(toAlloc) },
  { path: EXEC_PATH, methods: { GET: onlyBySocket }, socket: socketToAlloc },
  { path: '/v1/client/stats', methods: { GET: toNode } },
];

async function toAlloc(request: Request, ask: Ask): Promise<Reply> {
  return await handOn(request, await nodeOf(request, ask), ask);
}

async function socketToAlloc(request: Request, socket: WebSocket, ask: Ask): Promise<void> {
  const url = await urlAt(await nodeOf(request, ask), request, ask);
  await handOnSocket(socket, url.replace(/^http/, 'ws'));
}

/** Which node has the allocation. */
async function nodeOf({ id }: Request, ask: Ask): Promise<string> {
  const { Alloc } = await ask('Alloc.GetAlloc', { AllocID: id, AllowStale: true });
  if (Alloc === null) throw new Refused({ status: 404, text: `Unknown allocation ${JSON.stringify(id)}` });
  return Alloc.NodeID;
}

async function toNode(request: Request, ask: Ask): Promise<Reply> {
  const id = request.query.get('node_id');
  if (id === null || id === '') throw malformed('must provide the id of a node: this agent is no client');
  return await handOn(request, id, ask);
}

async function urlAt(nodeId: string, { path, query }: Request, ask: Ask): Promise<string> {
  const { Node } = await ask('Node.GetNode', { NodeID: nodeId, AllowStale: true });
  if (Node === null) throw new Refused({ status: 404, text: `Unknown node ${nodeId}` });
  return `http://${Node.HTTPAddr}${path.split('/').map(encodeURIComponent).join('/')}?${query.toString()}`;
}

async function handOn(request: Request, nodeId: string, ask: Ask): Promise<Reply> {
  const { method, body } = request;
  const url = await urlAt(nodeId, request, ask);
  const gone = new AbortController();
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const response = await fetch(url, { method, signal: gone.signal, ...sent }).catch(() => undefined);
  if (response === undefined) throw new Refused({ status: 500, text: 'No path to node' });
  if (!response.ok) throw new Refused({ status: response.status, text: await response.text() });
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
  return {
    stream: {
      type: isJson ? 'json' : 'plain',
      parts: (hungUp) => {
        hungUp.addEventListener('abort', () => gone.abort());
        return partsOf(response);
      },
    },
  };
}

/** Ends where the other side does, also in the middle. */
async function* partsOf({ body }: Response): AsyncGenerator<Uint8Array> {
  try {
    for await (const part of body ?? []) yield part as Uint8Array;
  } catch {
    return;
  }
}
