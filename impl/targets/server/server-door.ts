/**
 * The ways to a server that is judged from outside: the RPC wire, as its clients call it, and the HTTP API, as its
 * operators do. It keeps one connection, notes what went to and fro, and beats for a node beside the one that a walk is
 * about, so that the leader hears somebody all along. It knows no walk.
 */
import { randomUUID } from 'node:crypto';
import type { RpcResult } from '../../core/effects.ts';
import type { Address } from '../../io/links/address.ts';
import { ServerConnection } from '../../io/client/server-connection.ts';
import { METHODS, type WireMethod } from '../../wire/rpc/methods.ts';
import { sampleNode } from './sample-node.ts';

export interface ServerDoorOptions {
  readonly rpc: Address;
  /** `http://HOST:PORT`. */
  readonly http: string;
  readonly region: string;
  readonly token?: string;
}

/** A refusal is an answer; `lost`: there is none, and what was asked may have happened or not. */
export type Answered = RpcResult | { readonly lost: string };

const DIAL_MS = 3_000;
const ANSWER_MS = 10_000;
/** How long calls are tried again for want of a leader. */
const LEADERLESS_MS = 20_000;
/** A server that is judged is there from the beginning. */
const OPENING_MS = 5_000;
const PAUSE_MS = 100;

export class ServerDoor {
  readonly #options: ServerDoorOptions;
  #connection: Promise<ServerConnection> | undefined;
  #beats: NodeJS.Timeout | undefined;
  #beside = '';
  #isOver = false;

  constructor(options: ServerDoorOptions) {
    this.#options = options;
  }

  /** The node that beats beside all walks. */
  get beside(): string {
    return this.#beside;
  }

  /** A node of no interest registers and beats from now on. Rejects when the server cannot be reached. */
  async open(): Promise<void> {
    const [ID, SecretID] = [randomUUID(), randomUUID()];
    this.#beside = ID;
    const node = sampleNode({ ID, SecretID, datacenter: 'conform-beside', changes: 0 });
    const registration = { Node: { ...node, Status: 'initializing' }, AuthToken: SecretID };
    const registered = await this.rpc('Node.Register', registration, [], OPENING_MS);
    if (!('ok' in registered)) throw new Error('lost' in registered ? registered.lost : registered.error);
    const beat = (): void => {
      void this.rpc('Node.UpdateStatus', { NodeID: ID, Status: 'ready', AuthToken: SecretID }).then(
        (answer) => {
          if (this.#isOver) return;
          const ttlMs = 'ok' in answer ? ttlOf(answer.ok) : undefined;
          this.#beats = setTimeout(beat, Math.min(1_000, (ttlMs ?? 600) / 3));
        },
      );
    };
    beat();
  }

  /** `frames`: where to note what goes to and fro. */
  async rpc(
    method: WireMethod,
    body: object,
    frames: string[] = [],
    patienceMs = LEADERLESS_MS,
  ): Promise<Answered> {
    const { region: Region } = this.#options;
    frames.push(`> ${method} ${inLine(body)}`);
    const answer = await this.#call(method, { ...body, Region }, patienceMs);
    frames.push(`< ${method} ${inLine('ok' in answer ? answer.ok : answer)}`);
    return answer;
  }

  /** The decoded answer, or undefined for 404. Rejects on any other refusal. */
  async http(method: string, path: string, body?: unknown): Promise<unknown> {
    const until = performance.now() + LEADERLESS_MS;
    for (;;) {
      const { status, text } = await this.#fetch(method, path, body).catch((error: unknown) => ({
        status: 0,
        text: String(error),
      }));
      if (status === 200) return text === '' ? {} : JSON.parse(text);
      if (status === 404) return undefined;
      const isForLeader = status === 0 || /No cluster leader|rpc error|EOF/.test(text);
      if (!isForLeader || performance.now() > until)
        throw new Error(`${method} ${path}: ${status} ${text.slice(0, 200)}`);
      await pause(PAUSE_MS);
    }
  }

  /** What was begun here is over. */
  async close(): Promise<void> {
    this.#isOver = true;
    clearTimeout(this.#beats);
    await this.#fetch('POST', `/v1/node/${this.#beside}/purge`, undefined).catch(() => {});
    await this.#connection?.then((connection) => connection.close()).catch(() => {});
  }

  async #fetch(method: string, path: string, body: unknown): Promise<{ status: number; text: string }> {
    const { http, token } = this.#options;
    const response = await fetch(new URL(path, http), {
      method,
      signal: AbortSignal.timeout(ANSWER_MS),
      ...(token === undefined ? {} : { headers: { 'X-Nomad-Token': token } }),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, text: await response.text() };
  }

  /** While there is no leader nothing has happened, and it is asked again. */
  async #call(method: WireMethod, body: object, patienceMs: number): Promise<Answered> {
    const until = performance.now() + patienceMs;
    for (;;) {
      const answer = await this.#attempt(method, body);
      const isLeaderless = 'error' in answer && answer.error.includes('No cluster leader');
      const isUnreached = 'lost' in answer && answer.lost.startsWith('cannot be reached');
      if (!(isLeaderless || isUnreached) || performance.now() > until || this.#isOver) return answer;
      await pause(PAUSE_MS);
    }
  }

  async #attempt(method: WireMethod, body: object): Promise<Answered> {
    let connection: ServerConnection;
    try {
      connection = await this.#connect();
    } catch (trouble) {
      return { lost: `cannot be reached: ${(trouble as Error).message}` };
    }
    const late = Promise.withResolvers<Answered>();
    const timer = setTimeout(
      () => late.resolve({ lost: `${method} was not answered within ${ANSWER_MS} ms` }),
      ANSWER_MS,
    );
    try {
      return await Promise.race([connection.calls.call(method, METHODS[method], body), late.promise]);
    } catch (trouble) {
      this.#connection = undefined;
      connection.close();
      return { lost: `${method}: ${(trouble as Error).message}` };
    } finally {
      clearTimeout(timer);
    }
  }

  #connect(): Promise<ServerConnection> {
    const dialing =
      this.#connection ??
      ServerConnection.dial({
        address: this.#options.rpc,
        dialMs: DIAL_MS,
        onStream: (stream) => stream.destroy(),
      });
    this.#connection = dialing;
    dialing.catch(() => {
      if (this.#connection === dialing) this.#connection = undefined;
    });
    return dialing;
  }
}

/** What a reply grants, ms. */
export function ttlOf(reply: unknown): number | undefined {
  const { HeartbeatTTL } = reply as { HeartbeatTTL?: bigint | number };
  return HeartbeatTTL === undefined ? undefined : Number(HeartbeatTTL) / 1e6;
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

function inLine(value: unknown): string {
  const plain = (_key: string, field: unknown): unknown =>
    typeof field === 'bigint' ? Number(field) : field;
  const text = JSON.stringify(value, plain) ?? '';
  return text.length > 400 ? `${text.slice(0, 400)}...` : text;
}
