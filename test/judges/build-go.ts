/** Builds a Go program of ours into a folder that goes when this process ends. It does not run it. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';

/** `folder` holds the program's package, in a module of its own or of a folder above. Resolves to its path. */
export async function buildGo(folder: string): Promise<string> {
  const name = basename(folder);
  const into = mkdtempSync(join(tmpdir(), `orrery-${name}-`));
  process.once('exit', () => rmSync(into, { recursive: true, force: true }));
  const program = join(into, name);
  await promisify(execFile)('go', ['build', '-o', program, '.'], {
    cwd: folder,
    env: { ...process.env, GOFLAGS: '-mod=mod -buildvcs=false' },
  }).catch((error: unknown) => {
    throw new Error(`${name} does not build; it needs Go 1.26 and its modules`, { cause: error });
  });
  return program;
}
