/** `/v1/deployments` and what asks for one: there is none, as rollouts are not driven yet. */
import { READ, LIST } from './about.ts';
import { answer, type Handler, notFound, type Reply, type Route } from './exchange.ts';
import { any, list } from '../wire/schema/kinds.ts';
import { queryOptions } from './query-options.ts';

const Deployments = list(any);

const all: Handler = async ({ query }, ask) => {
  const { Deployments: found, ...from } = await ask('Deployment.List', queryOptions(query));
  return answer(Deployments, found, from);
};

/** A job that has none yet: null, with 200. */
const latest: Handler = async ({ query }, ask) => {
  const { Index, KnownLeader } = await ask('Deployment.List', queryOptions(query));
  return { json: null, index: Index, knownLeader: KnownLeader };
};

const none: Handler = async ({ query }, ask): Promise<Reply> =>
  notFound('deployment not found', await ask('Deployment.List', queryOptions(query)));

export const deploymentRoutes: readonly Route[] = [
  {
    path: '/v1/deployments',
    methods: { GET: all },
    about: { GET: { says: 'all deployments: none', query: LIST, answers: Deployments } },
  },
  {
    path: '/v1/job/:id/deployments',
    methods: { GET: all },
    about: { GET: { says: 'its deployments: none', query: READ, answers: Deployments } },
  },
  {
    path: '/v1/job/:id/deployment',
    methods: { GET: latest },
    about: { GET: { says: 'its newest deployment: null', query: READ } },
  },
  {
    path: '/v1/deployment/allocations/:id',
    methods: { GET: none },
    about: { GET: { says: 'the allocations of a deployment', query: READ } },
  },
  {
    path: '/v1/deployment/:id',
    methods: { GET: none },
    about: { GET: { says: 'a deployment', query: READ } },
  },
];
