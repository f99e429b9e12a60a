/**
 * Text to trace: strict about form, silent about meaning. Whatever does not fit is a TraceError that names the line,
 * the field and what to do; nothing is repaired or skipped.
 */
import { REVISIONS, type RevisionName } from '../../machines/revisions.ts';
import { Fnv1a } from '../model/fnv.ts';
import {
  type Trace,
  TRACE_FORMAT,
  TRACE_SOURCES,
  TRACE_VERSION,
  type TraceData,
  type TraceHeader,
  type TraceLine,
  type TraceScalar,
} from './format.ts';
import { TraceError, type TraceFault } from './trace-error.ts';

export interface ReadOptions {
  /** Accept a trace that is still being written: no last line yet. Default false. */
  readonly mayBeOpen?: boolean;
}

type Json = Readonly<Record<string, unknown>>;

const AGAIN = 'Record the run again, or take the file from where it was written';
/** Kinds whose `index` is that of the replicated log, which only grows. */
const LOGGED: readonly string[] = ['node', 'alloc', 'eval', 'job', 'leader'];

/** Reads a trace line by line. Feed every line without its newline; then call `finish`. */
export class TraceReader {
  header: TraceHeader | undefined;
  private readonly file: string;
  private readonly hash = new Fnv1a();
  private number = 0;
  private isEnded = false;
  private readonly order = new LineOrder();

  constructor(file: string) {
    this.file = file;
  }

  /** The transition on this line; undefined for the header and the last line. @throws TraceError */
  accept(text: string): TraceLine | undefined {
    this.number += 1;
    if (this.isEnded)
      throw this.fault({ found: 'there is more after the last line of the trace', remedy: AGAIN });
    const json = this.parse(text);
    if (this.number === 1) this.header = this.headerOf(json);
    else if (json.end === true) return this.trailer(json);
    const line = this.number === 1 ? undefined : this.lineOf(json);
    this.hash.add(`${text}\n`);
    return line;
  }

  /** Call after the last line. @throws TraceError when the trace stops before its end */
  finish({ mayBeOpen = false }: ReadOptions = {}): void {
    if (this.number === 0) {
      this.number = 1;
      throw this.fault({ found: 'the file is empty', remedy: `Give a trace; its first line is its header` });
    }
    if (this.isEnded || mayBeOpen) return;
    throw this.fault({
      found: 'the trace stops here without its last line, {"end":true,...}',
      remedy: AGAIN,
    });
  }

  /** The text stops in the middle of its last line. */
  cutOff(): TraceError {
    this.number += 1;
    return this.fault({ found: 'the line is cut off', remedy: AGAIN });
  }

  private parse(text: string): Json {
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      throw this.fault({ found: `not JSON: ${excerpt(text)}`, remedy: AGAIN });
    }
    if (isObject(json)) return json;
    throw this.fault({ found: `expected an object, found ${excerpt(text)}`, remedy: AGAIN });
  }

  private headerOf(json: Json): TraceHeader {
    if (json.format !== TRACE_FORMAT) {
      const remedy = `Give a trace: its first line is {"format":"${TRACE_FORMAT}","version":${TRACE_VERSION},"source":...}`;
      throw this.fault({ field: 'format', found: `no header of a trace: ${excerpt(json.format)}`, remedy });
    }
    if (json.version !== TRACE_VERSION) {
      const remedy = `This program reads version ${TRACE_VERSION}; use the one that wrote the trace`;
      throw this.fault({ field: 'version', found: `unknown version ${excerpt(json.version)}`, remedy });
    }
    this.oneOf(json, 'source', TRACE_SOURCES);
    if (json.revision !== undefined) this.oneOf(json, 'revision', Object.keys(REVISIONS) as RevisionName[]);
    for (const field of ['world', 'seed', 'commit', 'description']) {
      if (json[field] !== undefined) this.typed(json, field, 'string');
    }
    if (json.loopFrom !== undefined) this.count(json, 'loopFrom');
    return json as unknown as TraceHeader;
  }

  private lineOf(json: Json): TraceLine {
    this.typed(json, 'at', 'number');
    this.count(json, 'index');
    for (const field of ['component', 'id', 'cause']) this.typed(json, field, 'string');
    if (json.server !== undefined) this.typed(json, 'server', 'string');
    const data = this.dataOf(json.data);
    const line = { ...(json as unknown as TraceLine), data };
    const fault = this.order.faultOf(line);
    if (fault !== undefined) throw this.fault({ ...fault, remedy: AGAIN });
    return line;
  }

  private dataOf(json: unknown): TraceData {
    if (!isObject(json)) {
      throw this.fault({ field: 'data', found: `expected an object, found ${excerpt(json)}`, remedy: AGAIN });
    }
    for (const name in json) {
      const value = json[name];
      if (typeof value === 'object' && value !== null) return this.decode(json);
    }
    return json as TraceData;
  }

  private decode(json: Json): TraceData {
    return Object.fromEntries(
      Object.entries(json).map(([name, value]) => [name, this.scalar(value, `data.${name}`)]),
    );
  }

  private scalar(value: unknown, field: string): TraceScalar {
    if (!isObject(value)) {
      if (!Array.isArray(value)) return value as TraceScalar;
    } else if (typeof value['#bigint'] === 'string') {
      const number = Number(value['#bigint']);
      if (/^-?\d+$/.test(value['#bigint']) && Number.isSafeInteger(number)) return number;
    } else if (typeof value['#unserializable'] === 'string') {
      const number = UNSERIALIZABLE.get(value['#unserializable']);
      if (number !== undefined) return number;
    }
    const remedy =
      'A value is a string, a number, true, false, null, {"#bigint":"..."} or {"#unserializable":"..."}';
    throw this.fault({ field, found: `${excerpt(value)} is no value of a trace`, remedy });
  }

  private trailer(json: Json): undefined {
    const lines = this.number - 2;
    if (this.number === 1 || json.lines !== lines) {
      const found = `${excerpt(json.lines)} lines were written, ${lines} are here`;
      throw this.fault({ field: 'lines', found, remedy: AGAIN });
    }
    if (json.hash !== this.hash.digest) {
      const found = `the lines above are not those that were written (their hash is ${this.hash.digest})`;
      throw this.fault({ field: 'hash', found, remedy: AGAIN });
    }
    this.isEnded = true;
  }

  private oneOf(json: Json, field: string, allowed: readonly string[]): void {
    if (allowed.includes(json[field] as string)) return;
    throw this.fault({
      field,
      found: `${excerpt(json[field])} is unknown`,
      remedy: `Known are ${allowed.join(', ')}`,
    });
  }

  private typed(json: Json, field: string, type: 'string' | 'number'): void {
    if (typeof json[field] === type) return;
    const found =
      json[field] === undefined ? 'is missing' : `expected a ${type}, found ${excerpt(json[field])}`;
    throw this.fault({ field, found, remedy: AGAIN });
  }

  private count(json: Json, field: string): void {
    this.typed(json, field, 'number');
    if (Number.isSafeInteger(json[field]) && (json[field] as number) >= 0) return;
    throw this.fault({
      field,
      found: `expected a whole number from 0, found ${excerpt(json[field])}`,
      remedy: AGAIN,
    });
  }

  private fault(fault: Omit<TraceFault, 'file' | 'line'>): TraceError {
    return new TraceError({ file: this.file, line: this.number, ...fault });
  }
}

/** Reads a whole trace. @throws TraceError */
export function readTrace(text: string, file: string, options: ReadOptions = {}): Trace {
  const reader = new TraceReader(file);
  const lines: TraceLine[] = [];
  let from = 0;
  for (let to = text.indexOf('\n'); to >= 0; to = text.indexOf('\n', from)) {
    const line = reader.accept(text.slice(from, to));
    if (line !== undefined) lines.push(line);
    from = to + 1;
  }
  if (from < text.length) throw reader.cutOff();
  reader.finish(options);
  return { header: reader.header as TraceHeader, lines };
}

/** Time and log only go forward, for each server by itself; they start anew when the server does. */
class LineOrder {
  private readonly last = new Map<string, { at: number; index: number }>();

  faultOf({
    at,
    index,
    component,
    cause,
    server = '',
  }: TraceLine): { field: string; found: string } | undefined {
    const last = this.last.get(server);
    const starts = component === 'server' && (cause === 'started' || cause === 'restored');
    if (last === undefined || starts) {
      this.last.set(server, { at, index: starts || LOGGED.includes(component) ? index : 0 });
      return undefined;
    }
    if (at < last.at) return { field: 'at', found: `out of order: ${at} comes after ${last.at}` };
    last.at = at;
    if (!LOGGED.includes(component)) return undefined;
    if (index < last.index)
      return { field: 'index', found: `out of order: ${index} comes after ${last.index}` };
    last.index = index;
    return undefined;
  }
}

const UNSERIALIZABLE = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
  ['-0', -0],
]);

function isObject(json: unknown): json is Json {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

function excerpt(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
  return text.length <= 40 ? text : `${text.slice(0, 37)}...`;
}
