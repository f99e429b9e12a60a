/** `/v1/status/...`: who leads, and which servers there are. Any server answers by itself. */
import type { Route } from './exchange.ts';

export const statusRoutes: readonly Route[] = [
  {
    path: '/v1/status/leader',
    methods: { GET: async (_request, ask) => ({ json: (await ask('Status.Leader', {})).Leader }) },
  },
  {
    path: '/v1/status/peers',
    methods: { GET: async (_request, ask) => ({ json: (await ask('Status.Peers', {})).Peers }) },
  },
];
