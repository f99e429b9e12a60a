/**
 * What the leader writes about a node that it has not heard in time, held until a walk lets it through. What follows
 * from it is part of the entry.
 */
import type { Obstacle } from './exchange.ts';
import type { Held, HeldServer } from './held-server.ts';

export class Silence {
  readonly #server: HeldServer;
  readonly #node: string;
  #entry: Held | undefined;
  #isDone = false;

  constructor(server: HeldServer, node: string) {
    this.#server = server;
    this.#node = node;
  }

  /** The verdict that waits to be committed. */
  get entry(): Held | undefined {
    return this.#entry;
  }

  /** The timer has fired: keep what the leader proposes for this node. */
  fired(): void {
    this.#entry = this.#server.fresh().find(({ command }) => command.type === 'NodeUpdateStatus');
  }

  /** Committed, and not yet acted on: what follows has followed in the same step. */
  get isDone(): boolean {
    return this.#isDone;
  }

  commit(): Obstacle {
    if (this.#entry === undefined) return `no verdict on ${this.#node} waits to be committed`;
    this.#server.commit(this.#entry);
    this.#entry = undefined;
    this.#isDone = true;
    return undefined;
  }

  /** Nothing is left to be done. */
  act(): Obstacle {
    this.#isDone = false;
    return this.#entry === undefined ? undefined : `the verdict on ${this.#node} is not yet written`;
  }

  forget(): void {
    this.#entry = undefined;
    this.#isDone = false;
  }
}
