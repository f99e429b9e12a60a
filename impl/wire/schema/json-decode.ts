/**
 * JSON of Nomad's HTTP API to values, by a schema, and what is wrong with it, told completely: every fault with its place,
 * not only the first. As Go's decoder: unknown members are passed over, missing ones are zero, names match in any case.
 */
import { timeOfRfc3339 } from '../msgpack/rfc3339.ts';
import { WireError } from '../wire-error.ts';
import { parseJson } from './json-number.ts';
import type { Kind, LeafType, Shape, StructShape } from './kinds.ts';
import { setMember } from './members.ts';
import { structZero, zeroOf } from './zero.ts';

/** More of them help nobody, and a hostile body could have millions. */
const MAX_FAULTS = 20;

/** Where, and what was expected there: `Job.TaskGroups[0].Count: expected an integer, found a string`. */
export type JsonFault = string;

export type Checked<V> = { readonly value: V } | { readonly faults: readonly JsonFault[] };

/** The value in a JSON text. Throws a `WireError` when it is no JSON; faults are a value. */
export function decodeJson<V>(kind: Kind<V>, text: string): Checked<V> {
  return checkJson(kind, parseJson(text));
}

/** The same for JSON that `parseJson` has read. */
export function checkJson<V>(kind: Kind<V>, json: unknown): Checked<V> {
  const faults: JsonFault[] = [];
  const value = read(kind, json, '', faults) as V;
  return faults.length === 0 ? { value } : { faults };
}

function read(shape: Shape, json: unknown, path: string, faults: JsonFault[]): unknown {
  if (faults.length >= MAX_FAULTS) return zeroOf(shape);
  if (shape.type === 'any') return json;
  if (json === null || json === undefined) return zeroOf(shape);
  if (shape.type === 'optional') return read(shape.of, json, path, faults);
  if (shape.type === 'list') return readList(shape.of, json, path, faults);
  if (shape.type === 'map') return readMap(shape.of, json, path, faults);
  if (shape.type === 'struct') return readStruct(shape, json, path, faults);
  return readLeaf(shape.type, json, path, faults);
}

function readList(of: Shape, json: unknown, path: string, faults: JsonFault[]): unknown {
  if (!Array.isArray(json)) return refuse('a list', json, path, faults);
  return json.map((item, at) => read(of, item, `${path}[${at}]`, faults));
}

function readMap(of: Shape, json: unknown, path: string, faults: JsonFault[]): unknown {
  if (!isObject(json)) return refuse('an object', json, path, faults);
  const made: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(json)) {
    setMember(made, key, read(of, member, `${path}[${key.slice(0, 80)}]`, faults));
  }
  return made;
}

const names = new WeakMap<StructShape, ReadonlyMap<string, number>>();

function lowered(shape: StructShape): ReadonlyMap<string, number> {
  let known = names.get(shape);
  if (!known) {
    known = new Map(shape.fields.map(({ name }, at) => [name.toLowerCase(), at]));
    names.set(shape, known);
  }
  return known;
}

function readStruct(shape: StructShape, json: unknown, path: string, faults: JsonFault[]): unknown {
  if (!isObject(json)) return refuse(`an object with the fields of ${shape.name}`, json, path, faults);
  const made: Record<string, unknown> = { ...structZero(shape) };
  for (const [key, member] of Object.entries(json)) {
    const field = shape.fields[lowered(shape).get(key.toLowerCase()) ?? -1];
    if (!field) continue;
    made[field.name] = read(field.shape, member, path === '' ? field.name : `${path}.${field.name}`, faults);
  }
  return made;
}

const WANTED: Readonly<Record<LeafType, string>> = {
  string: 'a string',
  bytes: 'bytes in base64',
  bool: 'true or false',
  int: 'an integer',
  uint: 'an integer from 0',
  int64: 'an integer',
  uint64: 'an integer from 0',
  duration: 'a duration in nanoseconds',
  unixNano: 'nanoseconds since 1970',
  float: 'a number',
  time: 'a time like 2006-01-02T15:04:05Z',
  any: 'anything',
};

function readLeaf(type: LeafType, json: unknown, path: string, faults: JsonFault[]): unknown {
  const value = leafOf(type, json);
  return value === undefined ? refuse(WANTED[type], json, path, faults) : value;
}

/** Undefined: it is none. */
function leafOf(type: LeafType, json: unknown): unknown {
  switch (type) {
    case 'string':
      return typeof json === 'string' ? json : undefined;
    case 'bool':
      return typeof json === 'boolean' ? json : undefined;
    case 'float':
      return typeof json === 'number' || typeof json === 'bigint' ? Number(json) : undefined;
    case 'int':
      return Number.isSafeInteger(json) ? json : undefined;
    case 'uint':
      return Number.isSafeInteger(json) && (json as number) >= 0 ? json : undefined;
    case 'int64':
    case 'duration':
    case 'unixNano':
      return wholeOf(json, (value) => BigInt.asIntN(64, value));
    case 'uint64':
      return wholeOf(json, (value) => BigInt.asUintN(64, value));
    case 'bytes':
      return typeof json === 'string' && isBase64(json) ? Buffer.from(json, 'base64') : undefined;
    case 'time':
      return typeof json === 'string' ? timeOrNot(json) : undefined;
    case 'any':
      return json;
  }
}

function wholeOf(json: unknown, wrap: (value: bigint) => bigint): bigint | undefined {
  if (typeof json !== 'bigint' && !Number.isSafeInteger(json)) return undefined;
  const value = BigInt(json as bigint | number);
  return wrap(value) === value ? value : undefined;
}

function timeOrNot(text: string): unknown {
  try {
    return timeOfRfc3339(text);
  } catch (trouble) {
    if (trouble instanceof WireError) return undefined;
    throw trouble;
  }
}

function isBase64(text: string): boolean {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
}

function isObject(json: unknown): json is Readonly<Record<string, unknown>> {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

function refuse(wanted: string, json: unknown, path: string, faults: JsonFault[]): null {
  faults.push(`${path === '' ? 'the body' : path}: expected ${wanted}, found ${sortOf(json)}`);
  return null;
}

function sortOf(json: unknown): string {
  if (json === null) return 'null';
  if (Array.isArray(json)) return 'a list';
  if (typeof json === 'string') return `the string ${JSON.stringify(json.slice(0, 40))}`;
  if (typeof json === 'object') return 'an object';
  return `${json as number | bigint | boolean}`;
}
