/**
 * What the leader writes about a node that it has not heard in time, held in steps: the verdict, then the evaluations.
 */
import type { Obstacle } from './exchange.ts';
import type { Held, HeldServer } from './held-server.ts';

export class Silence {
  readonly #server: HeldServer;
  readonly #node: string;
  #entry: Held | undefined;
  #evaluations: Held | undefined;

  constructor(server: HeldServer, node: string) {
    this.#server = server;
    this.#node = node;
  }

  /** The verdict that waits to be committed. */
  get entry(): Held | undefined {
    return this.#entry;
  }

  /** Evaluations wait to be committed. */
  get isWritten(): boolean {
    return this.#evaluations !== undefined;
  }

  /** The timer has fired: keep what the leader proposes for this node. */
  fired(): void {
    this.#sort();
  }

  commit(): Obstacle {
    if (this.#entry === undefined) return `no verdict on ${this.#node} waits to be committed`;
    this.#server.commit(this.#entry);
    this.#entry = undefined;
    this.#sort();
    return undefined;
  }

  act(): Obstacle {
    if (this.#entry !== undefined) return `the verdict on ${this.#node} is not yet written`;
    if (this.#evaluations !== undefined) this.#server.commit(this.#evaluations);
    this.forget();
    return undefined;
  }

  forget(): void {
    this.#entry = undefined;
    this.#evaluations = undefined;
  }

  #sort(): void {
    for (const held of this.#server.fresh()) {
      if (held.command.type === 'NodeUpdateStatus') this.#entry = held;
      else this.#evaluations = held;
    }
  }
}
