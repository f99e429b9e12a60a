/**
 * A Python environment of its own for a program of ours, with what its `requirements.txt` names: made below a folder that
 * is kept between runs, so that only the first one fetches. It does not run anything of ours.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const CACHE = join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'orrery');
const PATIENCE_MS = 180_000;

/** `folder` holds `requirements.txt`. Resolves to the folder of its programs; `python` is one. */
export async function pythonVenv(folder: string): Promise<string> {
  const wanted = join(folder, 'requirements.txt');
  const hash = createHash('sha256')
    .update(await readFile(wanted))
    .digest('hex')
    .slice(0, 16);
  const venv = join(CACHE, `venv-${hash}`);
  const done = join(venv, 'complete');
  const programs = join(venv, 'bin');
  if (existsSync(done)) return programs;
  await rm(venv, { recursive: true, force: true });
  try {
    await run('python3', ['-m', 'venv', venv]);
    const quietly = ['--quiet', '--disable-pip-version-check', '--no-input'];
    await run(join(programs, 'pip'), ['install', ...quietly, '--requirement', wanted], {
      timeout: PATIENCE_MS,
    });
  } catch (error) {
    throw new Error(`${wanted}: no such environment can be made; it needs Python 3.11 with venv`, {
      cause: error,
    });
  }
  await writeFile(done, '');
  return programs;
}
