/**
 * A recorded client session played against our own server: the recorded bytes over a real socket, time as it was recorded
 * but jumping, the identifiers of allocations exchanged for ours. It plays and tells; the tests compare.
 */
import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { MuxConnection } from '../../impl/io/net/mux-connection.ts';
import { RpcDoor } from '../../impl/io/rpc/answer-call.ts';
import { RpcListener } from '../../impl/io/rpc/rpc-listener.ts';
import type { RpcResult } from '../../impl/core/effects.ts';
import type { RpcMethod, RpcMethods } from '../../impl/core/rpc.ts';
import {
  CallReader,
  encodeRequest,
  RequestHeader,
  ResponseHeader,
  type Call,
} from '../../impl/wire/rpc/call-frames.ts';
import { kindsOf } from '../../impl/wire/rpc/methods.ts';
import { decode } from '../../impl/wire/schema/decode.ts';
import { Cluster } from '../unit/server/cluster.ts';

interface Pending {
  readonly result: { ok?: unknown; error?: string };
  readonly resolve: (result: RpcResult) => void;
}

/** Real time, of a machine that is busy with other things. */
const PATIENCE_MS = 20_000;

/** One voter with its RPC port open; its clock is the player's. */
export class ReplayServer {
  readonly cluster: Cluster;
  readonly lines: string[] = [];
  readonly #pending = new Set<Pending>();
  /** Calls that have arrived. */
  asked = 0;
  #listener: RpcListener | undefined;

  /** A client beats as the recorded server told it to: here its beats must not come late. */
  constructor(minTtlMs = 2000) {
    this.cluster = new Cluster(1, { minTtlMs, graceMs: 1000 });
  }

  async open(): Promise<number> {
    this.cluster.wait(2500);
    const door = new RpcDoor({
      region: 'global',
      ask: (method, args) => this.#ask(method, args),
    });
    const say = (line: string): void => void this.lines.push(line);
    this.#listener = await RpcListener.open({ bind: { host: '127.0.0.1', port: 0 }, door, say });
    return this.#listener.port;
  }

  async close(): Promise<void> {
    await this.#listener?.close();
  }

  /** A call is waiting for its answer. */
  get isAsked(): boolean {
    return this.#pending.size > 0;
  }

  /** Lets time pass, and calls be answered. */
  wait(ms: number): void {
    this.cluster.wait(ms);
    for (const pending of this.#pending) {
      const { ok, error } = pending.result;
      if (ok === undefined && error === undefined) continue;
      this.#pending.delete(pending);
      pending.resolve(error === undefined ? { ok } : { error });
    }
  }

  async #ask(method: string, args: unknown): Promise<RpcResult> {
    this.asked += 1;
    const result = this.cluster.call(method as RpcMethod, args as RpcMethods[RpcMethod]['args']);
    return await new Promise((resolve) => {
      this.#pending.add({ result, resolve });
      this.wait(0);
    });
  }
}

/** A client's connection as recorded: mode 0x06, each call on a stream of its own. */
export class RpcClient {
  readonly #socket: Socket;
  readonly #connection: MuxConnection;

  protected constructor(socket: Socket) {
    this.#socket = socket;
    socket.write(Buffer.from([0x06]));
    this.#connection = new MuxConnection(socket, { initiator: true, onStream: () => {} });
  }

  static async dial(port: number): Promise<RpcClient> {
    return new RpcClient(await connected(port));
  }

  close(): void {
    this.#connection.close();
    this.#socket.destroy();
  }

  /** Sends a call on a stream of its own; resolves when it is answered, in whatever time that takes. */
  async begin(bytes: Buffer): Promise<Call<ResponseHeader>> {
    const stream = this.#connection.open();
    if (!stream) throw new Error('the connection is closed');
    const reader = new CallReader(ResponseHeader);
    const answered = Promise.withResolvers<Call<ResponseHeader>>();
    stream.on('data', (chunk: Buffer) => {
      const [answer] = reader.push(chunk);
      if (answer) answered.resolve(answer);
    });
    stream.on('close', () => answered.reject(new Error('the stream was closed without an answer')));
    stream.write(Buffer.concat([Buffer.from([0x01]), bytes]));
    const answer = await answered.promise;
    stream.end();
    return answer;
  }
}

async function connected(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

/** One that moves the server's clock. */
export class ReplayClient extends RpcClient {
  readonly #server: ReplayServer;

  private constructor(server: ReplayServer, socket: Socket) {
    super(socket);
    this.#server = server;
  }

  static async connect(server: ReplayServer, port: number): Promise<ReplayClient> {
    return new ReplayClient(server, await connected(port));
  }

  /** Calls and moves time until the answer is there: time stands still while bytes are on their way. */
  async send(bytes: Buffer): Promise<Call<ResponseHeader>> {
    let isAnswered = false;
    const call = this.begin(bytes).finally(() => {
      isAnswered = true;
    });
    for (const until = Date.now() + PATIENCE_MS; !isAnswered && Date.now() < until; ) {
      await this.turn();
      if (this.#server.isAsked) this.#server.wait(5);
    }
    return await call;
  }

  /** Time stands still until so many calls in all have arrived. */
  async arrived(calls: number): Promise<void> {
    for (const until = Date.now() + PATIENCE_MS; this.#server.asked < calls && Date.now() < until; )
      await this.turn();
  }

  /** Bytes get the time to arrive. */
  async turn(): Promise<void> {
    for (let turns = 0; turns < 3; turns += 1) await new Promise((resolve) => setTimeout(resolve, 1));
  }

  /** Moves time on in small steps, so that answers arrive when they are due. */
  async until(at: number): Promise<void> {
    while (this.#server.cluster.at < at) {
      this.#server.wait(Math.min(20, at - this.#server.cluster.at));
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** The recorded call with every identifier in `ids` exchanged. */
  async play(bytes: Buffer, ids: ReadonlyMap<string, string>): Promise<Call<ResponseHeader>> {
    return await this.send(exchanged(bytes, ids));
  }
}

export function exchanged(bytes: Buffer, ids: ReadonlyMap<string, string>): Buffer {
  if (![...ids.keys()].some((id) => bytes.includes(id))) return bytes;
  const [call] = new CallReader(RequestHeader).push(bytes);
  const kinds = kindsOf(call?.header.ServiceMethod ?? '');
  if (!call || !kinds) throw new Error('no call in the recorded bytes');
  const value = swapped(decode(kinds.args, call.body), ids);
  return encodeRequest(call.header, kinds.args, value as never);
}

function swapped(value: unknown, ids: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') return ids.get(value) ?? value;
  if (Array.isArray(value)) return value.map((item) => swapped(item, ids));
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [ids.get(key) ?? key, swapped(member, ids)]),
  );
}
