/**
 * HTTP to one agent: paths and text in, values out, refusals as `RequestFailure`. Knows how Nomad's API is spoken to
 * (query options, token, statuses), and no resource of it.
 */
import type { IncomingMessage, RequestOptions } from 'node:http';
import type { Connection } from './connection.ts';
import { readJson } from './exact-json.ts';
import { tlsTrouble } from '../../io/tls/peer-check.ts';
import { RequestFailure } from './request-failure.ts';

/**
 * Not imported: `import` looks at every export of a built-in module, and one of these loads all of Node's `fetch`, which
 * costs more than the rest of a command.
 */
const http = process.getBuiltinModule('node:http');

/** `undefined` members are left out. */
export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

export interface Asked {
  readonly query?: Query;
  /** JSON text, or bytes as they are. */
  readonly body?: string | AsyncIterable<Uint8Array>;
  /** Hangs up; what was being read then ends with an `AbortError`. */
  readonly signal?: AbortSignal;
}

/** An answer whose body is still to come. */
export interface OpenAnswer extends AsyncIterable<Buffer> {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

export class AgentClient {
  readonly connection: Connection;

  constructor(connection: Connection) {
    this.connection = connection;
  }

  /** The same agent, asked for another namespace or region. */
  within(place: Pick<Connection, 'namespace' | 'region'>): AgentClient {
    return new AgentClient({ ...this.connection, ...place });
  }

  async get<T>(path: string, query: Query = {}): Promise<T> {
    return readJson(await this.text('GET', path, { query })) as T;
  }

  /** `undefined` for what is not there. */
  async find<T>(path: string, query: Query = {}): Promise<T | undefined> {
    try {
      return await this.get<T>(path, query);
    } catch (error) {
      if (error instanceof RequestFailure && error.status === 404) return undefined;
      throw error;
    }
  }

  /** For answers that say something: an empty one is no JSON. */
  async send<T>(method: string, path: string, asked: Asked = {}): Promise<T> {
    return readJson(await this.text(method, path, asked)) as T;
  }

  async text(method: string, path: string, asked: Asked = {}): Promise<string> {
    return await textOf(await this.#ask(method, path, asked));
  }

  /** An answer that may go on for long, piece by piece. */
  async open(path: string, { query, signal }: Asked = {}): Promise<OpenAnswer> {
    return await this.#ask('GET', path, { ...(query ? { query } : {}), ...(signal ? { signal } : {}) });
  }

  /** Where a path is, with the query options of this connection. */
  urlOf(path: string, query: Query = {}): URL {
    const { address, region, namespace } = this.connection;
    const base = address.protocol === 'unix:' ? 'http://localhost' : address;
    const url = new URL(path, base);
    for (const [name, value] of Object.entries({ region, namespace, ...query }))
      if (value !== undefined) url.searchParams.set(name, String(value));
    return url;
  }

  /** The headers that say who asks. */
  headers(): Readonly<Record<string, string>> {
    const { token } = this.connection;
    return token === undefined ? {} : { 'X-Nomad-Token': token };
  }

  async #ask(method: string, path: string, { query, body, signal }: Asked): Promise<IncomingMessage> {
    const { address, tls } = this.connection;
    const options: RequestOptions = {
      method,
      headers: {
        ...this.headers(),
        ...(typeof body === 'string' ? { 'Content-Type': 'application/json' } : {}),
      },
      ...(signal ? { signal } : {}),
      ...(address.protocol === 'unix:' ? { socketPath: address.pathname } : {}),
      ...(address.protocol === 'https:' ? tls : {}),
    };
    const response = await this.#exchange(this.urlOf(path, query), options, body);
    const { statusCode: status = 0 } = response;
    if (status >= 200 && status < 300) return response;
    throw new RequestFailure(explained(status, (await textOf(response)).trim(), `${method} ${path}`), status);
  }

  async #exchange(url: URL, options: RequestOptions, body: Asked['body']): Promise<IncomingMessage> {
    const { request } = url.protocol === 'https:' ? process.getBuiltinModule('node:https') : http;
    const sent = request(url, options);
    const answered = new Promise<IncomingMessage>((resolve, reject) => {
      sent.once('response', resolve);
      sent.once('error', reject);
    });
    try {
      if (typeof body === 'object') for await (const piece of body) sent.write(piece);
      sent.end(typeof body === 'string' ? body : undefined);
      return await answered;
    } catch (error) {
      if (options.signal?.aborted === true) throw error;
      throw this.#unreachable(error as NodeJS.ErrnoException);
    }
  }

  #unreachable(error: NodeJS.ErrnoException): RequestFailure {
    const { code, message } = error;
    const where = this.connection.address.href.replace(/\/$/, '');
    const advice =
      code === 'ECONNREFUSED' || code === 'ENOENT'
        ? 'start one with "orrery agent -dev", or name another with -address or NOMAD_ADDR'
        : code === 'ECONNRESET' && this.connection.address.protocol === 'http:'
          ? 'it has hung up: if it has TLS, write https'
          : 'check -address (or NOMAD_ADDR), and for https the certificates';
    const told = tlsTrouble(error);
    const isTls = told !== message || code?.startsWith('ERR_TLS') === true;
    if (isTls)
      return new RequestFailure(`orrery: the agent at ${where} is not to be trusted: ${told} (${code})`);
    return new RequestFailure(`orrery: no agent answers at ${where} (${code ?? message}): ${advice}`);
  }
}

async function textOf(response: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of response as AsyncIterable<Buffer>) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
}

function explained(status: number, text: string, request: string): string {
  const said = text === '' ? (http.STATUS_CODES[status] ?? 'no reason given') : text;
  const advice =
    status === 403
      ? ': show a token that may do this with -token or NOMAD_TOKEN'
      : status === 404 && text === ''
        ? ': this agent does not offer it'
        : '';
  return `orrery: the agent refused ${request} (${status}): ${said}${advice}`;
}
