/**
 * The disk of this machine. Callbacks of node:fs on its thread pool: a promise of the file handle's own costs more
 * than the write of a small group, and a worker thread's hop a quarter of a sync.
 */
import fs from 'node:fs';
import { mkdir, readdir, rename, unlink } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { type Disk, DiskFailure, type DiskFile } from './disk.ts';

/** One call of the system reads or writes no more than this: a failure then names the place well enough. */
const PIECE_BYTES = 4 * 1024 * 1024;

/** Larger writes may wait for memory, so they are left to the pool. */
const AT_ONCE_BYTES = 256 * 1024;

const FLAGS = { read: 'r', write: 'r+', create: 'w+' } as const;

type Done<T> = (error: NodeJS.ErrnoException | null, value: T) => void;

/** A call of node:fs as a promise, its failure as a `DiskFailure`. */
function call<T>(doing: string, path: string, start: (done: Done<T>) => void, position?: number): Promise<T> {
  return new Promise((keep, fail) => {
    start((error, value) => {
      if (error) fail(failure(error, doing, path, position));
      else keep(value);
    });
  });
}

function failure(error: unknown, doing: string, path: string, position?: number): DiskFailure {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  return new DiskFailure(doing, path, code, position);
}

async function explained<T>(doing: string, path: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw failure(error, doing, path);
  }
}

class NodeFile implements DiskFile {
  readonly #path: string;
  readonly #fd: number;

  constructor(path: string, fd: number) {
    this.#path = path;
    this.#fd = fd;
  }

  async read(into: Buffer, position: number): Promise<number> {
    let filled = 0;
    while (filled < into.length) {
      const at = position + filled;
      const piece = Math.min(PIECE_BYTES, into.length - filled);
      const got = await call<number>(
        'reading',
        this.#path,
        (done) => fs.read(this.#fd, into, filled, piece, at, done),
        at,
      );
      if (got === 0) break;
      filled += got;
    }
    return filled;
  }

  async write(bytes: Buffer, position: number): Promise<void> {
    let written = bytes.length <= AT_ONCE_BYTES ? this.#writeAtOnce(bytes, position) : 0;
    while (written < bytes.length) {
      const at = position + written;
      written += await call<number>(
        'writing',
        this.#path,
        (done) => fs.write(this.#fd, bytes, written, bytes.length - written, at, done),
        at,
      );
    }
  }

  /** Into the system's cache: that takes some microseconds, and the pool's thread that would do it many more. */
  #writeAtOnce(bytes: Buffer, position: number): number {
    try {
      return fs.writeSync(this.#fd, bytes, 0, bytes.length, position);
    } catch (error) {
      throw failure(error, 'writing', this.#path, position);
    }
  }

  async truncate(length: number): Promise<void> {
    await call('truncating', this.#path, (done) =>
      fs.ftruncate(this.#fd, length, done as fs.NoParamCallback),
    );
  }

  async sync(): Promise<void> {
    await call('syncing', this.#path, (done) => fs.fdatasync(this.#fd, done as fs.NoParamCallback));
  }

  async size(): Promise<number> {
    const { size } = await call<fs.Stats>('looking at', this.#path, (done) => fs.fstat(this.#fd, done));
    return size;
  }

  async close(): Promise<void> {
    await call('closing', this.#path, (done) => fs.close(this.#fd, done as fs.NoParamCallback));
  }
}

export class NodeDisk implements Disk {
  async open(path: string, how: 'read' | 'write' | 'create'): Promise<DiskFile> {
    return new NodeFile(path, await call<number>('opening', path, (done) => fs.open(path, FLAGS[how], done)));
  }

  async rename(from: string, to: string): Promise<void> {
    await explained('renaming', from, rename(from, to));
  }

  async remove(path: string): Promise<void> {
    await explained('removing', path, unlink(path));
  }

  async list(folder: string): Promise<readonly string[]> {
    return (await explained('listing', folder, readdir(folder))).toSorted();
  }

  async makeFolder(folder: string): Promise<void> {
    const path = resolve(folder);
    const topmost = await explained('making', path, mkdir(path, { recursive: true }));
    // A folder is there after a crash when the one above it knows its name: also if an earlier life made it.
    for (let made = path; ; made = dirname(made)) {
      await this.syncFolder(dirname(made));
      if (topmost === undefined || made === topmost) return;
    }
  }

  async syncFolder(folder: string): Promise<void> {
    const fd = await call<number>('opening', folder, (done) => fs.open(folder, 'r', done));
    try {
      await call('syncing', folder, (done) => fs.fsync(fd, done as fs.NoParamCallback));
    } finally {
      fs.closeSync(fd);
    }
  }
}
