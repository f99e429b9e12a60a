/**
 * `/v1/client/allocation/:id/exec` at a server without a client of its own: the web socket goes on, over HTTP, to the agent of
 * the node that has the allocation. Upstream asks over the connection that the client has opened, as this server does for
 * all else; so a node whose HTTP a server cannot reach runs commands only for those who ask it.
 */
import type { WebSocket } from 'ws';
import { EXEC_ABOUT, EXEC_PATH, onlyBySocket } from './client-exec.ts';
import { type Ask, Refused, type Request, type Route } from './exchange.ts';
import { handOnSocket } from './socket-elsewhere.ts';

export const execElsewhereRoutes: readonly Route[] = [
  { path: EXEC_PATH, methods: { GET: onlyBySocket }, socket: socketToAlloc, about: EXEC_ABOUT },
];

async function socketToAlloc({ id, path, query }: Request, socket: WebSocket, ask: Ask): Promise<void> {
  const { Alloc } = await ask('Alloc.GetAlloc', { AllocID: id, AllowStale: true });
  if (Alloc === null) throw new Refused({ status: 404, text: `Unknown allocation ${JSON.stringify(id)}` });
  const { Node } = await ask('Node.GetNode', { NodeID: Alloc.NodeID, AllowStale: true });
  if (Node === null) throw new Refused({ status: 404, text: `Unknown node ${Alloc.NodeID}` });
  const encoded = path.split('/').map(encodeURIComponent).join('/');
  await handOnSocket(socket, `ws://${Node.HTTPAddr}${encoded}?${query.toString()}`);
}
