/** What a log store holds, as the model would say it: read back through its own door. */
import type { LogStore } from '../../../../impl/io/log/log-store.ts';
import { needed, type ModelState, plain } from './log-model.ts';

/** Entries above the snapshot. Read in small helpings, so that borders are crossed. */
export async function storedEntries(log: LogStore, limitBytes = 200): Promise<string[]> {
  const { snapshot, last } = log.contents;
  const found: string[] = [];
  for (let from = snapshot.index + 1; from <= last.index; ) {
    const entries = await log.read(from, last.index, limitBytes);
    if (!entries || entries.length === 0)
      throw new Error(`entry ${from} cannot be read, the first is ${log.first}`);
    found.push(...entries.map(plain));
    from += entries.length;
  }
  return found;
}

export async function storedState(log: LogStore): Promise<unknown> {
  return { contents: log.contents, entries: await storedEntries(log) };
}

export function expectedState(state: ModelState): unknown {
  return { contents: state.contents, entries: needed(state) };
}
