/** The HTTP side of a server: finds the resource of a request, and carries its answer. Knows no resource. */
import { createServer as createHttpsServer } from 'node:https';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { TlsOptions } from 'node:tls';
import type { RpcResult } from '../core/effects.ts';
import { tlsTrouble } from '../io/tls/peer-check.ts';
import type { Address } from '../io/links/address.ts';
import { listening } from '../io/links/incoming-links.ts';
import { parseJson } from '../wire/schema/json-number.ts';
import { INVALID_METHOD, NO_REGION, NO_SOCKET, NOT_FOUND, tooLarge } from './errors.ts';
import { type Ask, malformed, Refused, refused, type Reply, type Request, type Route } from './exchange.ts';
import { RouteTable } from './route-table.ts';
import { pretty, send } from './send.ts';
import { type Attendant, WebSockets } from './web-sockets.ts';

/** How resources reach the server behind them. */
export type Call = (method: string, args: unknown, cancelled: AbortSignal) => Promise<RpcResult>;

/**
 * Upstream has no limit of its own. What is submitted becomes a log entry, and is held in memory several times over on its
 * way there: longer ones are refused rather than let a few callers fill a server.
 */
const MAX_BODY_BYTES = 32 * 1024 * 1024;
const MAX_BYTES = 256 * 1024 * 1024;

export interface HttpOptions {
  readonly region?: string;
  /** Absent: in the clear. */
  readonly tls?: HttpTls | undefined;
}

/** With what it listens, and being told of other certificates. */
export interface HttpTls {
  readonly options: TlsOptions;
  readonly onReload: (listener: (options: TlsOptions) => void) => void;
  readonly say: (line: string) => void;
}

export class HttpServer {
  readonly #server: Server;
  readonly #routes: RouteTable;
  readonly #call: Call;
  readonly #region: string;
  readonly #sockets = new WebSockets();

  private constructor(routes: readonly Route[], call: Call, { region = 'global', tls }: HttpOptions) {
    this.#routes = new RouteTable(routes);
    this.#call = call;
    this.#region = region;
    const serve = (request: IncomingMessage, response: ServerResponse): void =>
      void this.#serve(request, response);
    this.#server = tls === undefined ? createServer(serve) : httpsServer(tls, serve);
    this.#server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) =>
      this.#sockets.take(request, socket, head, (gone) => this.#attendant(request, gone)),
    );
  }

  static async listen(
    address: Address,
    routes: readonly Route[],
    call: Call,
    options: HttpOptions = {},
  ): Promise<HttpServer> {
    const http = new HttpServer(routes, call, options);
    await listening(http.#server, address);
    return http;
  }

  async close(): Promise<void> {
    const closed = new Promise((done) => this.#server.close(done));
    this.#server.closeAllConnections();
    this.#sockets.close();
    await closed;
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    try {
      await send(incoming, response, await this.#reply(incoming, gone.signal));
    } catch (error) {
      // Whoever has hung up wants no answer, and reading from it fails.
      if (gone.signal.aborted) return;
      if (!(error instanceof Refused)) throw error;
      const { status, text } = error.refusal;
      await send(incoming, response, { status, plain: text });
    }
  }

  async #reply(incoming: IncomingMessage, gone: AbortSignal): Promise<Reply> {
    const { route, request } = this.#routeOf(incoming);
    const handler = route.methods[request.method];
    if (handler === undefined) throw new Refused(INVALID_METHOD);
    const body = route.takesBytes ? await bytesOf(incoming, MAX_BYTES) : await bodyOf(incoming);
    const reply = await handler({ ...request, body }, this.#askUntil(gone));
    return request.query.has('pretty') ? pretty(reply) : reply;
  }

  #attendant(incoming: IncomingMessage, gone: AbortSignal): Attendant {
    const { route, request } = this.#routeOf(incoming);
    const { socket: attend } = route;
    if (attend === undefined) throw new Refused(NO_SOCKET);
    return (socket) => attend(request, socket, this.#askUntil(gone));
  }

  #routeOf(incoming: IncomingMessage): { readonly route: Route; readonly request: Request } {
    const { pathname, searchParams: query } = urlOf(incoming);
    const path = decoded(pathname);
    const found = this.#routes.find(path);
    if (found === undefined) throw new Refused(NOT_FOUND);
    if (query.has('region') && query.get('region') !== this.#region) throw new Refused(NO_REGION);
    const { route, id } = found;
    return { route, request: { method: incoming.method ?? 'GET', path, id, query, body: undefined } };
  }

  #askUntil(gone: AbortSignal): Ask {
    return async (method, args) => {
      const result = await this.#call(method, args, gone);
      if ('error' in result) throw refused(result.error);
      return result.ok as never;
    };
  }
}

/** Who speaks HTTP in the clear is hung up on; a line tells the operator. */
function httpsServer(
  { options, onReload, say }: HttpTls,
  serve: (request: IncomingMessage, response: ServerResponse) => void,
): Server {
  const server = createHttpsServer(options, serve);
  onReload((next) => server.setSecureContext(next));
  server.on('tlsClientError', (error, { remoteAddress, remotePort }) => {
    say(`HTTP ${remoteAddress}:${remotePort}: ${tlsTrouble(error)}`);
  });
  return server;
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

async function bytesOf(incoming: IncomingMessage, most: number): Promise<Buffer | undefined> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of incoming as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > most) throw new Refused(tooLarge(most));
    pieces.push(piece);
  }
  return bytes === 0 ? undefined : Buffer.concat(pieces);
}

async function bodyOf(incoming: IncomingMessage): Promise<unknown> {
  const bytes = await bytesOf(incoming, MAX_BODY_BYTES);
  if (bytes === undefined) return undefined;
  try {
    return parseJson(bytes.toString('utf8'));
  } catch (error) {
    throw malformed(`the body is not JSON: ${(error as Error).message}`);
  }
}
