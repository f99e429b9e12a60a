/** `/v1/status/...`: who leads, and which servers there are. Any server answers by itself. */
import { list, string } from '../wire/schema/kinds.ts';
import { ANY } from './about.ts';
import type { Route } from './exchange.ts';

export const statusRoutes: readonly Route[] = [
  {
    path: '/v1/status/leader',
    methods: { GET: async (_request, ask) => ({ json: (await ask('Status.Leader', {})).Leader }) },
    about: { GET: { says: 'who leads', query: ANY, answers: string } },
  },
  {
    path: '/v1/status/peers',
    methods: { GET: async (_request, ask) => ({ json: (await ask('Status.Peers', {})).Peers }) },
    about: { GET: { says: 'all servers', query: ANY, answers: list(string) } },
  },
];
