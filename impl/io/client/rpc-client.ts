/**
 * Calls from a client to whichever server answers: one connection at a time, kept as long as it works, because servers
 * ask things of a client on the connection that it opened. When a server fails, the next one is tried with the next call.
 * It repeats nothing: whether a call is worth repeating is known to who made it.
 */
import type { Duplex } from 'node:stream';
import type { RpcResult } from '../../core/effects.ts';
import type { RpcMethod, RpcMethods } from '../../core/rpc.ts';
import { METHODS } from '../../wire/rpc/methods.ts';
import type { AllocClientMethod } from '../../wire/rpc/client-methods.ts';
import type { Address } from '../links/address.ts';
import type { OpenStream } from '../net/peer-calls.ts';
import { type CallForms, type ClientMethod, FORMS } from './call-forms.ts';
import type { RpcTls } from '../tls/tls-doors.ts';
import { ClientRefusal } from './client-refusal.ts';
import { ServerConnection } from './server-connection.ts';

export interface RpcClientOptions {
  readonly region: string;
  readonly secretId: string;
  /** Where to begin. What servers say of each other is taken once there is some. */
  readonly servers: readonly Address[];
  readonly onStream: (stream: Duplex) => void;
  readonly tls?: RpcTls | undefined;
  readonly say: (line: string) => void;
  readonly dialMs?: number;
  /** How long an answer may take that nothing holds back. Servers hold a call up to 5 s for want of a leader. */
  readonly answerMs?: number;
}

const DIAL_MS = 5_000;
const ANSWER_MS = 10_000;

/** After one of these another server may do better. */
const NOT_THIS_SERVER = ['No cluster leader', 'rpc error: EOF', 'rpc error: connection'];

export class RpcClient {
  readonly #options: RpcClientOptions;
  #servers: readonly Address[];
  #at = 0;
  #connection: Promise<ServerConnection> | undefined;
  #lastComplaint: string | undefined;
  #isOver = false;

  constructor(options: RpcClientOptions) {
    this.#options = options;
    this.#servers = options.servers;
  }

  /** Where calls go now. */
  get server(): Address | undefined {
    return this.#servers[this.#at % Math.max(1, this.#servers.length)];
  }

  get servers(): readonly Address[] {
    return this.#servers;
  }

  /** What the servers say of themselves takes the place of what was known. */
  learn(servers: readonly Address[]): void {
    const current = this.server;
    if (servers.length === 0 || isSame(servers, this.#servers)) return;
    this.#servers = servers;
    const at = servers.findIndex(({ host, port }) => host === current?.host && port === current.port);
    this.#at = Math.max(0, at);
  }

  /** Through the server, to another client. */
  async relay(method: AllocClientMethod, args: object): Promise<RpcResult> {
    const { region: Region } = this.#options;
    return await this.#attempt(method, { ...args, Region }, false);
  }

  async open(method: 'FileSystem.Logs' | 'FileSystem.Stream', args: object): Promise<OpenStream> {
    const connection = await this.#connect()?.catch(() => undefined);
    if (connection === undefined) throw new ClientRefusal(500, 'no servers');
    return await connection.calls.open(method, { ...args, Region: this.#options.region });
  }

  async call<M extends RpcMethod>(method: M, args: RpcMethods[M]['args']): Promise<RpcResult> {
    const form = FORMS[method as ClientMethod] as CallForms[ClientMethod] | undefined;
    if (form === undefined) return { error: `rpc: can't find method ${method}` };
    const { region: Region, secretId } = this.#options;
    const body = { ...form.args(args as never, secretId), Region };
    const isHeld = ((args as { readonly MinQueryIndex?: number }).MinQueryIndex ?? 0) > 0;
    const result = await this.#attempt(method as ClientMethod, body, isHeld);
    return 'ok' in result ? { ok: form.reply(result.ok as never) } : result;
  }

  close(): void {
    this.#isOver = true;
    const closing = this.#connection;
    this.#connection = undefined;
    closing?.then(
      (connection) => connection.close(),
      () => {},
    );
  }

  async #attempt(
    method: ClientMethod | AllocClientMethod,
    body: unknown,
    isHeld: boolean,
  ): Promise<RpcResult> {
    const connecting = this.#connect();
    if (connecting === undefined) return { error: 'no servers' };
    try {
      const connection = await connecting;
      const answer = connection.calls.call(method, METHODS[method], body);
      const result = await (isHeld ? answer : inTime(answer, this.#options.answerMs ?? ANSWER_MS));
      if ('error' in result && NOT_THIS_SERVER.some((text) => result.error.includes(text)))
        this.#giveUp(connecting, result.error);
      else this.#lastComplaint = undefined;
      return result;
    } catch (trouble) {
      const { message } = trouble as Error;
      this.#giveUp(connecting, message);
      return { error: `rpc error: ${message}` };
    }
  }

  #connect(): Promise<ServerConnection> | undefined {
    const address = this.server;
    if (this.#isOver || address === undefined) return undefined;
    if (this.#connection === undefined) {
      const { onStream, tls, dialMs = DIAL_MS } = this.#options;
      const dialing = ServerConnection.dial({ address, dialMs, onStream, tls });
      this.#connection = dialing;
      dialing.catch(() => {});
    }
    return this.#connection;
  }

  /** Once for each connection, however many calls were on it. */
  #giveUp(failed: Promise<ServerConnection>, why: string): void {
    if (this.#connection !== failed || this.#isOver) return;
    const { host, port } = this.server as Address;
    this.#connection = undefined;
    failed.then(
      (connection) => connection.close(),
      () => {},
    );
    this.#at = (this.#at + 1) % this.#servers.length;
    const complaint = `server ${host}:${port} does not answer: ${why}`;
    if (complaint !== this.#lastComplaint) this.#options.say(complaint);
    this.#lastComplaint = complaint;
  }
}

function isSame(some: readonly Address[], others: readonly Address[]): boolean {
  const inWords = (all: readonly Address[]): string => all.map(({ host, port }) => `${host}:${port}`).join();
  return inWords(some) === inWords(others);
}

async function inTime<T>(answer: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer in time')), ms);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
    answer.catch(() => {});
  }
}
