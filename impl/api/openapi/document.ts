/**
 * The OpenAPI document of an agent: made of what its routes say of themselves and of the schemas that read and write their
 * bodies, so it cannot say what they do not. Source: OpenAPI 3.1.
 */
import { Definitions, type JsonSchema } from '../../wire/schema/json-schema.ts';
import { type About, PARAMETERS, type ParameterName } from '../about.ts';
import type { Route } from '../exchange.ts';

type Members = Readonly<Record<string, unknown>>;

/** Those routes that say nothing of themselves are not in it. `version`: of this program. */
export function openApiDocument(routes: readonly Route[], version: string): Members {
  const definitions = new Definitions((name) => `#/components/schemas/${name}`);
  const paths: Record<string, Members> = {};
  for (const { path, about = {} } of routes) {
    const name = nameOf(path);
    const operations = Object.entries(about).map(([method, each]) => [
      method.toLowerCase(),
      operationOf(name, method, each, definitions),
    ]);
    // The first route that fits has the request.
    if (operations.length > 0) paths[name] ??= Object.fromEntries(operations) as Members;
  }
  return {
    openapi: '3.1.0',
    info: {
      title: "Orrery: Nomad's HTTP API",
      version,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    paths,
    components: { schemas: definitions.all() },
  };
}

function nameOf(path: string): string {
  return path.endsWith('/') ? `${path}{id}` : path.replace(':id', '{id}');
}

function operationOf(path: string, method: string, about: About, definitions: Definitions): Members {
  const { says, query = [], body } = about;
  const inPath = path.includes('{id}')
    ? [{ name: 'id', in: 'path', required: true, schema: { type: 'string', minLength: 1 } }]
    : [];
  return {
    operationId: `${method.toLowerCase()}${path.replaceAll(/\W+(\w)/g, (_, letter: string) => letter.toUpperCase()).replaceAll(/\W/g, '')}`,
    summary: says,
    parameters: [...inPath, ...query.map(parameterOf)],
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: jsonOf(definitions.schemaOf(body, 'taken')) } }),
    responses: {
      ...successOf(about, definitions),
      default: {
        description: 'a refusal: why, as a text',
        content: { 'text/plain': { schema: { type: 'string' } }, 'application/json': { schema: {} } },
      },
    },
  };
}

function parameterOf(name: ParameterName): Members {
  const { type, says, ...rest } = PARAMETERS[name];
  const schema = type === 'integer' ? { type, minimum: 0, maximum: Number.MAX_SAFE_INTEGER } : { type };
  return { name, in: 'query', required: 'isRequired' in rest, description: says, schema };
}

const TYPES = {
  text: 'text/plain',
  bytes: 'application/octet-stream',
  lines: 'application/json',
} as const;

function successOf({ answers, instead }: About, definitions: Definitions): Members {
  if (instead === 'socket') return { '101': { description: 'a web socket' } };
  if (instead === 'nothing') return { '200': { description: 'done' }, '204': { description: 'done' } };
  if (instead !== undefined)
    return {
      '200': { description: 'as it is asked for', content: { [TYPES[instead]]: {}, 'text/plain': {} } },
    };
  const schema = answers === undefined ? {} : definitions.schemaOf(answers, 'given');
  return { '200': { description: 'as it is asked for', content: jsonOf(schema) } };
}

function jsonOf(schema: JsonSchema): Members {
  return { 'application/json': { schema } };
}
