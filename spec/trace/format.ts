/**
 * The one trace format, as shapes and as text: NDJSON with a header, a line per transition, and a last line that
 * counts and hashes the others. What a line means is observation.ts's; reading is read.ts's.
 * Described for strangers in docs/formats/trace.md.
 */
import type { RevisionName } from '../../machines/revisions.ts';
import { Fnv1a } from '../model/fnv.ts';

export const TRACE_FORMAT = 'orrery-trace';
export const TRACE_VERSION = 1;

export const TRACE_SOURCES = ['counterexample', 'walk', 'simulation', 'target', 'server'] as const;
/** What wrote the trace. */
export type TraceSource = (typeof TRACE_SOURCES)[number];

export interface TraceHeader {
  readonly format: typeof TRACE_FORMAT;
  readonly version: typeof TRACE_VERSION;
  readonly source: TraceSource;
  /** The rules by which the run was made, and by which it is judged. */
  readonly revision?: RevisionName;
  /** The world of a counterexample or walk. */
  readonly world?: string;
  /** What brings the run back. */
  readonly seed?: string;
  readonly commit?: string;
  readonly description?: string;
  /** A lasso: after the last line the run goes on with the one of this `index`, for ever. */
  readonly loopFrom?: number;
}

export type TraceScalar = string | number | boolean | null;
export type TraceData = Readonly<Record<string, TraceScalar>>;

/** One transition: what happened to which component. */
export interface TraceLine {
  /** Instant, ms; the count of steps where there is no clock. */
  readonly at: number;
  /** Index of the last log entry applied, the causing one included. */
  readonly index: number;
  /** Kind of component: `node`, `alloc`, `eval`, `job`, `leader`, `server`, `world`, ... */
  readonly component: string;
  readonly id: string;
  /** A log entry's type, or a volatile fact such as `rpc-read`. */
  readonly cause: string;
  readonly data: TraceData;
  /** Whose log it is, where several servers write one trace. */
  readonly server?: string;
}

/** The last line: an edited or truncated trace does not match it. */
export interface TraceTrailer {
  readonly end: true;
  /** Lines between header and trailer. */
  readonly lines: number;
  /** FNV-1a, 64 bit, of every byte before this line, as 16 hexadecimal digits. */
  readonly hash: string;
}

export interface Trace {
  readonly header: TraceHeader;
  readonly lines: readonly TraceLine[];
}

export type HeaderFields = Omit<TraceHeader, 'format' | 'version'>;

/** Turns a run into text piece by piece. Call `header` once, `line` for each line, `trailer` once. */
export class TraceWriter {
  private readonly hash = new Fnv1a();
  private count = 0;

  header(fields: HeaderFields): string {
    return this.text({ format: TRACE_FORMAT, version: TRACE_VERSION, ...fields });
  }

  line(line: TraceLine): string {
    this.count += 1;
    return this.text(lineJson(line));
  }

  trailer(): string {
    const trailer: TraceTrailer = { end: true, lines: this.count, hash: this.hash.digest };
    return `${JSON.stringify(trailer)}\n`;
  }

  private text(json: object): string {
    const text = `${JSON.stringify(json)}\n`;
    this.hash.add(text);
    return text;
  }
}

/** A whole trace as text. */
export function writeTrace(header: HeaderFields, lines: Iterable<TraceLine>): string {
  const writer = new TraceWriter();
  const parts = [writer.header(header)];
  for (const line of lines) parts.push(writer.line(line));
  parts.push(writer.trailer());
  return parts.join('');
}

/** Fields in the order of the page, data in the order of its writer. */
function lineJson({ at, index, component, id, cause, data, server }: TraceLine): object {
  const whose = server === undefined ? {} : { server };
  return { at, index, ...whose, component, id, cause, data: encodeData(data) };
}

function encodeData(data: TraceData): object {
  if (Object.values(data).every(isPlain)) return data;
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [name, encodeScalar(value)]));
}

/** JSON says it as it is. */
function isPlain(value: TraceScalar): boolean {
  return typeof value !== 'number' || (Number.isFinite(value) && !Object.is(value, -0));
}

/** ITF's way to say what JSON cannot (Apalache ADR-015). */
function encodeScalar(value: TraceScalar): unknown {
  if (isPlain(value)) return value;
  return { '#unserializable': Object.is(value, -0) ? '-0' : String(value) };
}
