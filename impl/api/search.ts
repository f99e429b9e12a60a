/** `/v1/search`: what begins with a text, context by context, twenty of each at most. Source: recorded answers. */
import { string, struct } from '../wire/schema/kinds.ts';
import { OWNED } from './about.ts';
import { bodyBy } from './body.ts';
import { type Ask, type Handler, malformed, type Request, type Route, written } from './exchange.ts';
import { DEFAULT_NAMESPACE, wanted } from './lists.ts';
import { queryOptions } from './query-options.ts';

const SearchRequest = struct('SearchRequest', { Prefix: string, Context: string });

const MOST = 20;
type Ids = readonly { readonly ID: string; readonly Namespace?: string }[];

/** Contexts of Nomad, and how the ids of each are found; those of what does not exist here have none. */
const CONTEXTS: Readonly<Record<string, (ask: Ask, request: Request) => Promise<Ids>>> = {
  jobs: async (ask, { query }) => (await ask('Job.List', queryOptions(query))).Jobs,
  evals: async (ask, { query }) => (await ask('Eval.List', queryOptions(query))).Evaluations,
  allocs: async (ask, { query }) => (await ask('Alloc.List', queryOptions(query))).Allocations,
  nodes: async (ask, { query }) => (await ask('Node.List', queryOptions(query))).Nodes,
  namespaces: async (ask, { query }) => {
    const { Namespaces } = await ask('Namespace.ListNamespaces', queryOptions(query));
    return Namespaces.map(({ Name }) => ({ ID: Name }));
  },
  vars: async (ask, { query }) => {
    const Namespace = query.get('namespace') ?? DEFAULT_NAMESPACE;
    const { Data } = await ask('Variables.List', { Namespace, ...queryOptions(query) });
    return Data.map((variable) => ({ ID: variable.Path, Namespace: variable.Namespace }));
  },
  deployment: () => Promise.resolve([]),
  plugins: () => Promise.resolve([]),
  volumes: () => Promise.resolve([]),
  scaling_policy: () => Promise.resolve([]),
};

const search: Handler = async (request, ask) => {
  const { Prefix, Context } = bodyBy(SearchRequest, request);
  const all = Context === '' || Context === 'all';
  if (!all && !Object.hasOwn(CONTEXTS, Context)) {
    throw malformed(
      `context must be one of ${Object.keys(CONTEXTS).join(', ')} or all for all contexts; got "${Context}"`,
    );
  }
  const query = new URLSearchParams([...request.query, ['prefix', Prefix]]);
  const Matches: Record<string, readonly string[] | null> = {};
  const Truncations: Record<string, boolean> = {};
  for (const name of all ? Object.keys(CONTEXTS) : [Context]) {
    const find = CONTEXTS[name] as (typeof CONTEXTS)[string];
    const ids = wanted(await find(ask, request), { query }).map(({ ID }) => ID);
    Matches[name] = ids.length === 0 ? null : ids.slice(0, MOST);
    Truncations[name] = ids.length > MOST;
  }
  const { Index, KnownLeader } = await ask('Job.List', { AllowStale: true });
  const json = { Matches, Truncations, Index, KnownLeader, LastContact: 0, NextToken: '' };
  return { json, index: Index, knownLeader: KnownLeader };
};

export const searchRoutes: readonly Route[] = [
  {
    path: '/v1/search',
    methods: written(search),
    about: { PUT: { says: 'what begins with a text', query: OWNED, body: SearchRequest } },
  },
];
