/**
 * Entries that write variables. A checked write is decided here, on the variable that the entry finds: between
 * what its caller has read and this, anything may have been committed.
 */
import type { Command } from '../commands.ts';
import { isNamespace } from './namespace-writes.ts';
import { key } from './tables.ts';
import type { Write } from './write.ts';

/** What an entry says that was refused by its check; the outcome's `refusal`. */
export const VARIABLE_CONFLICT = 'cas error';

type Upsert = Extract<Command, { type: 'VariableUpsert' }>;
type Delete = Extract<Command, { type: 'VariableDelete' }>;

export function applyVariable(write: Write, command: Upsert | Delete): string | undefined {
  const { Namespace, Path } = command.type === 'VariableUpsert' ? command.variable : command;
  const stored = write.tables.variables.get(key(Namespace, Path));
  const { expectedIndex } = command;
  if (expectedIndex !== undefined && expectedIndex !== (stored?.ModifyIndex ?? 0)) return VARIABLE_CONFLICT;
  if (command.type === 'VariableUpsert' && !isNamespace(write.tables, Namespace))
    return `variable is in nonexistent namespace ${JSON.stringify(Namespace)}`;
  if (command.type === 'VariableDelete') {
    if (stored !== undefined) write.deleteVariable(stored);
    return undefined;
  }
  write.putVariable({
    Namespace,
    Path,
    Items: command.variable.Items,
    CreateIndex: stored?.CreateIndex ?? write.index,
    CreateTime: stored?.CreateTime ?? command.at,
    ModifyIndex: write.index,
    ModifyTime: command.at,
  });
  return undefined;
}
