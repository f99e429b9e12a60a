/** Logs that our writer wrote to a real disk, read by nothing but the tables of docs/formats/log.md. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openLog } from '../../../impl/io/log/open-log.ts';
import { NodeDisk } from '../../../impl/io/node-disk.ts';
import { SeededRandom } from '../../sim/seeded-random.ts';
import { afterWrite, EMPTY_MODEL, type ModelState, needed } from '../io/log/log-model.ts';
import { nextWrite } from '../io/log/scripted-writes.ts';
import { readRecord, type Row, type Tables, tablesIn } from './tables.ts';

/** What a stranger finds in a log. */
interface Read {
  term: number;
  vote: string;
  snapshot: { index: number; term: number };
  last: { index: number; term: number };
  /** As `log-model.ts` writes one down: `index/term/kind/data`. */
  entries: Map<number, string>;
}

class Stranger {
  readonly read: Read = {
    term: 0,
    vote: '',
    snapshot: { index: 0, term: 0 },
    last: { index: 0, term: 0 },
    entries: new Map(),
  };
  readonly #tables: Tables;

  constructor(tables: Tables) {
    this.#tables = tables;
  }

  folder(folder: string): Read {
    const names = readdirSync(folder)
      .filter((name) => /^\d{16}\.log$/.test(name))
      .toSorted();
    const files = names.map((name) => readFileSync(join(folder, name)));
    for (const [at, file] of files.entries()) this.#segment(file, files[at + 1]);
    return this.read;
  }

  #rows(heading: string): readonly Row[] {
    const rows = this.#tables.get(heading);
    if (!rows) throw new Error(`no table under "${heading}"`);
    return rows;
  }

  #segment(file: Buffer, next: Buffer | undefined): void {
    const header = readRecord(this.#rows('Segment header'), file);
    const salt = header.bytes('salt');
    const following = next && readRecord(this.#rows('Segment header'), next);
    if (following && !following.bytes('previousSalt').equals(salt)) throw new Error('another log');
    const end = following?.number('previousEnd') ?? file.length;
    for (let at = header.end; at < end; ) {
      if (!following && file.subarray(at).every((byte) => byte === 0)) return;
      const group = readRecord(this.#rows('Group'), file.subarray(at, end), { salt, at });
      if (group.number('kind') !== 0) throw new Error('the log goes on elsewhere, and yet it goes on here');
      this.#frames(group.bytes('frames'), group.number('sum'));
      at += group.end;
    }
  }

  #frames(bytes: Buffer, sum: number): void {
    let found = 0;
    for (let at = 0; at < bytes.length; ) {
      const frame = readRecord(this.#rows('Frame'), bytes.subarray(at));
      const body = bytes.subarray(at, at + frame.number('length'));
      if (frame.number('kind') === 1) this.#entries(body);
      else this.#state(body);
      found = (found + frame.number('checksum')) % 2 ** 32;
      at += frame.number('length');
    }
    if (found !== sum) throw new Error('the sum of a group does not match');
  }

  #entries(body: Buffer): void {
    const frame = readRecord(this.#rows('Entries frame'), body);
    const bytes = frame.bytes('entries');
    const [first, term] = [frame.number('first'), frame.number('term')];
    let at = 0;
    for (let i = 0; i < frame.number('count'); i += 1) {
      const entry = readRecord(this.#rows('Entry'), bytes.subarray(at));
      const data = entry.bytes('data').toString('latin1');
      this.read.entries.set(first + i, `${first + i}/${term}/${entry.number('kind')}/${data}`);
      this.read.last = { index: first + i, term };
      at += entry.end;
    }
    if (at !== bytes.length) throw new Error('the entries do not fill their frame');
  }

  #state(body: Buffer): void {
    const state = readRecord(this.#rows('State frame'), body);
    const { read } = this;
    read.term = state.number('term');
    read.vote = state.text('vote');
    read.snapshot = { index: state.number('snapshotIndex'), term: state.number('snapshotTerm') };
    read.last = { index: state.number('lastIndex'), term: state.number('lastTerm') };
    const cut = state.number('cut');
    for (const index of read.entries.keys())
      if (cut === 2 || (cut === 1 && index > read.last.index)) read.entries.delete(index);
  }
}

function expected({ contents }: ModelState): unknown {
  const { hardState, snapshot, last } = contents;
  return { term: hardState.term, vote: hardState.votedFor ?? '', snapshot, last };
}

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'orrery-log-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

async function written(seed: string): Promise<ModelState> {
  const random = new SeededRandom(seed);
  const { log } = await openLog({
    disk: new NodeDisk(),
    folder,
    ifMissing: 'create',
    segmentBytes: 4096,
    batchBytes: 1024,
  });
  let state = EMPTY_MODEL;
  for (let step = 0; step < 80; step += 1) {
    const write = nextWrite(state, random);
    state = afterWrite(state, write);
    await log.append(write);
    if (random.chance(0.05)) await log.compact(state.contents.snapshot.index);
  }
  await log.close();
  return state;
}

describe('the page is enough to read a log', () => {
  test.each(['a', 'b', 'c'])('run %s', async (seed) => {
    const state = await written(seed);
    const { entries, ...rest } = new Stranger(tablesIn('log.md')).folder(folder);
    expect(rest).toEqual(expected(state));
    const above = [...entries].filter(([index]) => index > rest.snapshot.index);
    expect(above.map(([, entry]) => entry)).toEqual(needed(state));
  });
});

test('a page that is wrong in any row does not pass', async () => {
  await written('a');
  const tables = tablesIn('log.md');
  const right = new Stranger(tables).folder(folder);
  for (const [heading, rows] of tables) {
    for (const [at, row] of rows.entries()) {
      if (row.offset === 'behind' || row.field === 'reserved') continue;
      const shifted = rows.map((it, i) => (i === at ? { ...it, offset: Number(it.offset) + 1 } : it));
      const stranger = new Stranger(new Map([...tables, [heading, shifted]]));
      let read: unknown;
      try {
        read = stranger.folder(folder);
      } catch {
        continue;
      }
      // Nothing checks these two: they say where the log begins and how it is continued.
      if (row.field === 'number' || row.field === 'firstIndex' || row.field === 'previousTerm') continue;
      expect(read, `${heading}: ${row.field}`).not.toEqual(right);
    }
  }
});
