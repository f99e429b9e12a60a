/**
 * The identity of a machine's state: one canonical string for an XState snapshot, with sorted keys. It refuses
 * every value that `JSON.stringify` would merge or lose without a word; it is not a way to store snapshots.
 */
import { ModelError } from './errors.ts';

/** The part of an XState snapshot that is its identity, plus the parts that must be empty. */
export interface SnapshotLike {
  readonly value: unknown;
  readonly context: unknown;
  readonly status?: string;
  readonly children?: unknown;
  readonly historyValue?: unknown;
}

/**
 * Canonical key of a snapshot: equal exactly when value, context and done-ness are equal.
 * @param machine the machine's name, for the error
 * @throws ModelError naming machine and path on Set, Map, Date, class instances, functions, symbols, bigint,
 * undefined, NaN, infinities, -0, live children or a history memory.
 */
export function snapshotKey(snapshot: SnapshotLike, machine: string): string {
  refuseHidden(snapshot, machine);
  const value = canonical(snapshot.value, machine, 'value');
  const context = canonical(snapshot.context ?? {}, machine, 'context');
  return snapshot.status === 'done' ? `${value}${context}done` : `${value}${context}`;
}

/** Canonical text of plain data: JSON with sorted keys. Throws like {@link snapshotKey}. */
export function canonical(value: unknown, machine: string, path: string): string {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return JSON.stringify(value);
    case 'number':
      return canonicalNumber(value, machine, path);
    case 'object':
      return value === null ? 'null' : canonicalObject(value, machine, path);
    case 'undefined':
      throw refusal(machine, path, 'undefined', 'a missing and an undefined field would be one state');
    case 'bigint':
    case 'symbol':
    case 'function':
      throw refusal(machine, path, `a ${typeof value}`, 'it has no canonical text');
  }
}

function canonicalNumber(value: number, machine: string, path: string): string {
  if (!Number.isFinite(value) || Object.is(value, -0)) {
    const found = Object.is(value, -0) ? '-0' : String(value);
    throw refusal(machine, path, found, 'it would be merged with another value');
  }
  return String(value);
}

function canonicalObject(value: object, machine: string, path: string): string {
  if (Array.isArray(value)) {
    return `[${value.map((item: unknown, i) => canonical(item, machine, `${path}[${i}]`)).join(',')}]`;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw refusal(machine, path, `a ${value.constructor.name}`, 'its contents are not part of a state key');
  }
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  const text = fields.map(
    ([name, field]) => `${JSON.stringify(name)}:${canonical(field, machine, `${path}.${name}`)}`,
  );
  return `{${text.join(',')}}`;
}

function refuseHidden(snapshot: SnapshotLike, machine: string): void {
  if (Object.keys(snapshot.children ?? {}).length > 0) {
    throw refusal(machine, 'children', 'a live child actor', "a child's state is not part of a state key");
  }
  if (Object.keys(snapshot.historyValue ?? {}).length > 0) {
    throw refusal(machine, 'historyValue', 'a history memory', 'it is not part of a state key');
  }
  if (snapshot.status === 'error') {
    throw refusal(machine, 'status', 'an error snapshot', 'a machine of the model must not fail');
  }
}

function refusal(machine: string, where: string, found: string, reason: string): ModelError {
  return new ModelError({
    subject: `machine ${machine}`,
    where,
    found,
    reason,
    instead: 'strings, booleans, finite numbers, null, and plain lists or records of them',
  });
}
