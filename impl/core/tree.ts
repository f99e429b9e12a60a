/**
 * Ordered trees with O(1) lazy clones (sorted-btree), in the two key orders that the core uses.
 */
import BTreeModule from 'sorted-btree';

/**
 * The package is CommonJS: Node gives its exports as the default import, with the class as their `default`;
 * bundlers and test runners give the class itself.
 */
const loaded: Partial<typeof BTreeModule> = BTreeModule;
const BTree = loaded.default ?? (BTreeModule as unknown as typeof BTreeModule.default);

/** Rows by text key, in code unit order. */
export type Tree<V> = BTreeModule.default<string, V>;

export function newTree<V>(): Tree<V> {
  return new BTree<string, V>(undefined, (a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

/** A key that sorts by time first. */
export interface TimedKey {
  readonly at: number;
  readonly id: string;
}

export type TimedTree = BTreeModule.default<TimedKey, true>;

export function newTimedTree(): TimedTree {
  return new BTree<TimedKey, true>(
    undefined,
    (a, b) => a.at - b.at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0),
  );
}
