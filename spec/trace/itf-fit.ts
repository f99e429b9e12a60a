/**
 * What an ITF variable of anybody's says of a component: which component it means, and whether a local state fits its value.
 * It knows the forms in which others write a state machine's state; which runs there are it does not know.
 *
 * A variable means the component of its name, of its name with `_` for all but letters and digits, or, as in the TLA+ that we
 * write, `f0` the first, `f1` the second. Its value is one of
 * - `{ value, context }`: XState's own, as we write it; fields of the context may be left out;
 * - a text: the name of the state, or its label;
 * - `{ tag, value }`: the name of the state, perhaps with a capital letter, and fields of the context (Quint's sum types);
 * - another record: fields of the context, and the name of the state under `state`.
 */
import type { TraceValue } from '../export/itf.ts';
import { canonical } from '../model/key.ts';
import { valueLabel } from '../model/label.ts';
import type { LocalState } from '../model/types.ts';
import type { World } from '../model/world.ts';

/** A component that a variable means. */
export interface Meant {
  readonly variable: string;
  readonly component: string;
}

/** The name in the alphabet of TLA+ and Quint. */
export function identifierOf(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9_]/g, '_');
}

/** The component that a variable means; undefined when it means none. */
export function meantBy(world: World, variable: string): Meant | undefined {
  const component = world.components.find((name) => name === variable || identifierOf(name) === variable);
  return component === undefined ? undefined : { variable, component };
}

/** Whether a local state is what the value says. */
export function fits(value: TraceValue, local: LocalState): boolean {
  if (typeof value === 'string') return isCalled(local, value);
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return false;
  const record = value as Readonly<Record<string, TraceValue>>;
  if ('value' in record && 'context' in record)
    return same(record['value'] ?? null, local.value) && holdsAll(local, record['context'] ?? null);
  if (typeof record['tag'] === 'string')
    return isTagged(local, record['tag']) && holdsAll(local, record['value'] ?? null);
  return Object.entries(record).every(([field, each]) =>
    field in local.context || field !== 'state'
      ? same(each, local.context[field])
      : typeof each === 'string' && isCalled(local, each),
  );
}

function isCalled(local: LocalState, name: string): boolean {
  return name === local.label || name === valueLabel(local.value);
}

/** A tag of Quint begins with a capital letter, whatever the state is called. */
function isTagged(local: LocalState, tag: string): boolean {
  return isCalled(local, tag) || isCalled(local, `${tag.charAt(0).toLowerCase()}${tag.slice(1)}`);
}

/** Quint writes `[]` for the value of a variant that has none. */
function holdsAll(local: LocalState, fields: TraceValue): boolean {
  if (Array.isArray(fields)) return fields.length === 0;
  if (fields === null || typeof fields !== 'object') return false;
  return Object.entries(fields).every(([field, each]) => same(each as TraceValue, local.context[field]));
}

function same(told: TraceValue, held: unknown): boolean {
  return held !== undefined && canonical(told, 'trace', '') === canonical(held, 'trace', '');
}
