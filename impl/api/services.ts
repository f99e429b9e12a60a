/**
 * `/v1/services` and `/v1/service/:name`: where the services of running tasks are, as their clients have registered them.
 * Source: recorded answers; reference page nomad-features.md, section 2.
 */
import { list, string, struct } from '../wire/schema/kinds.ts';
import { fromPlain } from '../wire/schema/plain.ts';
import { ServiceRegistration } from '../wire/structs/services.ts';
import { OWNED, READ } from './about.ts';
import { answer, type Handler, malformed, type Route } from './exchange.ts';
import { namespaceOf } from './lists.ts';
import { queryOptions } from './query-options.ts';

const Registrations = list(ServiceRegistration);
const Names = list(
  struct('ServiceRegistrationListStub', {
    Namespace: string,
    Services: list(struct('ServiceRegistrationStub', { ServiceName: string, Tags: list(string) })),
  }),
);

const all: Handler = async (request, ask) => {
  const where = { Namespace: namespaceOf(request), ...queryOptions(request.query) };
  const { Services, ...from } = await ask('ServiceRegistration.List', where);
  return answer(Names, fromPlain(Names, Services), from);
};

const one: Handler = async (request, ask) => {
  const { Services, ...from } = await ask('ServiceRegistration.GetService', {
    ServiceName: request.id,
    Namespace: namespaceOf(request),
    ...queryOptions(request.query),
  });
  return answer(Registrations, fromPlain(Registrations, Services), from);
};

/** `NAME/ID`: the name is only said, the id decides. */
const remove: Handler = async (request, ask) => {
  const ID = request.id.slice(request.id.indexOf('/') + 1);
  if (ID === request.id) throw malformed('the registration to delete is missing: /v1/service/NAME/ID');
  const { Index } = await ask('ServiceRegistration.DeleteByID', { ID, Namespace: namespaceOf(request) });
  return { json: null, index: Index };
};

export const serviceRoutes: readonly Route[] = [
  {
    path: '/v1/services',
    methods: { GET: all },
    about: { GET: { says: 'all services', query: READ, answers: Names } },
  },
  {
    path: '/v1/service/:id',
    methods: { GET: one, DELETE: remove },
    about: {
      GET: { says: 'where a service is', query: READ, answers: Registrations },
      DELETE: { says: 'forget a registration, NAME/ID', query: OWNED },
    },
  },
];
