/**
 * Snapshot archives, as operators save and restore them: a gzipped tar of `meta.json`, `state.bin` and `SHA256SUMS`, as
 * hashicorp/raft's are. Checks the sums; what the state says is its owner's business. Source: nomad-features.md, section 10.
 */
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';

export interface Archive {
  /** JSON. */
  readonly meta: string;
  readonly state: Buffer;
}

/** It is no such archive, or not the one that was written. The message says which. */
export class ArchiveDamage extends Error {
  constructor(what: string) {
    super(what);
    this.name = 'ArchiveDamage';
  }
}

const BLOCK = 512;
const NAMES = { meta: 'meta.json', state: 'state.bin', sums: 'SHA256SUMS' };
/** What a small file may claim to unpack to. */
const MAX_UNPACKED_BYTES = 1024 * 1024 * 1024;

export async function packArchive({ meta, state }: Archive): Promise<Buffer> {
  const members = [
    [NAMES.meta, Buffer.from(meta)],
    [NAMES.state, state],
  ] as const;
  const sums = members.map(([name, bytes]) => `${sumOf(bytes)}  ${name}\n`).join('');
  const files = [...members, [NAMES.sums, Buffer.from(sums)] as const];
  const tar = Buffer.concat([
    ...files.flatMap(([name, bytes]) => file(name, bytes)),
    Buffer.alloc(2 * BLOCK),
  ]);
  return await promisify(gzip)(tar);
}

/** Throws an `ArchiveDamage`. */
export async function unpackArchive(archive: Buffer): Promise<Archive> {
  const members = await membersOf(archive);
  const sums = members.get(NAMES.sums)?.toString('utf8') ?? '';
  for (const [, sum, name = ''] of sums.matchAll(/^([0-9a-f]{64}) +(\S+)$/gm))
    if (sumOf(members.get(name) ?? Buffer.alloc(0)) !== sum)
      throw new ArchiveDamage(`is damaged: the sum of ${name} is not as written`);
  const [meta, state] = [members.get(NAMES.meta), members.get(NAMES.state)];
  if (meta === undefined || state === undefined) throw new ArchiveDamage('holds no meta.json and state.bin');
  return { meta: meta.toString('utf8'), state };
}

export function sumOf(bytes: Buffer, encoding: 'hex' | 'base64' = 'hex'): string {
  return createHash('sha256').update(bytes).digest(encoding);
}

/** A plain file of a tar (ustar): its header, its bytes, and what fills its last block. */
function file(name: string, bytes: Buffer): Buffer[] {
  const header = Buffer.alloc(BLOCK);
  const octal = (value: number, digits: number): string => value.toString(8).padStart(digits, '0');
  header.write(name, 0);
  header.write(octal(0o600, 7), 100);
  header.write(octal(0, 7), 108);
  header.write(octal(0, 7), 116);
  header.write(octal(bytes.length, 11), 124);
  header.write(octal(0, 11), 136);
  header.write(' '.repeat(8), 148);
  header.write('0', 156);
  header.write('ustar\u000000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${octal(sum, 6)}\0 `, 148);
  return [header, bytes, Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK)];
}

/** The plain files of the tar by name. */
async function membersOf(archive: Buffer): Promise<ReadonlyMap<string, Buffer>> {
  const tar = await promisify(gunzip)(archive, { maxOutputLength: MAX_UNPACKED_BYTES }).catch(
    () => undefined,
  );
  if (tar === undefined) throw new ArchiveDamage('is no gzipped archive');
  const members = new Map<string, Buffer>();
  for (let at = 0; at + BLOCK <= tar.length && tar[at] !== 0; ) {
    const header = tar.subarray(at, at + BLOCK);
    const name = header.toString('utf8', 0, 100).replace(/\0.*$/s, '');
    const length = Number.parseInt(header.toString('latin1', 124, 136), 8);
    if (!Number.isSafeInteger(length)) throw new ArchiveDamage('is no gzipped archive');
    members.set(name, tar.subarray(at + BLOCK, at + BLOCK + length));
    at += BLOCK + Math.ceil(length / BLOCK) * BLOCK;
  }
  return members;
}
