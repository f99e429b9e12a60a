/**
 * The services of this client's allocations, as the servers list them: brought to what is wanted, one call at a time
 * for each allocation. An allocation waits for its services to be listed before its tasks start, and has them taken
 * back when they are about to end. It is not asked again in between: the servers keep a service until its allocation
 * ends. A call that takes back and fails is not repeated, for the entry that ends the allocation does the same.
 * Source: reference page nomad-protocol.md, section 8 (L8); machines/service-hook.ts.
 */
import type { Rng, RpcId, RpcResult } from '../effects.ts';
import type { Instant } from '../records.ts';
import type { RpcMethod } from '../rpc.ts';
import type { Outbox } from './outbox.ts';
import { jittered } from './pacing.ts';
import type { Allocation } from '../records.ts';
import { type Registration, registrationsOf } from './service-registrations.ts';
import type { ClientSettings } from './settings.ts';
import type { Standing } from './standing.ts';

interface Call {
  readonly id: RpcId;
  readonly method: RpcMethod;
  readonly services: readonly Registration[];
}

class Listing {
  wanted: readonly Registration[] = [];
  listed: readonly Registration[] = [];
  call: Call | undefined;
  retryAt: Instant = Infinity;
  /** Told once, when all that is wanted is listed. */
  then: (() => void) | undefined;
}

export class Services {
  readonly #out: Outbox;
  readonly #standing: Standing;
  readonly #settings: ClientSettings;
  readonly #rng: Rng;
  readonly #listings = new Map<string, Listing>();

  constructor(out: Outbox, standing: Standing, settings: ClientSettings, rng: Rng) {
    this.#out = out;
    this.#standing = standing;
    this.#settings = settings;
    this.#rng = rng;
  }

  nextDeadline(): Instant {
    return Math.min(Infinity, ...[...this.#listings.values()].map(({ retryAt }) => retryAt));
  }

  /** Have what the allocation asks for listed. Says whether it is already; if not, `then` runs once it is. */
  list(alloc: Allocation, then?: () => void): boolean {
    const wanted = registrationsOf(alloc, this.#standing.address);
    const listing = this.#listings.get(alloc.ID) ?? new Listing();
    if (without(wanted, listing.listed).length === 0 && without(listing.listed, wanted).length === 0)
      return true;
    this.#listings.set(alloc.ID, listing);
    listing.wanted = wanted;
    listing.then = then ?? listing.then;
    this.#goOn(alloc.ID, listing);
    return false;
  }

  /** The servers had lost sight of it: some then delete its services (upstream before 1.10.4, #26424). */
  listAgain(alloc: Allocation): void {
    const listing = this.#listings.get(alloc.ID);
    if (listing !== undefined && listing.call === undefined) listing.listed = [];
    this.list(alloc);
  }

  takeBack(allocId: string): void {
    const listing = this.#listings.get(allocId);
    if (listing === undefined) return;
    listing.wanted = [];
    listing.then = undefined;
    this.#goOn(allocId, listing);
  }

  onTime(): void {
    for (const [allocId, listing] of this.#listings) {
      if (listing.retryAt > this.#out.at) continue;
      listing.retryAt = Infinity;
      this.#goOn(allocId, listing);
    }
  }

  onReply(id: RpcId, result: RpcResult): boolean {
    const found = [...this.#listings].find(([, { call }]) => call?.id === id);
    if (found?.[1].call === undefined) return false;
    const [allocId, listing] = found;
    const { method, services } = found[1].call;
    listing.call = undefined;
    this.#out.answered(method, result);
    if (method === 'ServiceRegistration.DeleteByID') listing.listed = without(listing.listed, services);
    else if ('ok' in result) listing.listed = [...without(listing.listed, services), ...services];
    else listing.retryAt = this.#out.at + jittered(this.#settings.serviceRetryMs, this.#rng);
    this.#goOn(allocId, listing);
    return true;
  }

  /** The next call that is needed, or the news that none is. */
  #goOn(allocId: string, listing: Listing): void {
    if (listing.call !== undefined) return;
    const { wanted, listed } = listing;
    const missing = without(wanted, listed);
    const [surplus] = without(listed, wanted);
    if (missing.length > 0) {
      if (listing.retryAt === Infinity) listing.call = this.#register(missing);
      return;
    }
    listing.retryAt = Infinity;
    if (surplus !== undefined) listing.call = this.#unlist(surplus);
    else if (wanted.length === 0) this.#listings.delete(allocId);
    const { then } = listing;
    listing.then = undefined;
    then?.();
  }

  #register(services: readonly Registration[]): Call {
    const { nodeId: NodeID, datacenter: Datacenter, secretId: AuthToken } = this.#standing;
    const Services = services.map((service) => ({ ...service, NodeID, Datacenter }));
    const method = 'ServiceRegistration.Upsert';
    return { id: this.#out.call(method, { Services, AuthToken }), method, services };
  }

  #unlist(service: Registration): Call {
    const { ID, Namespace } = service;
    const method = 'ServiceRegistration.DeleteByID';
    const id = this.#out.call(method, { ID, Namespace, AuthToken: this.#standing.secretId });
    return { id, method, services: [service] };
  }
}

function without(some: readonly Registration[], others: readonly Registration[]): readonly Registration[] {
  return some.filter((one) => !others.some((other) => isSame(one, other)));
}

/** Their place follows from the allocation, which they name in their ID. */
function isSame(a: Registration, b: Registration): boolean {
  return a.ID === b.ID && a.Port === b.Port && a.Tags.join('\u0000') === b.Tags.join('\u0000');
}
