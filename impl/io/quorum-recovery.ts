/**
 * `peers.json` in a data directory: an operator's word that the servers it does not name will never come back. The
 * server that starts there goes on with those that are left; the file is set aside, so that it counts once.
 * What that means, and on which server to do it: impl/core/raft/peers-file.ts.
 */
import { readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { ServerId } from '../core/effects.ts';
import { membersOf } from '../core/raft/configuration.ts';
import type { DurableState } from '../core/raft/messages.ts';
import { configurationFromPeers, recoverQuorum } from '../core/raft/peers-file.ts';
import { InputError } from './input-error.ts';
import type { RaftStorage } from './storage/raft-storage.ts';

const FILE = 'peers.json';

export interface Recovered<C> {
  readonly durable: DurableState<C>;
  /** A line for the operator; absent when nothing was asked for. */
  readonly note?: string;
}

/** What the server starts from: `durable`, or that with the new group behind it, durably. */
export async function recoverIfAsked<C>(
  folder: string,
  id: ServerId,
  durable: DurableState<C>,
  storage: RaftStorage<C>,
): Promise<Recovered<C>> {
  const file = join(folder, FILE);
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return { durable };
  const configuration = configurationFromPeers(text);
  if ('error' in configuration) {
    throw new InputError({ file, problem: configuration.error, remedy: 'mend the file, or remove it' });
  }
  const members = membersOf(configuration);
  if (!members.includes(id)) {
    throw new InputError({
      file,
      problem: `does not name ${id}, whose data this is`,
      remedy: 'name it, or put the file on the server that is to go on',
    });
  }
  const { hardState, entries } = recoverQuorum(id, durable, configuration);
  await storage.persist({ type: 'persist', seq: 0, hardState, entries });
  await rename(file, `${file}.done`);
  const note = `the quorum was given up, as ${FILE} says: the group is ${members.join(' ')} from now on`;
  return { durable: { ...durable, ...hardState, entries: [...durable.entries, ...entries] }, note };
}
