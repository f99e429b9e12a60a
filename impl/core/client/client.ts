/**
 * One client agent, synchronous and deterministic: inputs in, effects out. It wires the loops, each with its own
 * outstanding call, and decides nothing itself. Source: reference page nomad-protocol.md, section 6, column B.
 */
import { unreachable } from '../assert.ts';
import type { NewId, Rng, RpcId, RpcResult } from '../effects.ts';
import type { Instant } from '../records.ts';
import type { NodeRegistration } from '../rpc.ts';
import { AllocPool } from './alloc-pool.ts';
import { AllocSync } from './alloc-sync.ts';
import { AllocWatch } from './alloc-watch.ts';
import { Heartbeat } from './heartbeat.ts';
import { HeartbeatStop } from './heartbeat-stop.ts';
import { NodeChanges } from './node-changes.ts';
import { Outbox } from './outbox.ts';
import type { ClientEffect, ClientInput, ClientRecord } from './ports.ts';
import { Services } from './services.ts';
import { DEFAULT_SETTINGS } from './settings.ts';
import type { ClientSettings } from './settings.ts';
import { Standing } from './standing.ts';

export interface ClientConfig {
  /** What the client registers; its `Status` is the client's own business and ignored. */
  readonly node: NodeRegistration;
  readonly rng: Rng;
  /** Ids of calls. Default: node id, start of the process and a counter, so two lives never share an id. */
  readonly newId?: NewId;
  readonly settings?: Partial<ClientSettings>;
}

export class Client {
  readonly #out: Outbox;
  readonly #standing: Standing;
  readonly #heartbeat: Heartbeat;
  readonly #nodeChanges: NodeChanges;
  readonly #sync: AllocSync;
  readonly #services: Services;
  readonly #pool: AllocPool;
  readonly #watch: AllocWatch;
  readonly #heartbeatStop: HeartbeatStop;
  readonly #restored: readonly ClientRecord[];
  readonly #startedAt: Instant;
  #hasStarted = false;

  /** `restored`: what the last life of this client left on disk. Nothing is emitted before the first input. */
  constructor(config: ClientConfig, restored: readonly ClientRecord[], at: Instant) {
    const { node, rng } = config;
    const settings = { ...DEFAULT_SETTINGS, ...config.settings };
    this.#out = new Outbox(node.ID, config.newId ?? countedIds(node.ID, at), at);
    this.#standing = new Standing(node, at);
    this.#heartbeat = new Heartbeat(this.#out, this.#standing, settings, rng);
    this.#nodeChanges = new NodeChanges(this.#out, this.#standing, settings, rng);
    this.#sync = new AllocSync(this.#out, settings, rng);
    this.#services = new Services(this.#out, this.#standing, settings, rng);
    this.#pool = new AllocPool(this.#out, this.#sync, this.#services, settings);
    this.#watch = new AllocWatch(this.#out, this.#standing, settings, rng, this.#pool);
    this.#heartbeatStop = new HeartbeatStop(this.#out, this.#standing, this.#pool);
    this.#restored = restored;
    this.#startedAt = at;
  }

  /** Take in one fact and do what is due by its instant. Effects are to be performed in the order given. */
  apply(input: ClientInput): ClientEffect[] {
    this.#out.at = input.at;
    if (!this.#hasStarted) this.#start();
    this.#take(input);
    this.#doWhatIsDue();
    return this.#out.take();
  }

  /** When to apply the next `time` input at the latest; Infinity when only an answer can move this client. */
  nextDeadline(): Instant {
    if (!this.#hasStarted) return this.#startedAt;
    return Math.min(
      this.#heartbeat.nextDeadline(),
      this.#nodeChanges.nextDeadline(),
      this.#watch.nextDeadline(),
      this.#sync.nextDeadline(),
      this.#services.nextDeadline(),
      this.#pool.nextDeadline(),
      this.#heartbeatStop.nextDeadline(),
    );
  }

  /** Registering and watching start together: the watch does not wait for the registration (nomad-wire.md, 5). */
  #start(): void {
    this.#hasStarted = true;
    this.#pool.restore(this.#restored);
    this.#heartbeat.start();
    this.#watch.start();
  }

  #take(input: ClientInput): void {
    switch (input.type) {
      case 'time':
        return;
      case 'reply':
        return this.#onReply(input.id, input.result);
      case 'task-started':
        return this.#pool.onTask(input.task, (task) => task.onStarted());
      case 'task-exited':
        return this.#pool.onTask(input.task, (task) => task.onExited(input.exitCode));
      case 'task-failed':
        return this.#pool.onTask(input.task, (task) =>
          task.onFailed(input.reason, input.recoverable ?? false),
        );
      case 'task-restart-asked':
        return this.#pool.onTask(input.task, (task) => task.restart());
      case 'node-changed':
        return this.#nodeChanges.onChange(input.attributes);
      default:
        return unreachable(input);
    }
  }

  /** Answers nobody waits for (of an earlier life, or a second copy) change nothing. */
  #onReply(id: RpcId, result: RpcResult): void {
    const loops = [this.#heartbeat, this.#nodeChanges, this.#watch, this.#sync, this.#services];
    const asker = loops.find((loop) => loop.onReply(id, result));
    if (asker === undefined || 'error' in result) return;
    for (const loop of [this.#heartbeat, this.#nodeChanges, this.#watch]) {
      if (loop !== asker) loop.onServersAnswer();
    }
  }

  #doWhatIsDue(): void {
    // Silence first: what the servers may no longer rely on ends before anything else is started.
    this.#heartbeatStop.onTime();
    this.#pool.onTime();
    this.#heartbeat.onTime();
    this.#nodeChanges.onTime();
    this.#watch.onTime();
    this.#services.onTime();
    this.#sync.onTime();
  }
}

function countedIds(nodeId: string, at: Instant): NewId {
  let count = 0;
  return () => {
    count += 1;
    return `${nodeId}/${at}/${count}`;
  };
}
