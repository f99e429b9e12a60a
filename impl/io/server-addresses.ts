/** Where the servers are, as one of them knows it: what it was told at its start, and what others say of themselves. */
import type { ServerId } from '../core/effects.ts';
import type { ServerAddress } from '../core/endpoints/context.ts';
import type { Places } from './founding/membership-file.ts';

export class ServerAddresses {
  readonly #places: Map<ServerId, Places>;

  constructor(places: ReadonlyMap<ServerId, Places>) {
    this.#places = new Map(places);
  }

  /** Whether that was news. */
  learn(id: ServerId, { link, rpc }: { readonly link: string; readonly rpc: string | undefined }): boolean {
    const known = this.#places.get(id);
    const places = { link, rpc: rpc ?? known?.rpc ?? link, datacenter: known?.datacenter ?? 'dc1' };
    this.#places.set(id, places);
    return known?.link !== places.link || known.rpc !== places.rpc;
  }

  /** As clients are told of them. */
  get forClients(): readonly ServerAddress[] {
    return [...this.#places].map(([id, { rpc, datacenter }]) => ({ id, rpcAddr: rpc, datacenter }));
  }

  get all(): Readonly<Record<ServerId, Places>> {
    return Object.fromEntries(this.#places);
  }
}
