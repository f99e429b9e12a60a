/**
 * Commands as bytes in the logs of a simulation, and back. A command that was written comes back as the object that
 * it was, found by its bytes as they were read: comparing replicas stays cheap, and a bit that had slipped through
 * would still give another command.
 */
import type { Command } from '../../impl/core/commands.ts';
import { entryForm, type EntryForm } from '../../impl/io/storage/entry-form.ts';

/** One for all servers of a cluster: what one has encoded another need not. */
export function commandsForm(): EntryForm<Command> {
  const encoded = new WeakMap<Command, Buffer>();
  const decoded = new Map<string, Command>();
  return entryForm<Command>(
    (command) => {
      const known = encoded.get(command);
      if (known) return known;
      const text = JSON.stringify(command);
      const bytes = Buffer.from(text, 'utf8');
      encoded.set(command, bytes);
      decoded.set(text, command);
      return bytes;
    },
    (data) => {
      const text = Buffer.from(data.buffer, data.byteOffset, data.length).toString('utf8');
      return decoded.get(text) ?? (JSON.parse(text) as Command);
    },
  );
}
