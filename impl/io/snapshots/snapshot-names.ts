/** How the files of a snapshot store are called: by index and term, padded so that names sort by index. */
import type { Position } from '../../core/raft/messages.ts';

/** A snapshot while this server writes it; worthless after a crash. */
export const UNFINISHED = '.new';
/** A snapshot on its way from a leader; what has arrived of it stays good. */
export const PARTIAL = '.partial';

const NAME = /^(\d{16})-(\d{8,16})\.snapshot$/;

export function snapshotName({ index, term }: Position): string {
  return `${String(index).padStart(16, '0')}-${String(term).padStart(8, '0')}.snapshot`;
}

/** Undefined for any other file: those are left alone. */
export function snapshotPosition(name: string): Position | undefined {
  const found = NAME.exec(name);
  return found ? { index: Number(found[1]), term: Number(found[2]) } : undefined;
}

/** The same for a file that is not, or not yet, a snapshot. */
export function positionBefore(extension: string, name: string): Position | undefined {
  return name.endsWith(extension) ? snapshotPosition(name.slice(0, -extension.length)) : undefined;
}
