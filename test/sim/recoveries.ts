/** How often servers came through what their disks and machines did to them, by the way they took. It only counts. */
import { DiskFailure } from '../../impl/io/disk.ts';
import { LogDamage } from '../../impl/io/log/log-damage.ts';
import { SnapshotDamage } from '../../impl/io/snapshots/snapshot-damage.ts';

export const RECOVERY_PATHS = [
  'writes lost that nobody was told of',
  'write cut short, dropped at the start',
  'started from a snapshot and the log after it',
  'started from an older snapshot, the newer being damaged',
  'started from the log alone, the snapshot being damaged',
  'snapshot of a leader in place of the log',
  'killed, and what was not synced still there',
  'start refused: damage in the log',
  'start refused: no sound snapshot',
  'start refused: the disk is full',
  'start refused: the disk cannot be read',
  'stopped: the disk is full',
  'stopped: a sync failed',
  'paused and gone on',
  'clock set back',
  'clock set forward',
  'clock too fast or too slow',
] as const;

export type RecoveryPath = (typeof RECOVERY_PATHS)[number];

export class Recoveries {
  readonly counts = new Map<RecoveryPath, number>();

  count(path: RecoveryPath): void {
    this.counts.set(path, (this.counts.get(path) ?? 0) + 1);
  }
}

/** The way that a server takes which gives up with clear words; undefined when these are none of a disk's. */
export function pathOf(doing: 'starting' | 'running', reason: Error): RecoveryPath | undefined {
  if (doing === 'running') return reason instanceof DiskFailure ? STOPS[reason.code] : undefined;
  if (reason instanceof DiskFailure) return REFUSALS[reason.code];
  if (reason instanceof SnapshotDamage) return 'start refused: no sound snapshot';
  if (!(reason instanceof LogDamage)) return undefined;
  return reason.message.includes('(EIO)') ? REFUSALS['EIO'] : 'start refused: damage in the log';
}

const STOPS: Readonly<Record<string, RecoveryPath>> = {
  ENOSPC: 'stopped: the disk is full',
  EIO: 'stopped: a sync failed',
};

const REFUSALS: Readonly<Record<string, RecoveryPath>> = {
  ENOSPC: 'start refused: the disk is full',
  EIO: 'start refused: the disk cannot be read',
};
