/**
 * Entries that write namespaces. Whether one may go is decided here, on the jobs and variables that the entry finds.
 * Source: upstream `state_store.go`, `DeleteNamespaces`, for the words.
 */
import type { Command } from '../commands.ts';
import { rowsUnder, type Tables } from './tables.ts';
import type { Write } from './write.ts';

type Upsert = Extract<Command, { type: 'NamespaceUpsert' }>;
type Delete = Extract<Command, { type: 'NamespaceDelete' }>;

export function upsertNamespaces(write: Write, { namespaces }: Upsert): undefined {
  for (const { Name, Description, Meta } of namespaces) {
    const stored = write.tables.namespaces.get(Name);
    const CreateIndex = stored?.CreateIndex ?? write.index;
    write.putNamespace({ Name, Description, Meta, CreateIndex, ModifyIndex: write.index });
  }
}

/** All of them or none. */
export function deleteNamespaces(write: Write, { names }: Delete): string | undefined {
  const refusal = names.map((name) => whyNot(write.tables, name)).find((why) => why !== undefined);
  if (refusal !== undefined) return refusal;
  for (const name of names) {
    const stored = write.tables.namespaces.get(name);
    if (stored !== undefined) write.deleteNamespace(stored);
  }
  return undefined;
}

function whyNot(tables: Tables, name: string): string | undefined {
  if (name === DEFAULT) return 'default namespace can not be deleted';
  const quoted = JSON.stringify(name);
  if (!tables.namespaces.has(name)) return `namespace ${quoted} does not exist`;
  const job = rowsUnder(tables.jobs, name).find(({ Status }) => Status !== 'dead');
  if (job !== undefined)
    return (
      `namespace ${quoted} contains at least one non-terminal job ${JSON.stringify(job.ID)}. ` +
      'All jobs must be terminal in namespace before it can be deleted'
    );
  if (rowsUnder(tables.variables, name).length === 0) return undefined;
  return `namespace ${quoted} contains at least one variable. All variables must be deleted before it can be deleted`;
}

const DEFAULT = 'default';

/** Nothing new may be put into what is not there. */
export function isNamespace(tables: Tables, name: string): boolean {
  return name === DEFAULT || tables.namespaces.has(name);
}
