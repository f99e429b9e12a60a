/**
 * The start of a server from its folder: what its Raft core is given, and where it writes from then on. What cannot
 * be started from is refused with the file, the place and what to do.
 */
import { join } from 'node:path';
import type { DurableState, Snapshot, SnapshotHead } from '../../core/raft/messages.ts';
import { type LogOptions, openLog } from '../log/open-log.ts';
import { SnapshotStore } from '../snapshots/snapshot-store.ts';
import type { EntryForm } from './entry-form.ts';
import { type Framing, RaftStorage } from './raft-storage.ts';
import { usableSnapshot, type UsableSnapshot } from './usable-snapshot.ts';

/** `folder`: of this server alone; the log is in `log/`, snapshots are in `snapshots/`. */
export interface StorageOptions<C> extends LogOptions {
  readonly form: EntryForm<C>;
  readonly framing?: Framing<C>;
  readonly chunkBytes?: number;
}

export interface OpenedStorage<C> {
  readonly storage: RaftStorage<C>;
  readonly durable: DurableState<C>;
  /** What an operator should know of how it was found; a line each. */
  readonly notes: readonly string[];
}

/** @throws LogDamage, SnapshotDamage, DiskFailure: the server cannot start, and the message says what to do. */
export async function openStorage<C>(options: StorageOptions<C>): Promise<OpenedStorage<C>> {
  const { disk, folder, form, framing, chunkBytes } = options;
  const { log, found, notes } = await openLog({ ...options, folder: join(folder, 'log') });
  const snapshots = await SnapshotStore.open({
    disk,
    folder: join(folder, 'snapshots'),
    named: log.contents.snapshot,
    ...(chunkBytes === undefined ? {} : { chunkBytes }),
  });
  const usable = await usableSnapshot(snapshots, log);
  const { position } = usable;
  return {
    storage: new RaftStorage({ log, snapshots, form, framing, sound: position }),
    durable: {
      ...log.contents.hardState,
      entries: found.above(position.index, (frame, from, to) => form.decodeAll(frame, from, to)),
      ...(position.index > 0 ? { snapshot: snapshotOf(usable) } : {}),
    },
    notes: [...notes, ...usable.notes],
  };
}

function snapshotOf({ position, configuration, data }: UsableSnapshot): Snapshot {
  const head = JSON.parse(configuration.toString('utf8')) as Omit<SnapshotHead, 'index' | 'term'>;
  return { ...position, ...head, data };
}
