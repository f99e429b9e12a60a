/**
 * Whose a data directory is. A server that starts on another's would vote a second time under a new name, so that
 * is refused; and one that has run before must find its log.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomically } from './atomic-write.ts';
import { InputError } from './input-error.ts';

export interface Identity {
  readonly id: string;
  readonly cluster: string;
}

const FILE = 'server.json';

/** Whether this server has run here before; an `InputError` when another has. */
export async function hasRunBefore(folder: string, { id, cluster }: Identity): Promise<boolean> {
  const file = join(folder, FILE);
  const found = await read(file);
  if (found === undefined) return false;
  const complain = (field: string, problem: string, remedy: string): never => {
    throw new InputError({ file, field, problem, remedy });
  };
  if (found.id !== id)
    complain('id', `the directory is that of server "${found.id}", not "${id}"`, 'give each server its own');
  if (found.cluster !== cluster)
    complain('cluster', `it is of cluster "${found.cluster}", not "${cluster}"`, 'mend --cluster');
  return true;
}

export async function writeIdentity(folder: string, { id, cluster }: Identity): Promise<void> {
  await writeFileAtomically(join(folder, FILE), `${JSON.stringify({ id, cluster }, null, 2)}\n`);
}

async function read(file: string): Promise<Identity | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return JSON.parse(text) as Identity;
  } catch {
    throw new InputError({
      file,
      problem: 'is not JSON',
      remedy: 'restore it, with the id and the cluster of the server whose log is beside it',
    });
  }
}
