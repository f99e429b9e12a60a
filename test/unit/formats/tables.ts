/**
 * A reader of binary files that knows nothing but the tables of a page in docs/formats: it is the stranger for whom
 * those pages are written. No code of the project's own readers or writers is used here.
 */
import { readFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';

export interface Row {
  readonly offset: number | 'behind';
  /** A number, the name of a field before it, or `rest`. */
  readonly bytes: string;
  readonly type: string;
  readonly field: string;
  /** A constant, or a rule like `crc32(0..60)`; empty: anything. */
  readonly value: string;
}

export type Tables = ReadonlyMap<string, readonly Row[]>;

const HEADER = '| offset | bytes | type | field | value | meaning |';

/** The tables of a page, by the heading above each. */
export function tablesOf(text: string): Tables {
  const tables = new Map<string, Row[]>();
  let heading = '';
  let rows: Row[] | undefined;
  for (const line of text.split('\n')) {
    if (line.startsWith('## ')) heading = line.slice(3);
    if (line === HEADER) tables.set(heading, (rows = []));
    else if (!line.startsWith('|')) rows = undefined;
    else if (rows && !line.startsWith('| ---')) rows.push(rowOf(line));
  }
  return tables;
}

export function tablesIn(page: string): Tables {
  return tablesOf(readFileSync(`${import.meta.dirname}/../../../docs/formats/${page}`, 'utf8'));
}

function rowOf(line: string): Row {
  const [offset = '', bytes = '', type = '', field = '', value = ''] = line
    .split('|')
    .slice(1)
    .map((cell) => cell.trim());
  return {
    offset: offset === '-' ? 'behind' : Number(offset),
    bytes,
    type,
    field,
    value: value.replaceAll('`', ''),
  };
}

export type Value = number | string | Buffer;

/** A record as its table has it, its constants and checksums checked; `end`: where it ends, as far as the table knows. */
export class Found {
  readonly values: ReadonlyMap<string, Value>;
  readonly end: number;

  constructor(values: ReadonlyMap<string, Value>, end: number) {
    this.values = values;
    this.end = end;
  }

  number(field: string): number {
    return this.#get(field, (value) => typeof value === 'number');
  }
  text(field: string): string {
    return this.#get(field, (value) => typeof value === 'string');
  }
  bytes(field: string): Buffer {
    return this.#get(field, (value) => Buffer.isBuffer(value));
  }

  #get<T extends Value>(field: string, is: (value: Value | undefined) => boolean): T {
    const value = this.values.get(field);
    if (!is(value)) throw new Error(`the table has no such field: ${field}`);
    return value as T;
  }
}

/** `record`: its bytes, and perhaps more behind them. `names`: what rules may speak of besides offsets. */
export function readRecord(
  rows: readonly Row[],
  record: Buffer,
  names: Readonly<Record<string, Buffer | number>> = {},
): Found {
  const values = new Map<string, Value>();
  let end = 0;
  for (const row of rows) {
    const at = row.offset === 'behind' ? end : row.offset;
    end = at + lengthOf(row, at, record, values);
    if (end > record.length) throw new Error(`${row.field} is cut short`);
    values.set(row.field, valueOf(row, record.subarray(at, end)));
  }
  for (const row of rows)
    check(row, values.get(row.field) as Value, record, { ...names, ...Object.fromEntries(values) });
  return new Found(values, end);
}

function lengthOf({ bytes }: Row, at: number, record: Buffer, values: ReadonlyMap<string, Value>): number {
  if (bytes === 'rest') return record.length - at;
  const length = values.get(bytes) ?? Number(bytes);
  if (typeof length !== 'number' || Number.isNaN(length)) throw new Error(`a length of ${bytes}`);
  return length;
}

function valueOf({ type }: Row, bytes: Buffer): Value {
  switch (type) {
    case 'u8':
    case 'u16':
    case 'u32':
      return bytes.readUIntLE(0, bytes.length);
    case 'u64':
      return Number(bytes.readBigUInt64LE(0));
    case 'ascii':
      return bytes.toString('latin1');
    case 'utf8':
      return bytes.toString('utf8');
    default:
      return bytes;
  }
}

function check(row: Row, value: Value, record: Buffer, names: Readonly<Record<string, Value>>): void {
  const [, covered] = /^crc32\((.+)\)$/.exec(row.value) ?? [];
  if (covered === undefined) {
    if (row.value === '' || row.value.includes('(') || row.value === String(value)) return;
    throw new Error(`${row.field} is ${String(value)}, not ${row.value}`);
  }
  const parts = covered.split(', ').map((part) => partOf(part, record, names));
  if (parts.includes(undefined)) return;
  const sum = crc32(Buffer.concat(parts as Buffer[]));
  if (sum !== value) throw new Error(`${row.field}: the checksum does not match`);
}

/** Undefined: a rule that speaks of more than this record; whoever reads it checks it. */
function partOf(part: string, record: Buffer, names: Readonly<Record<string, Value>>): Buffer | undefined {
  const [, from, to = ''] = /^(\d+)\.\.(\w+)$/.exec(part) ?? [];
  if (from !== undefined) {
    const end = to === 'end' ? record.length : Number(names[to] ?? to);
    return record.subarray(Number(from), end);
  }
  const value = names[part];
  if (typeof value !== 'number') return Buffer.isBuffer(value) ? value : undefined;
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}
