/**
 * A simulation in which nothing goes wrong but what a test does: clients that run one job of three on a calm
 * network, and words for what befalls the first of them.
 */
import { assert } from '../../impl/core/assert.ts';
import type { Command } from '../../impl/core/commands.ts';
import type { Instant } from '../../impl/core/records.ts';
import type { RpcMethod, RpcMethods } from '../../impl/core/rpc.ts';
import { ALL_CHECKS } from './checks/all.ts';
import type { NewCheck } from './checks/check.ts';
import { Cluster } from './cluster.ts';
import { calm, drawConditions } from './conditions.ts';
import { SeededRandom } from './seeded-random.ts';
import { noticedWithinMs } from './silence-bound.ts';
import { Workload } from './workload.ts';

const WINDOW_MS = 600_000;
/** For what follows when it was noticed. */
const A_WHILE_MS = 60_000;

export interface StoryParts {
  /** Default: all. */
  readonly checks?: readonly NewCheck[];
  /** The job has a disconnect window; default: yes. */
  readonly hasWindow?: boolean;
  /** It is a batch job whose work takes that long; default: a service. */
  readonly runForMs?: number;
}

/** Clients that run a job of three; nothing goes wrong but what a test does. */
export class Story {
  readonly cluster: Cluster;
  readonly workload: Workload;
  /** The job of three. */
  jobId = '';
  readonly #ask: (method: RpcMethod, args: unknown) => void;

  static async start(seed: number, clients: number, parts: StoryParts = {}): Promise<Story> {
    const { hasWindow = true, runForMs } = parts;
    const story = new Story(seed, clients, parts);
    await story.wait(60_000);
    story.jobId = story.workload.submit(3, hasWindow ? WINDOW_MS : undefined, runForMs);
    await story.wait(60_000);
    return story;
  }

  private constructor(seed: number, clients: number, { checks = ALL_CHECKS }: StoryParts) {
    const random = new SeededRandom(seed);
    const drawn = drawConditions(random, { clients, faults: [] });
    const weather = calm(drawn.weather);
    const conditions = {
      ...drawn,
      weather,
      slotsPerClient: 3,
      windowsMs: [WINDOW_MS],
      staleAnswers: 'discard' as const,
      clientsOf: 'us' as const,
    };
    this.cluster = new Cluster({ random, conditions, checks });
    this.workload = new Workload(this.cluster, random.stream('workload'));
    this.workload.close();
    const operator = this.cluster.newCaller('operator');
    let calls = 0;
    this.#ask = (method, args) => operator.call(`test/${++calls}`, method, args, () => {});
  }

  ask<M extends RpcMethod>(method: M, args: RpcMethods[M]['args']): void {
    this.#ask(method, args);
  }
  /** Into the log past every endpoint, by whoever leads. */
  async write(command: (at: Instant) => Command): Promise<void> {
    for (const server of this.cluster.servers) server.propose(command(this.cluster.now));
    await this.wait(200);
  }
  async wait(ms: number): Promise<void> {
    await this.cluster.runUntil(this.cluster.now + ms);
  }
  /** Let time pass until the node has this status: at most as long as a silence may be doubted. */
  async until(status: string): Promise<void> {
    const { heartbeats } = this.cluster.conditions;
    const limit = this.cluster.now + noticedWithinMs(heartbeats) + A_WHILE_MS;
    while (this.cluster.now < limit && this.status !== status) await this.wait(1_000);
    assert(this.status === status, `n1 becomes ${status}`);
  }
  cut(isCut: boolean): void {
    for (const { id } of this.cluster.servers) {
      if (isCut) this.cluster.network.cut('n1', id);
      else this.cluster.network.mend('n1', id);
    }
  }
  get status(): string | undefined {
    return this.cluster.history.state.node('n1')?.Status;
  }
  get allocs(): string[] {
    const allocs = this.cluster.history.state.allocsByJob('default', this.jobId);
    return allocs
      .map(({ ID, ClientStatus, DesiredStatus }) => `${ID} ${ClientStatus}/${DesiredStatus}`)
      .sort();
  }
  get running(): readonly string[] {
    return this.cluster.clients.flatMap((client) => client.running()).sort();
  }
}
