/**
 * What a list of allocations from a server means for this client: what to pull, then what to destroy, update and
 * add. Pure, and in ascending id order throughout.
 */
import type { Allocation, Index } from '../records.ts';

/** Allocation id to `AllocModifyIndex`, as `GetClientAllocs` answers. */
export type Listing = Readonly<Record<string, Index>>;
/** What this client holds: allocation id to `AllocModifyIndex`. */
export type Holdings = ReadonlyMap<string, Index>;

/** Ids to pull: those not held, and those written by the servers since. */
export function idsToPull(listing: Listing, held: Holdings): string[] {
  return Object.keys(listing)
    .filter((id) => (listing[id] as Index) > (held.get(id) ?? -1))
    .sort();
}

/** The index that a server must have reached to know all of `ids` as they were listed. */
export function indexOfPull(listing: Listing, ids: readonly string[]): Index {
  return Math.max(0, ...ids.map((id) => listing[id] as Index));
}

export interface AllocDiff {
  /** Held but no longer listed. The servers deleted them, or a stale server never heard of them. */
  readonly removed: readonly string[];
  readonly updated: readonly Allocation[];
  readonly added: readonly Allocation[];
}

export function diffAllocs(listing: Listing, pulled: readonly Allocation[], held: Holdings): AllocDiff {
  const inOrder = [...pulled].sort((a, b) => (a.ID < b.ID ? -1 : 1));
  return {
    removed: [...held.keys()].filter((id) => !Object.hasOwn(listing, id)).sort(),
    updated: inOrder.filter((alloc) => alloc.AllocModifyIndex > (held.get(alloc.ID) ?? Infinity)),
    added: inOrder.filter((alloc) => !held.has(alloc.ID)),
  };
}
