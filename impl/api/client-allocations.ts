/**
 * `/v1/client/allocation/:id/...` and `/v1/client/stats`: what the tasks of an allocation use, and that they be signalled or
 * started anew; what the machine uses. Source: reference page nomad-features.md, section 2; recorded answers.
 */
import type { ClientPort } from '../io/client/client-port.ts';
import { AllocUsage, HostUsage } from '../wire/rpc/client-methods.ts';
import { bool, string, struct } from '../wire/schema/kinds.ts';
import { ANY } from './about.ts';
import { atDesk } from './client-refusals.ts';
import { answer, malformed, type Reply, type Request, type Route, written } from './exchange.ts';

export function clientAllocationRoutes(client: ClientPort): readonly Route[] {
  const guarded = (handler: (request: Request) => Promise<Reply>) => (request: Request) =>
    atDesk(() => handler(request));
  return [
    {
      path: '/v1/client/allocation/:id/stats',
      methods: { GET: guarded(async ({ id }) => answer(AllocUsage, await client.usage(id))) },
      about: { GET: { says: 'what its tasks use', query: ANY, answers: AllocUsage } },
    },
    {
      path: '/v1/client/allocation/:id/restart',
      methods: written(
        guarded(async ({ id, body }) => {
          await client.restart(id, textIn(body, 'TaskName'));
          return { json: { Index: 0 } };
        }),
      ),
      about: { PUT: { says: 'start its tasks anew', query: ANY, body: RestartRequest } },
    },
    {
      path: '/v1/client/allocation/:id/signal',
      methods: written(
        guarded(async ({ id, body }) => {
          await client.signal(id, textIn(body, 'Task'), textIn(body, 'Signal') || 'SIGKILL');
          return { json: { Index: 0 } };
        }),
      ),
      about: { PUT: { says: 'send its tasks a signal', query: ANY, body: SignalRequest } },
    },
    {
      path: '/v1/client/stats',
      methods: {
        GET: guarded(async ({ query }) => answer(HostUsage, await client.host(query.get('node_id') ?? ''))),
      },
      about: {
        GET: { says: 'what the machine uses', query: [...ANY, 'node_id'], answers: HostUsage },
      },
    },
  ];
}

const RestartRequest = struct('AllocRestartRequest', { TaskName: string, AllTasks: bool });
const SignalRequest = struct('AllocSignalRequest', { Task: string, Signal: string });

function textIn(body: unknown, field: string): string {
  const value = (body as Readonly<Record<string, unknown>> | undefined)?.[field] ?? '';
  if (typeof value !== 'string') throw malformed(`${field} must be a string`);
  return value;
}
