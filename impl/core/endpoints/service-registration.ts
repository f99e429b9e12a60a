/**
 * `ServiceRegistration`: what runs, found by name. Clients register and take back with the secret of their node;
 * whether a registration still holds is decided where its entry is applied (state/service-writes.ts).
 * Source: reference page nomad-wire.md, section 5; recorded exchanges (`_nomad-task-...`, `AuthToken`).
 */
import { SERVICE_NOT_FOUND } from '../entry-outcome.ts';
import type { QueryMeta } from '../rpc.ts';
import type { ServiceRegistration, ServiceStub } from '../service-records.ts';
import { SERVICES, serviceTopic } from '../topics.ts';
import type { Context, Endpoint, Endpoints } from './context.ts';

const PERMISSION_DENIED = 'Permission denied';

const upsert: Endpoint<'ServiceRegistration.Upsert'> = (context, args, answer) => {
  const asked = (args.Services ?? []).map(whole);
  const refusal = asked.map(missingIn).find((missing) => missing !== undefined);
  if (asked.length === 0) return answer.refuse('must register at least one service');
  if (refusal !== undefined) return answer.refuse(refusal);
  if (asked.some(({ NodeID }) => !speaksFor(context, NodeID, args.AuthToken))) {
    return answer.refuse(PERMISSION_DENIED);
  }
  context.propose(
    { type: 'ServiceRegistrationUpsert', at: context.at, services: asked },
    answer,
    ({ index, outcome }) =>
      outcome.refusal === undefined ? answer.ok({ Index: index }) : answer.refuse(outcome.refusal),
  );
};

const deleteById: Endpoint<'ServiceRegistration.DeleteByID'> = (context, args, answer) => {
  const namespace = args.Namespace || 'default';
  const stored = context.view.service(namespace, args.ID);
  if (stored === undefined) return answer.refuse(SERVICE_NOT_FOUND);
  if (!speaksFor(context, stored.NodeID, args.AuthToken)) return answer.refuse(PERMISSION_DENIED);
  context.propose(
    { type: 'ServiceRegistrationDelete', at: context.at, namespace, id: args.ID },
    answer,
    ({ index, outcome }) =>
      outcome.refusal === undefined ? answer.ok({ Index: index }) : answer.refuse(outcome.refusal),
  );
};

/** A node speaks for what runs on it. */
function speaksFor({ view }: Context, nodeId: string, token: string | undefined): boolean {
  const node = view.node(nodeId);
  return node !== undefined && node.SecretID !== '' && node.SecretID === token;
}

/** What an older client leaves out has the value that Go gives it. */
function whole(asked: Partial<ServiceRegistration>): ServiceRegistration {
  return {
    ID: asked.ID ?? '',
    ServiceName: asked.ServiceName ?? '',
    Namespace: asked.Namespace || 'default',
    NodeID: asked.NodeID ?? '',
    Datacenter: asked.Datacenter ?? '',
    JobID: asked.JobID ?? '',
    AllocID: asked.AllocID ?? '',
    Tags: asked.Tags ?? [],
    Address: asked.Address ?? '',
    Port: asked.Port ?? 0,
    CreateIndex: 0,
    ModifyIndex: 0,
  };
}

function missingIn({ ID, ServiceName, NodeID, AllocID }: ServiceRegistration): string | undefined {
  if (ID === '') return 'missing service registration ID';
  if (ServiceName === '') return 'missing service name';
  if (NodeID === '') return 'missing service node ID';
  return AllocID === '' ? 'missing service allocation ID' : undefined;
}

const list: Endpoint<'ServiceRegistration.List'> = (context, args, answer) => {
  const namespace = args.Namespace || 'default';
  context.read(args, [SERVICES], answer, (view) => {
    const ofNamespace = (service: ServiceRegistration) =>
      namespace === '*' || service.Namespace === namespace;
    const byNamespace = Map.groupBy([...view.services()].filter(ofNamespace), (service) => service.Namespace);
    return {
      Services: [...byNamespace].map(([Namespace, services]) => ({ Namespace, Services: stubs(services) })),
      ...meta(context, view.tableIndex('services')),
    };
  });
};

/** Ascending by name. */
function stubs(services: readonly ServiceRegistration[]): ServiceStub[] {
  const byName = Map.groupBy(services, ({ ServiceName }) => ServiceName);
  return [...byName]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([ServiceName, all]) => ({
      ServiceName,
      Tags: [...new Set(all.flatMap(({ Tags }) => Tags))].sort(),
    }));
}

const getService: Endpoint<'ServiceRegistration.GetService'> = (context, args, answer) => {
  const namespace = args.Namespace || 'default';
  context.read(args, [serviceTopic(namespace, args.ServiceName)], answer, (view) => {
    const Services = [...view.services()].filter(
      (service) => service.Namespace === namespace && service.ServiceName === args.ServiceName,
    );
    return { Services, ...meta(context, view.tableIndex('services')) };
  });
};

const meta = ({ leaderId }: Context, Index: number): QueryMeta => ({
  Index,
  KnownLeader: leaderId !== undefined,
});

export const serviceEndpoints: Endpoints<'ServiceRegistration'> = {
  'ServiceRegistration.Upsert': upsert,
  'ServiceRegistration.DeleteByID': deleteById,
  'ServiceRegistration.List': list,
  'ServiceRegistration.GetService': getService,
};
