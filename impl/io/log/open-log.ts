/**
 * Opening a log: what recovery found becomes the log that is written on. From here on everything in it is durable,
 * also what an earlier life of this process wrote and did not live to sync.
 */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { SALT_BYTES } from '../../wire/log/segment-header.ts';
import { encodeStateFrame } from '../../wire/log/state-frame.ts';
import type { Disk, DiskFile } from '../disk.ts';
import { Extents } from './extents.ts';
import { FoundEntries } from './found-entries.ts';
import { LogDamage } from './log-damage.ts';
import { EMPTY_LOG } from './log-store.ts';
import { Outline, stateFrameOf } from './outline.ts';
import { type KeptSegment, recover, type Recovered } from './recover.ts';
import { createSegment, Segment } from './segment.ts';
import { isUnfinished, segmentName } from './segment-names.ts';
import { Segments, type SegmentsPlace } from './segments.ts';
import { type LogManners, WriteAheadLog } from './write-ahead-log.ts';

export interface LogOptions
  extends Partial<LogManners>,
    Partial<Pick<SegmentsPlace, 'segmentBytes' | 'newSalt'>> {
  readonly disk: Disk;
  readonly folder: string;
  /** A server that has had a log and finds none must not begin with an empty one: it has voted before. */
  readonly ifMissing: 'create' | 'refuse';
}

export interface OpenedLog {
  readonly log: WriteAheadLog;
  /** All that is in it. */
  readonly found: FoundEntries;
  /** What an operator should know of how it was found; a line each. */
  readonly notes: readonly string[];
}

const DEFAULT_MANNERS: LogManners = {
  batchBytes: 4 * 1024 * 1024,
  sealAfterMs: 100,
  after: (delayMs, act) => {
    const timer = setTimeout(act, delayMs).unref();
    return () => clearTimeout(timer);
  },
};

export async function openLog(options: LogOptions): Promise<OpenedLog> {
  const { disk, folder, segmentBytes = 64 * 1024 * 1024, newSalt = () => randomBytes(SALT_BYTES) } = options;
  const place = { disk, folder, segmentBytes, newSalt };
  // Also to refuse: that the folder itself is gone is no other news than that the log is.
  await disk.makeFolder(folder);
  const recovered = await recover(disk, folder);
  if (recovered === undefined && options.ifMissing === 'refuse') throw missing(folder);
  for (const name of (await disk.list(folder)).filter(isUnfinished)) await disk.remove(join(folder, name));
  const opened = recovered ? await resume(place, recovered) : await begin(place);
  const { batchBytes, sealAfterMs, after } = { ...DEFAULT_MANNERS, ...options };
  const log = new WriteAheadLog(opened.parts, { batchBytes, sealAfterMs, after });
  return { log, found: recovered?.replay.found ?? new FoundEntries(), notes: opened.notes };
}

type Opened = { parts: ConstructorParameters<typeof WriteAheadLog>[0]; notes: string[] };

function missing(folder: string): LogDamage {
  return new LogDamage(
    { file: folder, offset: 0, index: 0 },
    'there is no log in this folder',
    'check that the right disk is mounted here; if the log is lost, remove this server from the cluster and add it again',
  );
}

async function begin(place: SegmentsPlace): Promise<Opened> {
  const header = { number: 1, firstIndex: 1, salt: place.newSalt(), previous: undefined };
  const opening = { state: stateFrameOf(EMPTY_LOG), bytes: place.segmentBytes };
  const segment = await createSegment(place.disk, place.folder, header, opening);
  const parts = {
    segments: new Segments(place, [], segment),
    outline: new Outline(EMPTY_LOG),
    extents: new Extents(),
  };
  return { parts, notes: [] };
}

async function resume(place: SegmentsPlace, recovered: Recovered): Promise<Opened> {
  const { disk, folder } = place;
  const { segments, tail, leftovers, replay } = recovered;
  const before = segments.slice(0, -1);
  const last = segments.at(-1) as KeptSegment;
  const previous = before.at(-1);
  for (const number of leftovers) await disk.remove(join(folder, segmentName(number)));
  await disk.syncFolder(folder);
  const path = join(folder, segmentName(last.number));
  const file = await disk.open(path, 'write');
  const notes = await dropUnfinished(file, path, place, recovered);
  await rewriteLastGroup(file, tail.lastGroupAt, last.end);
  const current = new Segment(file, last, last.end);
  await current.write([encodeStateFrame(stateFrameOf(replay.outline.contents))]);
  await current.sync();
  if (previous && !tail.isAnnounced) await announce(disk, folder, previous);
  const parts = {
    segments: new Segments(place, before, current),
    outline: replay.outline,
    extents: replay.extents,
  };
  return { parts, notes };
}

/** Durably, before anything is written in its place: the old bytes must never show behind the new. */
async function dropUnfinished(
  file: DiskFile,
  path: string,
  { segmentBytes }: SegmentsPlace,
  { segments, tail, replay }: Recovered,
): Promise<string[]> {
  if (tail.unfinishedBytes === 0) return [];
  const end = segments.at(-1)?.end ?? 0;
  await file.truncate(end);
  await file.sync();
  await file.truncate(Math.max(end, segmentBytes));
  const dropped = `an unfinished write of ${tail.unfinishedBytes} bytes was dropped`;
  return [`${path}: at byte ${end}: ${dropped}: the log ends with entry ${replay.lastIndex}`];
}

/**
 * If the sync of the last group failed, the system may show it and yet never bring it to the disk, whatever is
 * synced later. Writing the same bytes once more makes it.
 */
async function rewriteLastGroup(file: DiskFile, from: number, end: number): Promise<void> {
  const bytes = Buffer.allocUnsafe(end - from);
  await file.read(bytes, from);
  await file.write(bytes, from);
}

/** A crash came between the birth of the last segment and the old one's word that there is one. */
async function announce(disk: Disk, folder: string, previous: KeptSegment): Promise<void> {
  const file = await disk.open(join(folder, segmentName(previous.number)), 'write');
  const segment = new Segment(file, previous, previous.end);
  await segment.write([], 'continued');
  await segment.sync();
  await segment.close();
}
