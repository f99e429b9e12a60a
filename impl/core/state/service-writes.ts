/**
 * Entries about services. A service is listed while its allocation has not ended: what has is not registered, and the
 * entry that ends an allocation takes its services away; what its node looks like does not matter.
 * Source: docs/protocol/divergence.md (`lateServices`, `servicesOfEnded`, `servicesOfDownNode`); #20590, #26424.
 */
import type { Command } from '../commands.ts';
import { SERVICE_NOT_FOUND, serviceOfEnded } from '../entry-outcome.ts';
import { isClientTerminal } from '../lifecycle.ts';
import type { ServiceRegistration } from '../service-records.ts';
import { key, rowsUnder } from './tables.ts';
import type { Write } from './write.ts';

type Entry<T extends Command['type']> = Extract<Command, { type: T }>;

/** All of the call's services or none: they come from one client, about one allocation. */
export function upsertServices(
  write: Write,
  { services }: Entry<'ServiceRegistrationUpsert'>,
): string | undefined {
  const late = services.find(({ AllocID }) => !mayBeListed(write, AllocID));
  if (late !== undefined) return serviceOfEnded(late.AllocID);
  for (const service of services) putService(write, service);
  return undefined;
}

export function deleteService(
  write: Write,
  { namespace, id }: Entry<'ServiceRegistrationDelete'>,
): string | undefined {
  const stored = write.tables.services.get(key(namespace, id));
  if (stored === undefined) return SERVICE_NOT_FOUND;
  write.deleteService(stored);
  return undefined;
}

/** What the entry has ended, or whose record it took away, is not listed any more. */
export function dropServicesOfEnded(write: Write): void {
  for (const change of write.changes()) {
    if (change.kind !== 'alloc' || mayBeListed(write, change.id)) continue;
    for (const service of rowsUnder(write.tables.servicesByAlloc, change.id)) write.deleteService(service);
  }
}

function mayBeListed({ tables }: Write, allocId: string): boolean {
  const alloc = tables.allocs.get(allocId);
  return alloc !== undefined && !isClientTerminal(alloc);
}

/** Written again as it was, it stays as it is: a client repeats itself. */
function putService(write: Write, asked: ServiceRegistration): void {
  const stored = write.tables.services.get(key(asked.Namespace, asked.ID));
  write.putService({ ...asked, CreateIndex: stored?.CreateIndex ?? write.index, ModifyIndex: write.index });
}
