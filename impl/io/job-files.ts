/** The files that functions of a job file may read: the disk as it is, relative to a folder. Decides nothing. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { resolve } from 'node:path';

const KINDS = [
  ['isFile', '-'],
  ['isDirectory', 'd'],
  ['isSymbolicLink', 'L'],
  ['isFIFO', 'p'],
  ['isSocket', 'S'],
] as const;

/** Shaped as `impl/jobspec` asks for it. */
export class JobFiles {
  readonly workingFolder: string;
  readonly homeFolder: string | undefined;

  constructor(folder: string) {
    this.workingFolder = resolve(folder);
    this.homeFolder = homedir() || undefined;
  }

  read(path: string): Uint8Array | Error | undefined {
    return this.attempt(() => readFileSync(resolve(this.workingFolder, path)));
  }

  /** As `ls -l` shows it. */
  mode(path: string): string | Error | undefined {
    return this.attempt(() => {
      const found = statSync(resolve(this.workingFolder, path));
      const kind = KINDS.find(([is]) => found[is]())?.[1] ?? '?';
      const bits = 'rwxrwxrwx'.split('').map((letter, at) => ((found.mode >> (8 - at)) & 1 ? letter : '-'));
      return kind + bits.join('');
    });
  }

  names(path: string): readonly string[] | undefined {
    const found = this.attempt(() => readdirSync(resolve(this.workingFolder, path)).sort());
    return Array.isArray(found) ? found : undefined;
  }

  private attempt<T>(look: () => T): T | Error | undefined {
    try {
      return look();
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
      return error instanceof Error ? error : new Error(String(error));
    }
  }
}
