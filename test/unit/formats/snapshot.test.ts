/** Snapshots that our writer wrote to a real disk, read by nothing but the tables of docs/formats/snapshot.md. */
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { NodeDisk } from '../../../impl/io/node-disk.ts';
import { SnapshotStore } from '../../../impl/io/snapshots/snapshot-store.ts';
import { readRecord, type Row, type Tables, tablesIn } from './tables.ts';

const CONTENT = Buffer.from(Array.from({ length: 1_000 }, (_, at) => (at * 7) % 256));
const CHUNK_BYTES = 64;

let folder = '';
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'orrery-snapshot-'));
  const named = { index: 0, term: 0 };
  const store = await SnapshotStore.open({ disk: new NodeDisk(), folder, named, chunkBytes: CHUNK_BYTES });
  const configuration = Buffer.from(JSON.stringify({ peers: ['s1', 's2'] }));
  await store.write({ position: { index: 40, term: 7 }, configuration, content: [CONTENT] });
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function rowsOf(tables: Tables, heading: string): readonly Row[] {
  return tables.get(heading) ?? [];
}

function readSnapshot(tables: Tables, file: Buffer) {
  const header = readRecord(rowsOf(tables, 'Header'), file);
  const [chunkBytes, contentBytes] = [header.number('chunkBytes'), header.number('contentBytes')];
  const pieces: Buffer[] = [];
  const checksums: Buffer[] = [];
  let at = header.end;
  for (let left = contentBytes; left > 0; left -= chunkBytes) {
    const end = at + 4 + Math.min(left, chunkBytes);
    if (end > file.length) throw new Error('the file is too short');
    const chunk = readRecord(rowsOf(tables, 'Chunk'), file.subarray(at, end));
    pieces.push(chunk.bytes('content'));
    checksums.push(file.subarray(at, at + 4));
    at = end;
  }
  if (at !== file.length) throw new Error('the file does not end with its last chunk');
  if (crc32(Buffer.concat(checksums)) !== header.number('contentChecksum'))
    throw new Error('the chunks are not those of the header');
  return {
    index: header.number('index'),
    term: header.number('term'),
    configuration: JSON.parse(header.bytes('configuration').toString('utf8')) as unknown,
    content: Buffer.concat(pieces),
  };
}

function file(): Buffer {
  const names = readdirSync(folder);
  expect(names).toEqual(['0000000000000040-00000007.snapshot']);
  return readFileSync(join(folder, names[0] as string));
}

test('the page is enough to read a snapshot', () => {
  const configuration = { peers: ['s1', 's2'] };
  expect(readSnapshot(tablesIn('snapshot.md'), file())).toEqual({
    index: 40,
    term: 7,
    configuration,
    content: CONTENT,
  });
});

test('a file that is wrong in any byte does not pass', () => {
  const tables = tablesIn('snapshot.md');
  const bytes = file();
  for (let at = 0; at < bytes.length; at += 1) {
    const spoilt = Buffer.from(bytes);
    spoilt[at] = (spoilt[at] ?? 0) ^ 4;
    expect(() => readSnapshot(tables, spoilt), `byte ${at}`).toThrow();
  }
});
