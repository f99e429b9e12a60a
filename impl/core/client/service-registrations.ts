/**
 * What an allocation has registered: each service of its group and of its tasks that Nomad itself keeps, under the
 * name and the place that a client gives it. Upstream registers a task's after that task has started; here all are
 * there before the first task is. Source: recorded registrations (nomad-rpc, `ServiceRegistration.Upsert`).
 */
import { groupOf } from '../lifecycle.ts';
import type { Allocation } from '../records.ts';
import type { Service, ServiceRegistration } from '../service-records.ts';

/** All of it but where the client stands. */
export type Registration = Omit<ServiceRegistration, 'NodeID' | 'Datacenter' | 'CreateIndex' | 'ModifyIndex'>;

export function registrationsOf(alloc: Allocation, nodeAddress: string): readonly Registration[] {
  const group = groupOf(alloc);
  if (group === undefined) return [];
  const ofTasks = group.Tasks.flatMap((task) =>
    (task.Services ?? []).map((service) => [task.Name, service] as const),
  );
  const ofGroup = (group.Services ?? []).map((service) => [`group-${group.Name}`, service] as const);
  return [...ofGroup, ...ofTasks]
    .filter(([, { Provider }]) => Provider === 'nomad')
    .map(([owner, service]) => registration(alloc, owner, service, nodeAddress));
}

function registration(
  { ID: AllocID, Namespace, JobID, AllocatedResources }: Allocation,
  owner: string,
  { Name, PortLabel = '', Tags, Address }: Service,
  nodeAddress: string,
): Registration {
  const given = AllocatedResources.Shared.Ports.find(({ Label }) => Label === PortLabel);
  return {
    ID: `_nomad-task-${AllocID}-${owner}-${Name}-${PortLabel}`,
    ServiceName: Name,
    Namespace,
    JobID,
    AllocID,
    Tags: Tags ?? [],
    Address: Address || nodeAddress,
    Port: given?.Value ?? (/^\d+$/.test(PortLabel) ? Number(PortLabel) : 0),
  };
}
