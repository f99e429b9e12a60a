/**
 * One client agent as a process: the client core with its disk, its servers and its tasks. It performs effects by their
 * duties and decides nothing. What ends it unasked is told to `onFailure` in one line; its tasks go on.
 */
import type { Duplex } from 'node:stream';
import { Client } from '../../core/client/client.ts';
import type { ClientEffect, ClientInput, ClientRecord, TaskKey } from '../../core/client/ports.ts';
import type { ClientSettings } from '../../core/client/settings.ts';
import type { TraceEvent } from '../../core/effects.ts';
import type { NodeRegistration, NodeUpdateReply, RpcMethod } from '../../core/rpc.ts';
import { type Address, readAddress } from '../links/address.ts';
import { CoreLoop, steadyNow } from '../replica/core-loop.ts';
import type { RpcTls } from '../tls/tls-doors.ts';
import type { LocalState } from './local-state.ts';
import type { WayToClients } from './remote-client.ts';
import { RpcClient } from './rpc-client.ts';
import type { TaskFact, Tasks } from './tasks.ts';

export interface ClientOptions {
  /** With its id and secret. */
  readonly node: NodeRegistration;
  readonly region: string;
  readonly servers: readonly Address[];
  readonly state: LocalState;
  readonly records: readonly ClientRecord[];
  readonly tasks: (tell: (fact: TaskFact) => void) => Tasks;
  readonly settings?: Partial<ClientSettings>;
  /** The servers ask something of this client. */
  readonly onStream?: (stream: Duplex) => void;
  readonly tls?: RpcTls | undefined;
  readonly say: (line: string) => void;
  readonly onFailure: (line: string) => void;
  readonly onTrace?: (event: TraceEvent) => void;
}

const RNG = {
  float: Math.random,
  int: (bound: number): number => Math.floor(Math.random() * bound),
};

/** These say what is run here. That a client lives, and asks, may be said while its disk is slow or full. */
const SPEAKS_OF_ALLOCS: ReadonlySet<RpcMethod> = new Set<RpcMethod>([
  'Node.UpdateAlloc',
  'ServiceRegistration.Upsert',
  'ServiceRegistration.DeleteByID',
]);

type CallEffect = Extract<ClientEffect, { type: 'call' }>;

export class ClientProcess {
  readonly tasks: Tasks;
  readonly #options: ClientOptions;
  readonly #records: Map<string, ClientRecord>;
  readonly #rpc: RpcClient;
  readonly #loop: CoreLoop<ClientInput, ClientEffect>;
  #isOver = false;

  constructor(options: ClientOptions) {
    const { node, region, servers, records, settings, tls, say } = options;
    this.#options = options;
    this.#records = new Map(records.map((record) => [record.alloc.ID, record]));
    this.#rpc = new RpcClient({
      region,
      secretId: node.SecretID ?? '',
      servers,
      onStream: options.onStream ?? ((stream) => stream.destroy()),
      tls,
      say,
    });
    this.tasks = options.tasks((fact) => this.#loop.handle(fact));
    const client = new Client({ node, rng: RNG, ...(settings ? { settings } : {}) }, records, steadyNow());
    const core = {
      apply: (input: { readonly type: string }) => client.apply(input as ClientInput),
      nextDeadline: () => client.nextDeadline(),
    };
    this.#loop = new CoreLoop<ClientInput, ClientEffect>(core, (effect) => this.#perform(effect));
    this.#loop.handle({ type: 'time' });
  }

  get nodeId(): string {
    return this.#options.node.ID;
  }

  /** The allocation with what its tasks went through; undefined: it is not here. */
  record(allocId: string): ClientRecord | undefined {
    return this.#records.get(allocId);
  }

  get records(): readonly ClientRecord[] {
    return [...this.#records.values()];
  }

  /** Where calls go, and where they could. */
  get servers(): readonly Address[] {
    return this.#rpc.servers;
  }

  /** Other servers take the place of those that were known. */
  learn(servers: readonly Address[]): void {
    this.#rpc.learn(servers);
  }

  /** The way to other clients leads over the servers. */
  get wayToClients(): WayToClients {
    return {
      call: (method, args) => this.#rpc.relay(method, args),
      open: (method, args) => this.#rpc.open(method, args),
    };
  }

  /** Somebody wants the task to be started anew. */
  restart(task: TaskKey): void {
    this.#loop.handle({ type: 'task-restart-asked', task });
  }

  /** `tasks`: whether they go on without it. */
  async stop(tasks: 'go-on' | 'end'): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#loop.stop();
    this.#rpc.close();
    if (tasks === 'end') await this.tasks.killAll();
    await this.#options.state.close();
  }

  #perform(effect: ClientEffect): void {
    switch (effect.type) {
      case 'store':
        this.#records.set(effect.allocId, effect.record);
        this.#options.state.put(effect.allocId, effect.record);
        return this.#onceDurable(() => {});
      case 'forget':
        this.#records.delete(effect.allocId);
        this.#options.state.remove(effect.allocId);
        return this.#onceDurable(() => this.tasks.forget(effect.allocId));
      case 'clear-files':
        return this.#onceDurable(() => this.tasks.forget(effect.allocId));
      case 'call':
        if (!SPEAKS_OF_ALLOCS.has(effect.method)) return void this.#call(effect);
        return this.#onceDurable(() => void this.#call(effect));
      case 'start-task':
        return this.#onceDurable(() => {
          const record = this.#records.get(effect.allocId);
          if (record !== undefined) this.tasks.start(effect, record);
        });
      case 'stop-task':
        return this.tasks.stop(effect);
      case 'trace':
        return this.#options.onTrace?.(effect.event);
    }
  }

  /** In the order of the effects, behind everything that was stored before. */
  #onceDurable(act: () => void): void {
    this.#options.state.settled().then(
      () => {
        if (!this.#isOver) act();
      },
      (error: unknown) => this.#fail(error),
    );
  }

  async #call({ id, method, args }: CallEffect): Promise<void> {
    const result = await this.#rpc.call(method, args as never);
    if (this.#isOver) return;
    const isOfNode = method === 'Node.Register' || method === 'Node.UpdateStatus';
    if (isOfNode && 'ok' in result) this.#rpc.learn(addressesIn(result.ok as NodeUpdateReply));
    this.#loop.handle({ type: 'reply', id, result });
  }

  #fail(error: unknown): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#loop.stop();
    this.#rpc.close();
    this.#options.onFailure((error as Error).message);
  }
}

function addressesIn({ Servers }: NodeUpdateReply): readonly Address[] {
  return Servers.map(({ RPCAdvertiseAddr }) => readAddress(RPCAdvertiseAddr, 'the list of servers'));
}
