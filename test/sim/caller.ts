/**
 * One end of calls to the servers: a client agent's, or an operator's. It picks a server and stays with it until
 * that fails it, notices broken connections as a real one does (at once when told, else by keepalive), and
 * answers every call once. It never repeats a call by itself.
 */
import type { RpcId, RpcResult, ServerId } from '../../impl/core/effects.ts';
import type { Clock } from './clock.ts';
import type { Failure, Host, Network } from './network.ts';
import type { SeededRandom } from './seeded-random.ts';
import type { ServerProcess } from './server-process.ts';

/** A silent connection is found dead between one and two of these. */
const KEEPALIVE_MS = 10_000;

interface OpenCall {
  readonly server: ServerProcess;
  readonly life: number;
  readonly done: (result: RpcResult) => void;
  /** Part of it fell into a cut: nothing will come of it. */
  isStalled: boolean;
}

export class Caller {
  readonly host: Host;
  readonly #clock: Clock;
  readonly #network: Network;
  readonly #random: SeededRandom;
  /** In order of preference; one that fails goes to the end. */
  #servers: ServerProcess[];
  #open = new Map<RpcId, OpenCall>();

  constructor(
    host: Host,
    clock: Clock,
    network: Network,
    random: SeededRandom,
    servers: readonly ServerProcess[],
  ) {
    this.host = host;
    this.#clock = clock;
    this.#network = network;
    this.#random = random;
    this.#servers = random.shuffled(servers);
  }

  /** `done` is called later, once, unless this end hangs up first. */
  call(id: RpcId, method: string, args: unknown, done: (result: RpcResult) => void): void {
    const server = this.#servers[0] as ServerProcess;
    this.#open.set(id, { server, life: server.lives, done, isStalled: false });
    const deliver = (): void => {
      if (server.isDeaf) return this.#fail(id, 'cut');
      server.call(id, method, args, (result) => this.#answer(server.id, id, result));
    };
    this.#network.carry(this.host, server.id, deliver, (why) => this.#fail(id, why));
    this.#watch(id);
  }

  /** This end is gone; servers learn of it as far as the network lets them. */
  hangUp(): void {
    for (const id of this.#open.keys()) this.#cancel(id);
    this.#open = new Map();
  }

  /** As rebalancing does: prefer another server from now on. */
  prefer(order: readonly ServerProcess[]): void {
    this.#servers = [...order];
  }

  #answer(from: ServerId, id: RpcId, result: RpcResult): void {
    const deliver = (): void => this.#close(id, result);
    this.#network.carry(from, this.host, deliver, (why) => this.#fail(id, why));
  }

  /** A broken connection is noticed at once, a silent one by keepalive. */
  #fail(id: RpcId, why: Failure): void {
    const call = this.#open.get(id);
    if (call !== undefined && why === 'cut') call.isStalled = true;
    if (why === 'lost')
      this.#clock.after(this.#network.delayMs(), () => this.#close(id, { error: 'rpc error: EOF' }));
  }

  #watch(id: RpcId): void {
    this.#clock.after(KEEPALIVE_MS + this.#random.int(KEEPALIVE_MS), () => {
      const call = this.#open.get(id);
      if (call === undefined) return;
      if (this.#isAlive(call)) return this.#watch(id);
      this.#cancel(id);
      this.#close(id, { error: 'rpc error: keepalive timeout' });
    });
  }

  #isAlive({ server, life, isStalled }: OpenCall): boolean {
    const isCut = this.#network.isCut(this.host, server.id) || this.#network.isCut(server.id, this.host);
    return !isStalled && !isCut && server.lives === life && server.member !== undefined;
  }

  #cancel(id: RpcId): void {
    const server = this.#open.get(id)?.server;
    if (server === undefined) return;
    this.#network.carry(
      this.host,
      server.id,
      () => server.cancel(id),
      () => {},
    );
  }

  #close(id: RpcId, result: RpcResult): void {
    const call = this.#open.get(id);
    if (call === undefined) return;
    this.#open.delete(id);
    if ('error' in result && result.error.startsWith('rpc error')) this.#demote(call.server);
    call.done(result);
  }

  #demote(server: ServerProcess): void {
    this.#servers = [...this.#servers.filter((other) => other !== server), server];
  }
}
