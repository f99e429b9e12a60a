/** `/v1/allocations` and `/v1/allocation/:id`. Source: recorded answers. */
import { wireAlloc } from '../io/rpc/alloc-record.ts';
import { fromPlain } from '../wire/schema/plain.ts';
import { list } from '../wire/schema/kinds.ts';
import { Allocation } from '../wire/structs/allocation.ts';
import { ServiceRegistration } from '../wire/structs/services.ts';
import { OWNED, READ, LIST } from './about.ts';
import { stubsOf } from './alloc-stubs.ts';
import { answer, type Handler, Refused, type Route, written } from './exchange.ts';
import { pageOf } from './lists.ts';
import { absent } from './lookup.ts';
import { queryOptions } from './query-options.ts';
import { AllocStopped, AllocStubs } from './shapes/allocations.ts';

const all: Handler = async (request, ask) => {
  const { Allocations, ...from } = await ask('Alloc.List', queryOptions(request.query));
  const { items, ...page } = pageOf(Allocations, request, {
    order: 'created',
    kind: Allocation,
    wire: wireAlloc,
  });
  return { ...answer(AllocStubs, stubsOf(items, request), from), ...page };
};

const read: Handler = async ({ id, query }, ask) => {
  const { Alloc, ...from } = await ask('Alloc.GetAlloc', { AllocID: id, ...queryOptions(query) });
  return Alloc === null ? absent('alloc', id, from) : answer(Allocation, wireAlloc(Alloc), from);
};

const stop: Handler = async ({ id }, ask) => {
  const { Alloc } = await ask('Alloc.GetAlloc', { AllocID: id });
  if (Alloc === null) throw new Refused({ status: 404, text: 'allocation not found' });
  const reply = await ask('Alloc.Stop', { AllocID: id });
  return answer(AllocStopped, reply, { Index: reply.Index });
};

const Services = list(ServiceRegistration);

const services: Handler = async ({ id, query }, ask) => {
  const { Services: found, ...from } = await ask('Alloc.GetServiceRegistrations', {
    AllocID: id,
    ...queryOptions(query),
  });
  return answer(Services, fromPlain(Services, found), from);
};

export const allocationRoutes: readonly Route[] = [
  {
    path: '/v1/allocations',
    methods: { GET: all },
    about: {
      GET: { says: 'all allocations', query: [...LIST, 'resources', 'task_states'], answers: AllocStubs },
    },
  },
  {
    path: '/v1/allocation/:id/stop',
    methods: written(stop),
    about: { PUT: { says: 'stop one, and have it placed anew', query: OWNED, answers: AllocStopped } },
  },
  {
    path: '/v1/allocation/:id/services',
    methods: { GET: services },
    about: { GET: { says: 'the services of its tasks', query: READ, answers: Services } },
  },
  {
    path: '/v1/allocation/:id',
    methods: { GET: read },
    about: { GET: { says: 'an allocation', query: READ, answers: Allocation } },
  },
];
