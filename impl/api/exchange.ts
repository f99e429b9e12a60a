/** What a resource sees of one HTTP request, and what it answers. No sockets: http-server.ts carries both. */
import type { RpcMethod, RpcMethods } from '../core/rpc.ts';
import { badRequest, type Refusal, refusalFor } from './errors.ts';

export interface Request {
  readonly method: string;
  /** Decoded, from the first `/` on. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** JSON, parsed; undefined when there was none. */
  readonly body: unknown;
}

export interface Reply {
  readonly status?: number;
  /** Printed as JSON; absent: no body. */
  readonly json?: unknown;
  /** Of the state that it was answered from. */
  readonly index?: number;
  readonly knownLeader?: boolean;
}

/** What resources ask of the server. A refused call throws a `Refused`. */
export type Ask = <M extends RpcMethod>(
  method: M,
  args: RpcMethods[M]['args'],
) => Promise<RpcMethods[M]['reply']>;

export type Handler = (request: Request, ask: Ask) => Promise<Reply>;

/** Routes of one resource. `path` ends in `/` when it is a prefix. */
export interface Route {
  readonly path: string;
  readonly methods: Readonly<Record<string, Handler>>;
}

export class Refused extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.text);
    this.name = 'Refused';
    this.refusal = refusal;
  }
}

/** Of a call to the server. */
export function refused(error: string): Refused {
  return new Refused(refusalFor(error));
}

/** Of the request itself. */
export function malformed(text: string): Refused {
  return new Refused(badRequest(text));
}

/** `?name` and `?name=true` alike. */
export function flag(query: URLSearchParams, name: string): boolean {
  const value = query.get(name);
  return value !== null && value !== 'false';
}

/** A whole number in the query; undefined when it is not there. */
export function wholeNumber(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value)) throw malformed(`Invalid ${name}`);
  return value;
}
