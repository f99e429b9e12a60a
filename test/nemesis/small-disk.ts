/** A small file system of its own, which can be filled up. Needs the right to mount; without it there is none. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const MIB = 1024 * 1024;
const SIZE_MIB = 256;

export class SmallDisk {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** Undefined where mounting is impossible. */
  static mount(folder: string): SmallDisk | undefined {
    mkdirSync(folder, { recursive: true });
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE_MIB}m`, 'tmpfs', folder], { stdio: 'ignore' });
      return new SmallDisk(folder);
    } catch {
      return undefined;
    }
  }

  get #ballast(): string {
    return join(this.folder, 'ballast');
  }

  /** Not a byte is left. */
  fill(): void {
    const piece = Buffer.alloc(MIB, 1);
    for (const bytes of [piece, piece.subarray(0, 4096)]) {
      try {
        for (let i = 0; i < SIZE_MIB * 256; i += 1) writeFileSync(this.#ballast, bytes, { flag: 'a' });
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      }
    }
  }

  empty(): void {
    rmSync(this.#ballast, { force: true });
  }

  unmount(): void {
    execFileSync('umount', ['-l', this.folder]);
  }
}
