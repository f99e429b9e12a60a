/** A segment file as recovery opens it: its header, checked by itself, and how long the file is. */
import { join } from 'node:path';
import type { Index } from '../../core/records.ts';
import {
  decodeSegmentHeader,
  SEGMENT_HEADER_BYTES,
  type SegmentHeader,
} from '../../wire/log/segment-header.ts';
import { type Disk, DiskFailure, type DiskFile } from '../disk.ts';
import { LogDamage } from './log-damage.ts';
import { segmentName } from './segment-names.ts';

export interface FoundSegment {
  readonly path: string;
  readonly file: DiskFile;
  readonly size: number;
  readonly header: SegmentHeader;
}

/** The caller closes the file. */
export async function openSegment(disk: Disk, folder: string, number: number): Promise<FoundSegment> {
  const path = join(folder, segmentName(number));
  const file = await disk.open(path, 'read');
  try {
    return { path, file, size: await file.size(), header: await readHeader(file, path, number) };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function readHeader(file: DiskFile, path: string, number: number): Promise<SegmentHeader> {
  const bytes = Buffer.alloc(SEGMENT_HEADER_BYTES);
  const place = { file: path, offset: 0, index: 0 };
  const length = await readingAt(place, () => file.read(bytes, 0));
  const header = decodeSegmentHeader(bytes.subarray(0, length));
  if ('flaw' in header) throw new LogDamage(place, header.flaw);
  if (header.number !== number)
    throw new LogDamage(place, `this is segment ${header.number} under another's name`);
  return header;
}

/** What a disk cannot read is damage like any other; it says where. */
export async function readingAt<T>(
  { file, offset, index }: { readonly file: string; readonly offset: number; readonly index: Index },
  read: () => Promise<T>,
): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof DiskFailure) || error.code !== 'EIO') throw error;
    throw new LogDamage({ file, offset: error.position ?? offset, index }, 'the disk cannot read this (EIO)');
  }
}
