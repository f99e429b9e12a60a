/**
 * What operators do to nodes beside the faults: now and then one is drained, in a hurry or not, and some time later it is
 * wanted again, its drain over or not. Requests may fail or be carried out twice, like any other.
 */
import type { DrainStrategy } from '../../impl/core/drain-records.ts';
import type { Caller } from './caller.ts';
import type { Cluster } from './cluster.ts';
import type { SeededRandom } from './seeded-random.ts';

const MS_NS = 1e6;
/** Force now, none, and in ms. */
const DEADLINES_MS = [-1, 0, 0, 5_000, 30_000, 120_000];
/** From a drain that is taken back at once to one that has long been over. */
const MEAN_HOLDS_MS = [2_000, 20_000, 90_000, 300_000];
/** An operator whose drain does not come to its end by itself gives it a deadline. */
const PATIENCE_MS = 30_000;
/** Drains are rarer than other requests. */
const RARITY = 3;

export class Drains {
  readonly #cluster: Cluster;
  readonly #random: SeededRandom;
  readonly #caller: Caller;
  #requests = 0;
  #isOpen = true;

  constructor(cluster: Cluster, random: SeededRandom) {
    this.#cluster = cluster;
    this.#random = random;
    this.#caller = cluster.newCaller('drains');
    this.#waitForNext();
  }

  /** No more of them. Those under way are not taken back. */
  close(): void {
    this.#isOpen = false;
  }

  /** Ask for what makes rest possible: a drain may wait for ever for batch work, or for room elsewhere. To be repeated. */
  settle(): void {
    for (const { ID, DrainStrategy } of this.#cluster.history.state.nodes()) {
      if (DrainStrategy?.Deadline === 0) this.#drain(ID, PATIENCE_MS);
    }
  }

  #waitForNext(): void {
    const { requestEveryMs } = this.#cluster.conditions;
    this.#cluster.after(this.#random.waitMs(RARITY * requestEveryMs), () => {
      if (!this.#isOpen) return;
      const { id } = this.#random.pick(this.#cluster.clients);
      this.#drain(id, this.#random.pick(DEADLINES_MS));
      this.#cluster.after(this.#random.waitMs(this.#random.pick(MEAN_HOLDS_MS)), () => this.#end(id));
      this.#waitForNext();
    });
  }

  #drain(NodeID: string, deadlineMs: number): void {
    const Deadline = deadlineMs * MS_NS;
    const DrainStrategy = { Deadline, IgnoreSystemJobs: false, StartedAt: 0, ForceDeadline: 0 };
    this.#ask(NodeID, DrainStrategy, false);
  }

  /** Mostly open again, so that there is work for it. */
  #end(NodeID: string): void {
    if (this.#isOpen) this.#ask(NodeID, null, this.#random.chance(0.8));
  }

  #ask(NodeID: string, strategy: DrainStrategy | null, MarkEligible: boolean): void {
    const args = { NodeID, DrainStrategy: strategy, MarkEligible };
    this.#caller.call(`drains/${++this.#requests}`, 'Node.UpdateDrain', args, () => {});
  }
}
