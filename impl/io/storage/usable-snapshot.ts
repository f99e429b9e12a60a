/**
 * Which snapshot a starting server begins with: the one that the log names, if it is sound to its last byte; else an
 * older one, or none, from which the log still leads on. It reads, and changes nothing.
 */
import type { Position } from '../../core/raft/messages.ts';
import type { LogStore } from '../log/log-store.ts';
import { SnapshotDamage } from '../snapshots/snapshot-damage.ts';
import type { SnapshotStore } from '../snapshots/snapshot-store.ts';

export interface UsableSnapshot {
  /** Index 0: none, and the log begins with its first entry. */
  readonly position: Position;
  readonly configuration: Buffer;
  readonly data: Buffer;
  /** What is wrong with the newer ones; a line each. */
  readonly notes: readonly string[];
}

const NONE = { position: { index: 0, term: 0 }, configuration: Buffer.alloc(0), data: Buffer.alloc(0) };

/** @throws SnapshotDamage when the log leads on from no sound snapshot. */
export async function usableSnapshot(store: SnapshotStore, log: LogStore): Promise<UsableSnapshot> {
  const { snapshot: named } = log.contents;
  const problems: SnapshotDamage[] = [];
  for (const position of await candidates(store, log)) {
    const found = position.index === 0 ? NONE : await readWhole(store, position);
    if (found instanceof SnapshotDamage) problems.push(found);
    else return { ...found, notes: problems.map((problem) => noteOf(problem, position)) };
  }
  throw problems[0] ?? store.missing(named);
}

/** The named one, then those from which the log leads on, the newest first. */
async function candidates(store: SnapshotStore, log: LogStore): Promise<Position[]> {
  const { snapshot: named } = log.contents;
  const older = (await store.positions())
    .filter(({ index }) => index < named.index && index + 1 >= log.first)
    .toReversed();
  return [
    ...(named.index > 0 ? [named] : []),
    ...older,
    ...(log.first === 1 || named.index === 0 ? [NONE.position] : []),
  ];
}

function noteOf({ message }: SnapshotDamage, { index }: Position): string {
  const instead =
    index === 0 ? 'the log from its beginning' : `the older snapshot at ${index}, and the log after it`;
  return `${message.split(': ').slice(0, 3).join(': ')}: ${instead}, was used instead`;
}

async function readWhole(
  store: SnapshotStore,
  position: Position,
): Promise<Omit<UsableSnapshot, 'notes'> | SnapshotDamage> {
  try {
    const stored = await store.load(position);
    try {
      const pieces: Buffer[] = [];
      for await (const piece of stored.content()) pieces.push(piece);
      return { position, configuration: stored.configuration, data: Buffer.concat(pieces) };
    } finally {
      await stored.close();
    }
  } catch (error) {
    if (error instanceof SnapshotDamage) return error;
    throw error;
  }
}
