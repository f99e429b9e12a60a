/**
 * Functions from a state's columns to small integers that are computed once per tuple of column values and then
 * only looked up. They make a world fast: machines, observations and predicates run only in `compute`.
 */
import { TupleStore } from './tuple-store.ts';

/** A small integer read off a state; -1 is allowed and means refused or absent. */
export type Lookup = (state: Uint16Array) => number;
/** What a memo computes once: column values in, an integer >= -1 out. */
export type Compute = (...columns: readonly number[]) => number;

const UNKNOWN = -2;

/** Reads one column of the state. */
export function column(index: number): Lookup {
  return (state) => state[index] as number;
}

/** A lookup that computes each distinct tuple of column values once. Columns must give integers in 0..65535. */
export function memo(columns: readonly Lookup[], compute: Compute): Lookup {
  const [first, second] = columns;
  if (first === undefined) return memoConstant(compute);
  if (second === undefined) return memoOne(first, compute);
  if (columns.length === 2) return memoTwo(first, second, compute);
  return memoMany(columns, compute);
}

function memoConstant(compute: Compute): Lookup {
  let known = UNKNOWN;
  return () => {
    if (known === UNKNOWN) known = compute();
    return known;
  };
}

function memoOne(first: Lookup, compute: Compute): Lookup {
  let row = unknownRow(16);
  return (state) => {
    const x = first(state);
    const known = row[x];
    if (known !== undefined && known !== UNKNOWN) return known;
    if (x >= row.length) row = widened(row, x);
    const value = compute(x);
    row[x] = value;
    return value;
  };
}

function memoTwo(first: Lookup, second: Lookup, compute: Compute): Lookup {
  const rows: Int32Array[] = [];
  const miss = (x: number, y: number): number => {
    while (rows.length <= x) rows.push(unknownRow(4));
    const row = rows[x] as Int32Array;
    const wide = y < row.length ? row : widened(row, y);
    rows[x] = wide;
    const value = compute(x, y);
    wide[y] = value;
    return value;
  };
  return (state) => {
    const x = first(state);
    const y = second(state);
    const row = rows[x];
    if (row === undefined) return miss(x, y);
    const known = row[y];
    return known === undefined || known === UNKNOWN ? miss(x, y) : known;
  };
}

function memoMany(columns: readonly Lookup[], compute: Compute): Lookup {
  const store = new TupleStore(columns.length);
  const tuple = new Uint16Array(columns.length);
  let values = unknownRow(64);
  return (state) => {
    for (let i = 0; i < tuple.length; i++) tuple[i] = (columns[i] as Lookup)(state);
    const id = store.intern(tuple);
    if (!store.isNew) {
      const known = values[id] as number;
      if (known !== UNKNOWN) return known;
    }
    if (id >= values.length) values = widened(values, id);
    const value = compute(...tuple);
    values[id] = value;
    return value;
  };
}

function unknownRow(length: number): Int32Array {
  return new Int32Array(length).fill(UNKNOWN);
}

/** A copy of `row` that has place for `index`. */
function widened(row: Int32Array, index: number): Int32Array {
  const wide = unknownRow(Math.max(row.length * 2, index + 1));
  wide.set(row);
  return wide;
}
