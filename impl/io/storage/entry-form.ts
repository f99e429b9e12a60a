/** How the entries of a Raft log stand in a durable one: a kind and bytes. What a command says is its owner's business. */
import type { Configuration, Entry } from '../../core/raft/messages.ts';
import { type EntryContent, type EntryFrame, entriesOf, type LogEntry } from '../../wire/log/entry-frame.ts';

export interface EntryForm<C> {
  encode(entry: Entry<C>): EntryContent;
  /** The data may be a view of a larger buffer: what is kept of it for long is copied. */
  decode(entry: LogEntry): Entry<C>;
  /** Entries `from` to `to` of a frame. */
  decodeAll(frame: EntryFrame, from: number, to: number): readonly Entry<C>[];
}

/** A configuration's bytes are its JSON, in UTF-8. */
export const KINDS = { command: 0, noop: 1, configuration: 2 } as const;
const NOTHING = new Uint8Array(0);

export function entryForm<C>(
  encode: (command: C) => Uint8Array,
  decode: (data: Uint8Array) => C,
): EntryForm<C> {
  const form: EntryForm<C> = {
    encode: ({ command, configuration }) => {
      if (command !== null) return { kind: KINDS.command, data: encode(command) };
      if (!configuration) return { kind: KINDS.noop, data: NOTHING };
      return { kind: KINDS.configuration, data: Buffer.from(JSON.stringify(configuration), 'utf8') };
    },
    decode: ({ index, term, kind, data }) => {
      if (kind === KINDS.noop) return { index, term, command: null };
      if (kind === KINDS.command) return { index, term, command: decode(data) };
      if (kind === KINDS.configuration) {
        const configuration = JSON.parse(Buffer.from(data).toString('utf8')) as Configuration;
        return { index, term, command: null, configuration };
      }
      throw new Error(
        `entry ${index} is of kind ${kind}, which this version does not know: install a newer one`,
      );
    },
    decodeAll: (frame, from, to) => entriesOf(frame, from, to).map((entry) => form.decode(entry)),
  };
  return form;
}
