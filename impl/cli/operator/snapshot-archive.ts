/**
 * Reading a snapshot archive: a gzipped tar of `meta.json`, `state.bin` and `SHA256SUMS`, as hashicorp/raft's archives are.
 * Checks the sums; does not look into the state. Source: reference page nomad-features.md, section 10.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { InputError } from '../../io/input-error.ts';
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
  let archive: Buffer;
  try {
    archive = await readFile(file);
  } catch (error) {
    throw wrong(`cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
  let members: ReadonlyMap<string, Buffer>;
  try {
    members = membersOf(await promisify(gunzip)(archive));
  } catch {
    throw wrong('is no gzipped archive');
  }
  for (const [name, sum] of sumsIn(members.get('SHA256SUMS')?.toString('utf8') ?? '')) {
    const found = createHash('sha256')
      .update(members.get(name) ?? '')
      .digest('hex');
    if (found !== sum) throw wrong(`is damaged: the sum of ${name} is not as written`);
  }
  const [meta, state] = [members.get('meta.json'), members.get('state.bin')];
  if (meta === undefined || state === undefined) throw wrong('holds no meta.json and state.bin');
  return { ...(readJson(meta.toString('utf8')) as SnapshotMeta), Size: state.length };
}

const BLOCK = 512;

/** The plain files of a tar by name. */
function membersOf(tar: Buffer): ReadonlyMap<string, Buffer> {
  const members = new Map<string, Buffer>();
  for (let at = 0; at + BLOCK <= tar.length && tar[at] !== 0; ) {
    const header = tar.subarray(at, at + BLOCK);
    const name = header.toString('utf8', 0, 100).replace(/\0.*$/s, '');
    const length = Number.parseInt(header.toString('latin1', 124, 136), 8);
    if (!Number.isSafeInteger(length)) throw new Error('no tar');
    members.set(name, tar.subarray(at + BLOCK, at + BLOCK + length));
    at += BLOCK + Math.ceil(length / BLOCK) * BLOCK;
  }
  return members;
}

/** `SUM  NAME` a line. */
function sumsIn(text: string): readonly (readonly [name: string, sum: string])[] {
  return [...text.matchAll(/^([0-9a-f]{64}) +(\S+)$/gm)].map(([, sum = '', name = '']) => [name, sum]);
}
