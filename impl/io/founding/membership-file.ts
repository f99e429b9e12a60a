/**
 * How a server came to its group, as its data directory remembers it: what it has promised while there was none, and
 * where the others are. Who belongs to the group is in the log, and not here.
 */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ServerId } from '../../core/effects.ts';
import type { FoundingSet } from '../../core/founding.ts';
import { writeFileAtomically } from '../atomic-write.ts';
import { InputError } from '../input-error.ts';

/** Where a server is reached: `HOST:PORT` by other servers, and by clients. */
export interface Places {
  readonly link: string;
  readonly rpc: string;
  readonly datacenter: string;
}

export interface Membership {
  /** Made with the data directory. */
  readonly instance: string;
  /** The set of founders that it has promised last; of a founder, the one that it is. */
  readonly promised?: FoundingSet;
  /** `alone`: nothing yet. `left`: it has taken itself out, and is to be taken in again. */
  readonly state: 'alone' | 'founder' | 'joined' | 'left';
  /** Of all servers that it has heard of, itself included. */
  readonly servers: Readonly<Record<ServerId, Places>>;
}

const FILE = 'membership.json';

export const fileOf = (folder: string): string => join(folder, FILE);

/** That of the folder, or a new one, which is not written yet. */
export async function readMembership(folder: string): Promise<Membership> {
  const text = await readFile(fileOf(folder), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return { instance: randomUUID(), state: 'alone', servers: {} };
  const found = parsed(text);
  if (found !== undefined) return found;
  throw new InputError({
    file: fileOf(folder),
    problem: 'is not what a server has written there',
    remedy: 'restore it; without it nobody knows what this server has promised the others',
  });
}

export async function writeMembership(folder: string, membership: Membership): Promise<void> {
  await writeFileAtomically(fileOf(folder), `${JSON.stringify(membership, null, 2)}\n`);
}

function parsed(text: string): Membership | undefined {
  try {
    const found = JSON.parse(text) as Partial<Membership> | null;
    const isWhole =
      typeof found?.instance === 'string' &&
      typeof found.state === 'string' &&
      typeof found.servers === 'object';
    return isWhole ? (found as Membership) : undefined;
  } catch {
    return undefined;
  }
}
