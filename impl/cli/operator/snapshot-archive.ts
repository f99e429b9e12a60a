/** A snapshot archive as a file that somebody names: what it says of itself, and what is wrong with it. */
import { readFile } from 'node:fs/promises';
import { InputError } from '../../io/input-error.ts';
import { ArchiveDamage, unpackArchive } from '../../io/snapshot-archive.ts';
import { readJson } from '../http/exact-json.ts';
import type { Int } from '../http/records.ts';

export interface SnapshotMeta {
  readonly ID: string;
  /** Bytes of the state. */
  readonly Size: Int;
  readonly Index: Int;
  readonly Term: Int;
  readonly Version: Int;
}

/** Throws an `InputError` when the file cannot be read, is no such archive, or a sum is wrong. */
export async function readSnapshot(file: string): Promise<SnapshotMeta> {
  const wrong = (problem: string): InputError =>
    new InputError({ file, problem, remedy: 'name a file that operator snapshot save wrote' });
  try {
    const { meta, state } = await unpackArchive(await readFile(file));
    return { ...(readJson(meta) as SnapshotMeta), Size: state.length };
  } catch (error) {
    if (error instanceof ArchiveDamage) throw wrong(error.message);
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw wrong(`cannot be read (${code})`);
  }
}
