/** The HTTP side of a server: finds the resource of a request, and carries its answer. Knows no resource. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { RpcResult } from '../core/effects.ts';
import type { Address } from '../io/links/address.ts';
import { listening } from '../io/links/incoming-links.ts';
import { INVALID_METHOD, NOT_FOUND, TOO_LARGE } from './errors.ts';
import { type Ask, malformed, Refused, refused, type Reply, type Route } from './exchange.ts';

/** How resources reach the server behind them. */
export type Call = (method: string, args: unknown, cancelled: AbortSignal) => Promise<RpcResult>;

const MAX_BODY_BYTES = 1024 * 1024;

export class HttpServer {
  readonly #server: Server;
  readonly #routes: readonly Route[];
  readonly #call: Call;

  private constructor(routes: readonly Route[], call: Call) {
    this.#routes = routes;
    this.#call = call;
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  static async listen(address: Address, routes: readonly Route[], call: Call): Promise<HttpServer> {
    const http = new HttpServer(routes, call);
    await listening(http.#server, address);
    return http;
  }

  async close(): Promise<void> {
    const closed = new Promise((done) => this.#server.close(done));
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    try {
      send(response, await this.#reply(incoming, gone.signal));
    } catch (error) {
      // Whoever has hung up wants no answer, and reading from it fails.
      if (gone.signal.aborted) return;
      if (!(error instanceof Refused)) throw error;
      const { status, text } = error.refusal;
      response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(text);
    }
  }

  async #reply(incoming: IncomingMessage, gone: AbortSignal): Promise<Reply> {
    const url = urlOf(incoming);
    const path = decoded(url.pathname);
    const route = this.#routes.find((each) =>
      each.path.endsWith('/') ? path.startsWith(each.path) : path === each.path,
    );
    if (route === undefined) throw new Refused(NOT_FOUND);
    const method = incoming.method ?? 'GET';
    const handler = route.methods[method];
    if (handler === undefined) throw new Refused(INVALID_METHOD);
    const body = await bodyOf(incoming);
    return await handler({ method, path, query: url.searchParams, body }, this.#askUntil(gone));
  }

  #askUntil(gone: AbortSignal): Ask {
    return async (method, args) => {
      const result = await this.#call(method, args, gone);
      if ('error' in result) throw refused(result.error);
      return result.ok as never;
    };
  }
}

function urlOf({ url = '/' }: IncomingMessage): URL {
  try {
    return new URL(url, 'http://server');
  } catch {
    throw malformed(`the request line does not hold a path: ${url}`);
  }
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw malformed(`the path is not well encoded: ${path}`);
  }
}

async function bodyOf(incoming: IncomingMessage): Promise<unknown> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of incoming as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > MAX_BODY_BYTES) throw new Refused(TOO_LARGE);
    pieces.push(piece);
  }
  if (bytes === 0) return undefined;
  try {
    return JSON.parse(Buffer.concat(pieces).toString('utf8')) as unknown;
  } catch (error) {
    throw malformed(`the body is not JSON: ${(error as Error).message}`);
  }
}

function send(response: ServerResponse, { status = 200, json, index, knownLeader }: Reply): void {
  if (index !== undefined) response.setHeader('X-Nomad-Index', index);
  if (knownLeader !== undefined) {
    response.setHeader('X-Nomad-KnownLeader', String(knownLeader));
    response.setHeader('X-Nomad-LastContact', 0);
  }
  if (json === undefined) return void response.writeHead(status).end();
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json));
}
