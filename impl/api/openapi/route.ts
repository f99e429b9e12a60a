/** `/v1/orrery/openapi`: what this agent offers, as an OpenAPI document. No path of Nomad's. */
import { ANY } from '../about.ts';
import type { Route } from '../exchange.ts';
import { openApiDocument } from './document.ts';

/** `others`: all routes of the agent. */
export function openApiRoute(others: readonly Route[], version: string): Route {
  let document: unknown;
  const own: Route = {
    path: '/v1/orrery/openapi',
    methods: {
      GET: () => {
        document ??= openApiDocument([...others, own], version);
        return Promise.resolve({ json: document });
      },
    },
    about: { GET: { says: 'this document', query: ANY } },
  };
  return own;
}
