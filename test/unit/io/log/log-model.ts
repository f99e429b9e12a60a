/** A log as a list in memory: what any `LogStore` has to be, written down as plainly as it can be. */
import type { LogContents, LogWrite } from '../../../../impl/io/log/log-store.ts';
import { EMPTY_LOG } from '../../../../impl/io/log/log-store.ts';
import { entriesOf, frameEntries, type LogEntry } from '../../../../impl/wire/log/entry-frame.ts';

/** One state of a log; entries at or below the snapshot may or may not be there still. */
export interface ModelState {
  readonly contents: LogContents;
  readonly entries: readonly LogEntry[];
}

export const EMPTY_MODEL: ModelState = { contents: EMPTY_LOG, entries: [] };

export function afterWrite({ contents, entries }: ModelState, write: LogWrite): ModelState {
  const { hardState = contents.hardState, snapshot = contents.snapshot, truncateFrom, frames = [] } = write;
  const isReplaced = truncateFrom !== undefined && write.snapshot && truncateFrom <= write.snapshot.index;
  const kept = isReplaced
    ? []
    : entries.filter(({ index }) => truncateFrom === undefined || index < truncateFrom);
  const all = [...kept, ...frames.flatMap((frame) => entriesOf(frame))];
  const end = all.at(-1) ?? snapshot;
  return { contents: { hardState, snapshot, last: { index: end.index, term: end.term } }, entries: all };
}

/** The same entry, as a thing that two stores can be compared by. */
export function plain({ index, term, kind, data }: LogEntry): string {
  return `${index}/${term}/${kind}/${Buffer.from(data).toString('latin1')}`;
}

/** Entries that a log must still be able to give back, as text. */
export function needed({ contents, entries }: ModelState): string[] {
  return entries.filter(({ index }) => index > contents.snapshot.index).map(plain);
}

/** A frame for `texts` as the next entries of `state`, in `term`. */
export function framesFor(
  last: { readonly index: number; readonly term: number },
  term: number,
  texts: readonly string[],
): LogWrite['frames'] {
  return frameEntries(
    last.term,
    texts.map((text, at) => ({
      index: last.index + 1 + at,
      term,
      kind: at % 3,
      data: Buffer.from(text, 'latin1'),
    })),
  );
}
