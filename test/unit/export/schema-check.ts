/** The part of JSON Schema that docs/formats/verify.schema.json uses, and an error for any keyword beyond it. */

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Schema = { [keyword: string]: Json };

/** Where a value departs from a schema, one line each: `$.suites[0].tests: expected integer`. */
export function departures(schema: Json, value: unknown): string[] {
  return check(schema as Schema, value as Json, '$', schema as Schema);
}

type Check = (wanted: Json, value: Json, at: string, root: Schema, schema: Schema) => string[];

const KEYWORDS: Readonly<Record<string, Check>> = {
  $schema: () => [],
  $defs: () => [],
  title: () => [],
  description: () => [],
  $ref: (wanted, value, at, root) => check(resolve(root, wanted as string), value, at, root),
  const: (wanted, value, at) => (value === wanted ? [] : [`${at}: expected ${wanted as string}`]),
  enum: (wanted, value, at) => ((wanted as Json[]).includes(value) ? [] : [`${at}: not one of the words`]),
  type: (wanted, value, at) => {
    const types = (Array.isArray(wanted) ? wanted : [wanted]) as string[];
    return types.some((type) => isOfType(type, value)) ? [] : [`${at}: expected ${types.join(' or ')}`];
  },
  required: (wanted, value, at) =>
    (wanted as string[])
      .filter((name) => isObject(value) && !Object.hasOwn(value, name))
      .map((name) => `${at}: ${name} is missing`),
  properties: (wanted, value, at, root) =>
    Object.entries(wanted as Schema).flatMap(([name, each]) =>
      isObject(value) && value[name] !== undefined
        ? check(each as Schema, value[name], `${at}.${name}`, root)
        : [],
    ),
  additionalProperties: (wanted, value, at, root, schema) => {
    if (!isObject(value)) return [];
    const known = Object.keys((schema.properties ?? {}) as Schema);
    const others = Object.entries(value).filter(([name]) => !known.includes(name));
    if (wanted === false) return others.map(([name]) => `${at}: ${name} is unknown`);
    return others.flatMap(([name, each]) => check(wanted as Schema, each, `${at}.${name}`, root));
  },
  items: (wanted, value, at, root) =>
    Array.isArray(value)
      ? value.flatMap((each, i) => check(wanted as Schema, each, `${at}[${i}]`, root))
      : [],
  minimum: (wanted, value, at) =>
    typeof value === 'number' && value < Number(wanted) ? [`${at}: too small`] : [],
  maximum: (wanted, value, at) =>
    typeof value === 'number' && value > Number(wanted) ? [`${at}: too large`] : [],
  minLength: (wanted, value, at) =>
    typeof value === 'string' && value.length < Number(wanted) ? [`${at}: too short`] : [],
  pattern: (wanted, value, at) =>
    typeof value === 'string' && !new RegExp(wanted as string).test(value) ? [`${at}: does not match`] : [],
};

function check(schema: Schema, value: Json, at: string, root: Schema): string[] {
  return Object.entries(schema).flatMap(([keyword, wanted]) => {
    const rule = KEYWORDS[keyword];
    if (!rule) throw new Error(`schema keyword ${keyword} is not understood`);
    return rule(wanted, value, at, root, schema);
  });
}

function resolve(root: Schema, reference: string): Schema {
  const path = reference.replace(/^#\//, '').split('/');
  const found = path.reduce<Json | undefined>((at, key) => (isObject(at) ? at[key] : undefined), root);
  if (!isObject(found)) throw new Error(`schema reference ${reference} leads nowhere`);
  return found;
}

function isObject(value: Json | undefined): value is { [key: string]: Json } {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function isOfType(type: string, value: Json): boolean {
  switch (type) {
    case 'integer':
      return Number.isInteger(value);
    case 'array':
      return Array.isArray(value);
    case 'null':
      return value === null;
    case 'object':
      return isObject(value);
    default:
      return typeof value === type;
  }
}
