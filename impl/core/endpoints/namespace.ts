/** The `Namespace` service. Whether one may be deleted is decided where the entry is applied. Upstream: `namespace_endpoint.go`. */
import { DEFAULT_NAMESPACE, type Namespace, namespaceRefusal } from '../namespace-records.ts';
import { NAMESPACES } from '../topics.ts';
import type { StateView } from '../view.ts';
import type { Endpoint, Endpoints } from './context.ts';

const upsert: Endpoint<'Namespace.UpsertNamespaces'> = (context, { Namespaces }, answer) => {
  if (!Array.isArray(Namespaces) || Namespaces.length === 0)
    return answer.refuse('must specify at least one namespace');
  const namespaces = Namespaces.map(({ Name = '', Description = '', Meta = {} }) => ({
    Name,
    Description,
    Meta,
  }));
  const refusal = namespaces.map(namespaceRefusal).find((each) => each !== undefined);
  if (refusal !== undefined) return answer.refuse(refusal);
  context.propose({ type: 'NamespaceUpsert', at: context.at, namespaces }, answer, ({ index }) =>
    answer.ok({ Index: index }),
  );
};

const remove: Endpoint<'Namespace.DeleteNamespaces'> = (context, { Namespaces }, answer) => {
  if (!Array.isArray(Namespaces) || Namespaces.length === 0)
    return answer.refuse('must specify at least one namespace to delete');
  context.propose(
    { type: 'NamespaceDelete', at: context.at, names: Namespaces },
    answer,
    ({ index, outcome }) =>
      outcome.refusal === undefined ? answer.ok({ Index: index }) : answer.refuse(outcome.refusal),
  );
};

const get: Endpoint<'Namespace.GetNamespace'> = (context, args, answer) =>
  context.read(args, [NAMESPACES], answer, (view) => {
    const found = allOf(view).find(({ Name }) => Name === args.Name) ?? null;
    const Index = found?.ModifyIndex ?? view.tableIndex('namespaces');
    return { Namespace: found, Index, KnownLeader: context.leaderId !== undefined };
  });

const list: Endpoint<'Namespace.ListNamespaces'> = (context, args, answer) =>
  context.read(args, [NAMESPACES], answer, (view) => ({
    Namespaces: allOf(view).filter(({ Name }) => Name.startsWith(args.Prefix ?? '')),
    Index: view.tableIndex('namespaces'),
    KnownLeader: context.leaderId !== undefined,
  }));

function allOf(view: StateView): readonly Namespace[] {
  const stored = [...view.namespaces()];
  const isStored = stored.some(({ Name }) => Name === DEFAULT_NAMESPACE.Name);
  return isStored ? stored : [DEFAULT_NAMESPACE, ...stored];
}

export const namespaceEndpoints: Endpoints<'Namespace'> = {
  'Namespace.UpsertNamespaces': upsert,
  'Namespace.DeleteNamespaces': remove,
  'Namespace.GetNamespace': get,
  'Namespace.ListNamespaces': list,
};
