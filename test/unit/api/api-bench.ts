/** The HTTP API over one server core on a bench: every write is committed at once. Asks, and reads what comes back. */
import { HttpServer } from '../../../impl/api/http-server.ts';
import { SERVER_ROUTES } from '../../../impl/api/routes.ts';
import { EventBuffer } from '../../../impl/io/event-buffer.ts';
import type { RpcResult } from '../../../impl/core/effects.ts';
import { parseJson } from '../../../impl/wire/schema/json-number.ts';
import { freePort } from '../io/links/free-port.ts';
import { Bench } from '../server/bench.ts';

export interface Asked {
  readonly status: number;
  readonly text: string;
  /** With whole numbers beyond 2^53 as `bigint`. */
  readonly json: unknown;
  readonly headers: Headers;
}

export class ApiBench {
  readonly events = new EventBuffer();
  readonly bench = new Bench({ onApplied: (applied) => this.events.add(applied) });
  readonly #http: HttpServer;
  readonly url: string;

  private constructor(http: HttpServer, url: string) {
    this.#http = http;
    this.url = url;
  }

  static async open(): Promise<ApiBench> {
    const port = await freePort();
    let call: (method: string, args: unknown) => Promise<RpcResult> = () =>
      Promise.reject(new Error('early'));
    const http = await HttpServer.listen({ host: '127.0.0.1', port }, SERVER_ROUTES, (method, args) =>
      call(method, args),
    );
    const api = new ApiBench(http, `http://127.0.0.1:${port}`);
    // Over JSON, as between servers: what does not survive it is no argument and no reply.
    call = (method, args) => {
      const { ok, error } = api.bench.call(method as never, JSON.parse(JSON.stringify(args)) as never);
      return Promise.resolve(
        error === undefined ? { ok: JSON.parse(JSON.stringify(ok)) as unknown } : { error },
      );
    };
    return api;
  }

  close(): Promise<void> {
    return this.#http.close();
  }

  async ask(method: string, path: string, body?: unknown): Promise<Asked> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type') === 'application/json';
    return {
      status: response.status,
      text,
      json: isJson ? parseJson(text) : undefined,
      headers: response.headers,
    };
  }
}
