/** The OpenAPI document: every route is in it, and it speaks of nothing that it does not hold. Source: OpenAPI 3.1. */
import { describe, expect, test } from 'vitest';
import { agentRoutes } from '../../../impl/api/agent.ts';
import { clientExecRoutes } from '../../../impl/api/client-exec.ts';
import { clientFileRoutes } from '../../../impl/api/client-files.ts';
import { eventRoutes } from '../../../impl/api/event-stream.ts';
import type { Route } from '../../../impl/api/exchange.ts';
import { openApiDocument } from '../../../impl/api/openapi/document.ts';
import { SERVER_ROUTES } from '../../../impl/api/routes.ts';
import { EventBuffer } from '../../../impl/io/event-buffer.ts';

const ROUTES: readonly Route[] = [
  ...clientFileRoutes(undefined as never),
  ...clientExecRoutes(undefined as never),
  ...SERVER_ROUTES,
  ...agentRoutes(undefined as never),
  ...eventRoutes(new EventBuffer()),
];
const document = openApiDocument(ROUTES, '1.2.3') as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
};
interface Operation {
  readonly operationId: string;
  readonly parameters: readonly { readonly name: string; readonly in: string }[];
}
const operations = Object.values(document.paths).flatMap((each) => Object.values(each));

describe('the document', () => {
  test('tells of every method of every route, POST aside, which is as PUT', () => {
    const untold = ROUTES.flatMap(({ path, methods, about = {} }) =>
      Object.keys(methods)
        .filter((method) => method !== 'POST' && about[method] === undefined)
        .map((method) => `${method} ${path}`),
    );
    expect(untold).toEqual([]);
  });

  test('has a name of its own for each operation, and a parameter for each path', () => {
    const ids = operations.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [path, methods] of Object.entries(document.paths))
      for (const { parameters } of Object.values(methods))
        expect(parameters.some((each) => each.in === 'path')).toBe(path.includes('{'));
  });

  test('holds all that it refers to, and names what a job is by the schema that reads it', () => {
    const referred = JSON.stringify(document).match(/#\/components\/schemas\/\w+/g) ?? [];
    const held = Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`);
    expect(referred.filter((each) => !held.includes(each))).toEqual([]);
    expect(document.components.schemas['JobInput']).toMatchObject({
      properties: { TaskGroups: { type: ['array', 'null'] }, Priority: { type: ['integer', 'null'] } },
    });
    expect(document.components.schemas['Job']).toMatchObject({ required: expect.arrayContaining(['ID']) });
  });
});
