/**
 * The port through which durable things reach a disk: all that the log and the snapshots ever ask of one, so that
 * the same code runs on a real disk (node-disk.ts) and on one that loses, tears and spoils (test/sim/files/).
 *
 * Nothing is durable before its sync: bytes and length of a file by the file's own, names by their folder's.
 */

export interface DiskFile {
  /** Fill `into` from `position` on, and say how much there was: less only at the file's end. */
  read(into: Buffer, position: number): Promise<number>;
  /** All of `bytes`. Until it is done they must not change. */
  write(bytes: Buffer, position: number): Promise<void>;
  /** Cut, or extend by zeros. */
  truncate(length: number): Promise<void>;
  /** Once this has failed, what was written since the last that did not may be lost whatever is done about it. */
  sync(): Promise<void>;
  size(): Promise<number>;
  close(): Promise<void>;
}

export interface Disk {
  /** `create` makes an empty file to write to, in place of whatever bore the name. */
  open(path: string, how: 'read' | 'write' | 'create'): Promise<DiskFile>;
  /** In one step: nobody ever sees both names, or neither. */
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** Names of the files in a folder, in ascending order. */
  list(folder: string): Promise<readonly string[]>;
  /** With the folders above it, durably. */
  makeFolder(folder: string): Promise<void>;
  syncFolder(folder: string): Promise<void>;
}

/** A disk that did not do what it was asked to. Never retried: the server stops, and says this. */
export class DiskFailure extends Error {
  /** The system's: `EIO`, `ENOSPC`. */
  readonly code: string;
  readonly path: string;
  /** Where in the file, when it was reading or writing. */
  readonly position: number | undefined;

  constructor(doing: string, path: string, code: string, position?: number) {
    const place = position === undefined ? path : `${path}: at byte ${position}`;
    super(`${place}: ${doing}: ${REASONS[code] ?? code}`);
    this.name = 'DiskFailure';
    this.code = code;
    this.path = path;
    this.position = position;
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EIO: 'the disk fails (EIO): replace it, and add this server anew',
  ENOSPC: 'the disk is full (ENOSPC): free some space, then start this server again',
  EDQUOT: 'the quota is used up (EDQUOT): raise it, then start this server again',
  EROFS:
    'the file system is read-only (EROFS), often after an error: check the disk, then start this server again',
  EACCES: 'this user may not (EACCES): give it the folder, then start this server again',
  EMFILE: 'too many open files (EMFILE): raise the limit, then start this server again',
  ENOENT: 'there is no such file (ENOENT)',
};
