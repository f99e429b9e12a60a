/**
 * Functions from a state's columns to small integers that are computed once per tuple of column values and then
 * only looked up. They make a world fast: machines, observations and predicates run only in `compute`.
 */
import { TupleStore } from './tuple-store.ts';

/** A small integer read off a state; -1 is allowed and means refused or absent. */
export type Lookup = (state: Uint16Array) => number;
/** What a memo computes once: input values in, an integer >= -1 out. */
export type Compute = (...inputs: readonly number[]) => number;
/** Where a memo gets a value from: a column of the state by its number, or another lookup. */
export type Input = number | Lookup;

const UNKNOWN = -2;

/**
 * A lookup that computes each distinct tuple of input values once. Inputs must give integers in 0..65535.
 *
 * One and two inputs are answered from flat rows, more from an exact hash table. A column is read in place and not
 * through a lookup, because this is the innermost loop of the checker.
 */
export function memo(inputs: readonly Input[], compute: Compute): Lookup {
  const [first, second] = inputs;
  if (first === undefined) return memoConstant(compute);
  if (second === undefined) return memoOne(first, compute);
  return inputs.length === 2 ? memoTwo(first, second, compute) : memoMany(inputs, compute);
}

function memoConstant(compute: Compute): Lookup {
  let known = UNKNOWN;
  return () => {
    if (known === UNKNOWN) known = compute();
    return known;
  };
}

function memoOne(input: Input, compute: Compute): Lookup {
  let row = unknownRow(16);
  const miss = (x: number): number => {
    if (x >= row.length) row = widened(row, x);
    const value = compute(x);
    row[x] = value;
    return value;
  };
  const lookup = (x: number): number => {
    const known = row[x];
    return known === undefined || known === UNKNOWN ? miss(x) : known;
  };
  if (typeof input === 'number') return (state) => lookup(state[input] as number);
  return (state) => lookup(input(state));
}

function memoTwo(first: Input, second: Input, compute: Compute): Lookup {
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
  const lookup = (x: number, y: number): number => {
    const known = rows[x]?.[y];
    return known === undefined || known === UNKNOWN ? miss(x, y) : known;
  };
  if (typeof first === 'number' && typeof second === 'number') {
    return (state) => lookup(state[first] as number, state[second] as number);
  }
  const readFirst = asLookup(first);
  const readSecond = asLookup(second);
  return (state) => lookup(readFirst(state), readSecond(state));
}

function memoMany(inputs: readonly Input[], compute: Compute): Lookup {
  const store = new TupleStore(inputs.length);
  const tuple = new Uint16Array(inputs.length);
  let values = unknownRow(64);
  const lookup = (): number => {
    const id = store.intern(tuple);
    const known = store.isNew ? UNKNOWN : (values[id] as number);
    if (known !== UNKNOWN) return known;
    if (id >= values.length) values = widened(values, id);
    const value = compute(...tuple);
    values[id] = value;
    return value;
  };
  if (inputs.every((input) => typeof input === 'number')) {
    const columns = Int32Array.from(inputs);
    return (state) => {
      for (let i = 0; i < columns.length; i++) tuple[i] = state[columns[i] as number] as number;
      return lookup();
    };
  }
  const readers = inputs.map(asLookup);
  return (state) => {
    for (let i = 0; i < readers.length; i++) tuple[i] = (readers[i] as Lookup)(state);
    return lookup();
  };
}

function asLookup(input: Input): Lookup {
  return typeof input === 'number' ? (state) => state[input] as number : input;
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
