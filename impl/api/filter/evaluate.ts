/** Does a record fit a filter? Fields are found by the record's schema, so a name that it has not is refused. */
import { RE2JS } from 're2js';
import type { Shape } from '../../wire/schema/kinds.ts';
import { zeroOf } from '../../wire/schema/zero.ts';
import { malformed } from '../exchange.ts';
import type { Filter } from './parse.ts';

interface Found {
  readonly shape: Shape;
  readonly value: unknown;
}

export type Predicate = (record: unknown) => boolean;

/** `shape`: of the records. Refuses with 400 what cannot be asked of them. */
export function predicateOf(filter: Filter, shape: Shape): Predicate {
  switch (filter.is) {
    case 'and':
    case 'or': {
      const [left, right] = [predicateOf(filter.left, shape), predicateOf(filter.right, shape)];
      return filter.is === 'and'
        ? (record) => left(record) && right(record)
        : (record) => left(record) || right(record);
    }
    case 'not': {
      const inner = predicateOf(filter.inner, shape);
      return (record) => !inner(record);
    }
    case 'test': {
      const holds = testOf(filter);
      // A name that no record has is refused also where there is no record.
      found(shape, undefined, filter.path);
      return (record) => {
        const at = found(shape, record, filter.path);
        return at !== undefined && holds(at);
      };
    }
  }
}

/** Undefined: what is asked about is not there, as a key of a map. */
function found(shape: Shape, value: unknown, path: readonly string[]): Found | undefined {
  const [name, ...rest] = path;
  if (shape.type === 'optional') {
    return found(shape.of, value, path);
  }
  if (name === undefined) return { shape, value: value ?? zeroOf(shape) };
  if (shape.type === 'struct') {
    const field = shape.fields.find((each) => each.name === name);
    if (field) return found(field.shape, (value as Record<string, unknown> | undefined)?.[name], rest);
    throw malformed(`error finding value in datum: /${path.join('/')}: ${shape.name} has no field "${name}"`);
  }
  if (shape.type === 'map' || shape.type === 'list') {
    const members = (value ?? {}) as Readonly<Record<string, unknown>>;
    return Object.hasOwn(members, name) ? found(shape.of, members[name], rest) : undefined;
  }
  if (shape.type === 'any') return anyAt(shape, value, path);
  throw malformed(`error finding value in datum: "${name}" is asked of something that has no fields`);
}

function anyAt(shape: Shape, value: unknown, path: readonly string[]): Found | undefined {
  let at = value;
  for (const name of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return undefined;
    at = (at as Readonly<Record<string, unknown>>)[name];
  }
  return { shape, value: at };
}

function testOf({ test, value: wanted }: Extract<Filter, { is: 'test' }>): (found: Found) => boolean {
  switch (test) {
    case 'equals':
      return ({ value }) => textOf(value) === wanted;
    case 'contains':
      return ({ value }) => contains(value, wanted);
    case 'matches': {
      const pattern = patternOf(wanted);
      return ({ value }) => typeof value === 'string' && pattern.matcher(value).find();
    }
    case 'empty':
      return ({ value }) => isEmpty(value);
  }
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean')
    return String(value);
  return undefined;
}

function contains(value: unknown, wanted: string): boolean {
  if (typeof value === 'string') return value.includes(wanted);
  if (Array.isArray(value)) return value.some((item) => textOf(item) === wanted);
  return typeof value === 'object' && value !== null && Object.hasOwn(value, wanted);
}

function patternOf(text: string): RE2JS {
  try {
    return RE2JS.compile(text);
  } catch (error) {
    throw malformed(`failed to compile regular expression "${text}": ${(error as Error).message}`);
  }
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
