/**
 * Who this client is, for as long as its data directory lives: its node id and the secret that proves it. Files and
 * names are Nomad's.
 */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomically } from '../atomic-write.ts';
import { InputError } from '../input-error.ts';

export interface NodeIdentity {
  readonly id: string;
  readonly secretId: string;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** That of the folder, made now if it has none. An `InputError` when what is there is no id. */
export async function nodeIdentity(folder: string): Promise<NodeIdentity> {
  return { id: await kept(join(folder, 'client-id')), secretId: await kept(join(folder, 'secret-id')) };
}

async function kept(file: string): Promise<string> {
  const found = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (found === undefined) {
    const made = randomUUID();
    await writeFileAtomically(file, `${made}\n`);
    return made;
  }
  const id = found.trim();
  if (UUID.test(id)) return id;
  throw new InputError({
    file,
    problem: 'holds no UUID',
    remedy: 'restore it, or remove it to join as a new node',
  });
}
