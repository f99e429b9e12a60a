/**
 * Schemas of ours as JSON Schema: what `json-decode.ts` takes and `json-encode.ts` gives, told to others. Structs become
 * definitions of their own, by their Go names.
 */
import { type Field, isIn, NEWEST, omitsZero, type Shape, type StructShape } from './kinds.ts';

export type JsonSchema = Readonly<Record<string, unknown>>;

/** `taken`: of what callers send, where anything may be left out; `given`: of what they get. */
export type Side = 'taken' | 'given';

const BASE64 = '^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$';
const SAFE = Number.MAX_SAFE_INTEGER;
const LEAVES: Readonly<Record<Exclude<Shape['type'], 'list' | 'map' | 'optional' | 'struct'>, JsonSchema>> = {
  string: { type: 'string' },
  bool: { type: 'boolean' },
  int: { type: 'integer', minimum: -SAFE, maximum: SAFE },
  uint: { type: 'integer', minimum: 0, maximum: SAFE },
  int64: { type: 'integer', minimum: -(2 ** 63), maximum: 2 ** 63 - 1024 },
  uint64: { type: 'integer', minimum: 0, maximum: 2 ** 64 - 2048 },
  duration: { type: 'integer', description: 'nanoseconds', minimum: -(2 ** 63), maximum: 2 ** 63 - 1024 },
  unixNano: {
    type: 'integer',
    description: 'nanoseconds since 1970',
    minimum: -(2 ** 63),
    maximum: 2 ** 63 - 1024,
  },
  float: { type: 'number' },
  time: { type: 'string', format: 'date-time' },
  bytes: { type: ['string', 'null'], contentEncoding: 'base64', pattern: BASE64 },
  any: {},
};

/** Collects the definitions that schemas speak of. */
export class Definitions {
  readonly #made = new Map<string, JsonSchema>();
  readonly #names: Readonly<Record<Side, Map<StructShape, string>>> = { taken: new Map(), given: new Map() };
  readonly #reference: (name: string) => string;

  /** `reference`: where the definition of that name will be. */
  constructor(reference: (name: string) => string) {
    this.#reference = reference;
  }

  /** All so far, by name. */
  all(): JsonSchema {
    return Object.fromEntries([...this.#made].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  schemaOf(shape: Shape, side: Side): JsonSchema {
    if (shape.type === 'struct') return { $ref: this.#reference(this.#define(shape, side)) };
    if (shape.type === 'optional') return orNull(this.schemaOf(shape.of, side));
    if (shape.type === 'list') return { type: ['array', 'null'], items: this.schemaOf(shape.of, side) };
    if (shape.type === 'map')
      return { type: ['object', 'null'], additionalProperties: this.schemaOf(shape.of, side) };
    return LEAVES[shape.type];
  }

  #define(shape: StructShape, side: Side): string {
    const known = this.#names[side].get(shape);
    if (known !== undefined) return known;
    const name = this.#nameFor(shape.name, side);
    this.#names[side].set(shape, name);
    // Named before its members are looked at: one of them may speak of it.
    this.#made.set(name, {});
    const fields = shape.fields.filter((field) => isIn(side === 'taken' ? 'every' : NEWEST, field));
    const properties = Object.fromEntries(fields.map((field) => [field.name, this.#member(field, side)]));
    const always = side === 'given' && !omitsZero(NEWEST, shape) ? fields.filter(isAlwaysThere) : [];
    this.#made.set(name, {
      type: 'object',
      properties,
      ...(always.length === 0 ? {} : { required: always.map(({ name }) => name) }),
    });
    return name;
  }

  #member({ shape, zeroInJson }: Field, side: Side): JsonSchema {
    const schema = this.schemaOf(shape, side);
    return zeroInJson === 'null' ? orNull(schema) : schema;
  }

  /** Two structs of one name are told apart by a number. */
  #nameFor(name: string, side: Side): string {
    const plain = `${name.replaceAll(/\W/g, '') || 'Object'}${side === 'taken' ? 'Input' : ''}`;
    let free = plain;
    for (let at = 2; this.#made.has(free); at += 1) free = `${plain}${at}`;
    return free;
  }
}

function isAlwaysThere({ zeroInJson }: Field): boolean {
  return zeroInJson !== 'omitted';
}

function orNull(schema: JsonSchema): JsonSchema {
  const { type } = schema;
  if (typeof type === 'string') return { ...schema, type: [type, 'null'] };
  return Array.isArray(type) || Object.keys(schema).length === 0
    ? schema
    : { anyOf: [schema, { type: 'null' }] };
}
