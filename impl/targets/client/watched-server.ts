/**
 * A server of ours for one client agent that is to be judged: real, in this process, with every call of the agent noted
 * as it comes and as it is answered, and a door that can be shut. It decides nothing about the agent.
 */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HttpServer } from '../../api/http-server.ts';
import { SERVER_ROUTES } from '../../api/routes.ts';
import type { RpcResult } from '../../core/effects.ts';
import { DEFAULT_HEARTBEATS } from '../../core/heartbeat.ts';
import { RpcDoor } from '../../io/rpc/answer-call.ts';
import { RpcListener } from '../../io/rpc/rpc-listener.ts';
import { ServerProcess } from '../../io/server-process.ts';
import type { AgentStep } from '../../../spec/conform/outside/agent.ts';
import { sampleNode } from '../server/sample-node.ts';
import { askedSteps, toldSteps } from './agent-calls.ts';

export interface Ports {
  readonly http: number;
  readonly rpc: number;
  readonly link: number;
}

const HOST = '127.0.0.1';
const REGION = 'global';
const ID = 's1';
/** Where the node is that is of no interest. */
export const BESIDE = 'conform-beside';

export class WatchedServer {
  /** What the agent said and was told, in order. */
  readonly steps: AgentStep[] = [];
  readonly #ports: Ports;
  readonly #folder: string;
  readonly #server: ServerProcess;
  #http: HttpServer | undefined;
  #door: RpcListener | undefined;
  #beats: NodeJS.Timeout | undefined;

  private constructor(ports: Ports, folder: string, server: ServerProcess) {
    this.#ports = ports;
    this.#folder = folder;
    this.#server = server;
  }

  static async start(ports: Ports, ttlMs: number, onFailure: (line: string) => void): Promise<WatchedServer> {
    const folder = await mkdtemp(join(tmpdir(), 'orrery-watched-'));
    const link = { host: HOST, port: ports.link };
    const server = await ServerProcess.start({
      dataDir: folder,
      id: ID,
      cluster: REGION,
      bind: link,
      servers: new Map([[ID, link]]),
      rpcServers: new Map([[ID, { host: HOST, port: ports.rpc }]]),
      raft: { electionTimeoutMs: 300, heartbeatMs: 50 },
      snapshotEvery: 8192,
      workers: 1,
      heartbeats: { ...DEFAULT_HEARTBEATS, minTtlMs: ttlMs, graceMs: ttlMs },
      say: () => {},
      onFailure,
    });
    const watched = new WatchedServer(ports, folder, server);
    const call = (method: string, args: unknown, gone: AbortSignal) => server.call(method, args, gone);
    watched.#http = await HttpServer.listen({ host: HOST, port: ports.http }, SERVER_ROUTES, call, {
      region: REGION,
    });
    await watched.open();
    await watched.#hearAnother(ttlMs);
    return watched;
  }

  get rpc(): string {
    return `${HOST}:${this.#ports.rpc}`;
  }

  get http(): string {
    return `http://${HOST}:${this.#ports.http}`;
  }

  /** Agents get through. */
  async open(): Promise<void> {
    const door = new RpcDoor({ region: REGION, ask: (method, args, gone) => this.#ask(method, args, gone) });
    this.#door = await RpcListener.open({ bind: { host: HOST, port: this.#ports.rpc }, door, say: () => {} });
  }

  /** No agent gets through, and those that did are cut off. */
  async shut(): Promise<void> {
    await this.#door?.close();
    this.#door = undefined;
  }

  async stop(): Promise<void> {
    clearInterval(this.#beats);
    await this.shut();
    await this.#http?.close();
    await this.#server.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** A leader that hears nobody at all does not judge; so it hears a node that is of no interest. */
  async #hearAnother(ttlMs: number): Promise<void> {
    const node = sampleNode({ ID: randomUUID(), SecretID: randomUUID(), datacenter: BESIDE, changes: 0 });
    const { ID } = node as { ID: string };
    for (let tries = 0; tries < 100; tries++) {
      const registered = await this.#server.call('Node.Register', {
        Node: { ...node, Status: 'initializing' },
      });
      if ('ok' in registered) break;
      await new Promise((resolve) => {
        setTimeout(resolve, 100);
      });
    }
    this.#beats = setInterval(() => {
      void this.#server.call('Node.UpdateStatus', { NodeID: ID, Status: 'ready' });
    }, ttlMs / 3);
  }

  async #ask(method: string, args: unknown, gone: AbortSignal): Promise<RpcResult> {
    this.#note(askedSteps(method, args));
    const result = await this.#server.call(method, args, gone);
    this.#note(toldSteps(method, args, result));
    return result;
  }

  #note(steps: readonly Omit<AgentStep, 'at' | 'where'>[]): void {
    const at = performance.now();
    for (const step of steps) this.steps.push({ ...step, at, where: `call ${this.steps.length + 1}` });
  }
}
