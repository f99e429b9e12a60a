/** `/v1/namespaces` and `/v1/namespace/:name`. Source: recorded answers; upstream `namespace_endpoint.go` for texts. */
import { createHash } from 'node:crypto';
import type { Namespace as NamespaceRecord } from '../core/namespace-records.ts';
import { Namespace } from '../wire/rpc/operator-methods.ts';
import { asGiven } from '../wire/schema/given.ts';
import { list } from '../wire/schema/kinds.ts';
import { toPlain } from '../wire/schema/plain.ts';
import { ANY, READ } from './about.ts';
import { bodyBy } from './body.ts';
import {
  answer,
  type Ask,
  type Handler,
  malformed,
  notFound,
  type Reply,
  type Request,
  type Route,
  written,
} from './exchange.ts';
import { queryOptions } from './query-options.ts';

const Given = asGiven(Namespace);

const all: Handler = async ({ query }, ask) => {
  const Prefix = query.get('prefix') ?? '';
  const { Namespaces, ...from } = await ask('Namespace.ListNamespaces', { Prefix, ...queryOptions(query) });
  return answer(list(Namespace), Namespaces.map(wireNamespace), from);
};

const read: Handler = async ({ id, query }, ask) => {
  const { Namespace: found, ...from } = await ask('Namespace.GetNamespace', {
    Name: id,
    ...queryOptions(query),
  });
  return found === null
    ? notFound('Namespace not found', from)
    : answer(Namespace, wireNamespace(found), from);
};

async function upsert(request: Request, ask: Ask, name?: string): Promise<Reply> {
  const given = toPlain(Given, bodyBy(Given, request)) as Partial<NamespaceRecord>;
  if (name !== undefined && given.Name !== name)
    throw malformed('Namespace name does not match request path');
  const { Index } = await ask('Namespace.UpsertNamespaces', { Namespaces: [given] });
  return { index: Index };
}

const remove: Handler = async ({ id }, ask) => {
  const { Index } = await ask('Namespace.DeleteNamespaces', { Namespaces: [id] });
  return { index: Index };
};

function wireNamespace({ Name, Description, Meta, ...indexes }: NamespaceRecord) {
  return {
    Name,
    Description,
    Meta: Object.keys(Meta).length === 0 ? null : Meta,
    Hash: hashOf(Name, Description, Meta),
    ...indexes,
  };
}

/** As recorded of a namespace that nobody has changed. How upstream makes others is not known: it is compared, not read. */
const HASH_OF_DEFAULT = Buffer.from('C7UbjDwBK0dK8wQq7Izg7SJIzaV+lIo2X7wRtzY3pSw=', 'base64');

function hashOf(name: string, description: string, meta: NamespaceRecord['Meta']): Buffer {
  const members = Object.entries(meta).toSorted(([a], [b]) => (a < b ? -1 : 1));
  if (name === 'default' && description === 'Default shared namespace' && members.length === 0)
    return HASH_OF_DEFAULT;
  return createHash('sha256')
    .update(JSON.stringify([name, description, members]))
    .digest();
}

export const namespaceRoutes: readonly Route[] = [
  {
    path: '/v1/namespaces',
    methods: { GET: all },
    about: { GET: { says: 'all namespaces', query: [...READ, 'prefix'], answers: list(Namespace) } },
  },
  {
    path: '/v1/namespace',
    methods: written((request, ask) => upsert(request, ask)),
    about: { PUT: { says: 'make or change a namespace', query: ANY, body: Given, instead: 'nothing' } },
  },
  {
    path: '/v1/namespace/:id',
    methods: { GET: read, ...written((request, ask) => upsert(request, ask, request.id)), DELETE: remove },
    about: {
      GET: { says: 'a namespace', query: READ, answers: Namespace },
      PUT: { says: 'make or change it', query: ANY, body: Given, instead: 'nothing' },
      DELETE: { says: 'delete it, once nothing in it runs', query: ANY, instead: 'nothing' },
    },
  },
];
