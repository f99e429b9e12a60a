/** `/v1/namespaces`: there is one, and others cannot be made yet. Source: recorded answers. */
import { Namespace } from '../wire/rpc/operator-methods.ts';
import { list } from '../wire/schema/kinds.ts';
import { answer, type Handler, malformed, notFound, type Route, written } from './exchange.ts';
import { DEFAULT_NAMESPACE } from './lists.ts';
import { queryOptions } from './query-options.ts';

/** As recorded; the hash is of these words. */
const DEFAULT = {
  Name: DEFAULT_NAMESPACE,
  Description: 'Default shared namespace',
  Hash: Buffer.from('C7UbjDwBK0dK8wQq7Izg7SJIzaV+lIo2X7wRtzY3pSw=', 'base64'),
  CreateIndex: 1,
  ModifyIndex: 1,
};

const all: Handler = async ({ query }, ask) => {
  const from = await ask('Operator.SchedulerGetConfiguration', queryOptions(query));
  const found = DEFAULT_NAMESPACE.startsWith(query.get('prefix') ?? '') ? [DEFAULT] : [];
  return answer(list(Namespace), found, from);
};

const read: Handler = async ({ id, query }, ask) => {
  const from = await ask('Operator.SchedulerGetConfiguration', queryOptions(query));
  return id === DEFAULT_NAMESPACE ? answer(Namespace, DEFAULT, from) : notFound('Namespace not found', from);
};

const refuse: Handler = () =>
  Promise.reject(malformed('this server has the namespace "default" only, and it cannot be changed'));

export const namespaceRoutes: readonly Route[] = [
  { path: '/v1/namespaces', methods: { GET: all } },
  { path: '/v1/namespace', methods: written(refuse) },
  { path: '/v1/namespace/:id', methods: { GET: read, ...written(refuse), DELETE: refuse } },
];
