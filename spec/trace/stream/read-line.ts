/**
 * A line of an event stream as text, to what a judge sees of it. Strict about what is judged, silent about the rest: a
 * record has dozens of fields that no machine knows. What does not fit is a TraceError with line and field.
 */
import type { TraceData, TraceScalar } from '../format.ts';
import { TraceError } from '../trace-error.ts';
import type { StreamEvent, StreamLine, Topic } from './events.ts';

export type Json = Readonly<Record<string, unknown>>;

const NOTHING: StreamLine = { index: 0, events: [], passed: 0 };
const REMEDY = 'Give what GET /v1/event/stream sends: one JSON object a line, with Index and Events';

export interface Place {
  readonly file: string;
  readonly line: number;
}

/** @throws TraceError for text that is no line of an event stream */
export function readStreamLine(text: string, place: Place): StreamLine {
  const json = parsed(text, place);
  if (json['Index'] === undefined && json['Events'] === undefined) {
    if (Object.keys(json).length === 0) return NOTHING;
    const error = json['Error'];
    const found =
      error === undefined
        ? 'an object without Index and Events'
        : `the server says: ${JSON.stringify(error)}`;
    throw fault(place, undefined, found);
  }
  const index = json['Index'];
  if (typeof index !== 'number' || !Number.isInteger(index) || index < 0)
    throw fault(place, 'Index', `${shown(index)} is no log index`);
  const list = json['Events'] ?? [];
  if (!Array.isArray(list)) throw fault(place, 'Events', `${shown(list)} is no list`);
  const events: StreamEvent[] = [];
  for (const item of list as readonly unknown[]) {
    const event = eventOf(item, place);
    if (event !== undefined) events.push(event);
  }
  return { index, events, passed: list.length - events.length };
}

function parsed(text: string, place: Place): Json {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw fault(place, undefined, `is no JSON: ${text.slice(0, 60)}`);
  }
  if (!isObject(json)) throw fault(place, undefined, `${shown(json)} is no object`);
  return json;
}

function eventOf(item: unknown, place: Place): StreamEvent | undefined {
  if (!isObject(item)) throw fault(place, 'Events', `${shown(item)} is no event`);
  const { Topic: topic, Type: type, Key: key } = item;
  if (typeof topic !== 'string') throw fault(place, 'Topic', `${shown(topic)} is no topic`);
  const read = READERS[topic as Topic];
  if (read === undefined) return undefined;
  if (typeof type !== 'string') throw fault(place, 'Type', `${shown(type)} is no type of event`);
  if (typeof key !== 'string' || key === '') throw fault(place, 'Key', `${shown(key)} is no key`);
  const payload = item['Payload'];
  const record = isObject(payload) ? payload[topic] : undefined;
  if (!isObject(record)) throw fault(place, `Payload.${topic}`, `${shown(record)} is no record`);
  const created = record['CreateIndex'];
  return {
    topic: topic as Topic,
    type,
    key,
    created: typeof created === 'number' ? created : undefined,
    at: writtenAt(record),
    data: read(record, type, place),
  };
}

/** Nodes say it in seconds, the others in nanoseconds. */
function writtenAt({ ModifyTime, StatusUpdatedAt }: Json): number | undefined {
  if (typeof ModifyTime === 'number' && ModifyTime > 0) return Math.floor(ModifyTime / 1e6);
  return typeof StatusUpdatedAt === 'number' && StatusUpdatedAt > 0 ? StatusUpdatedAt * 1000 : undefined;
}

type Reader = (record: Json, type: string, place: Place) => TraceData;

const READERS: Readonly<Partial<Record<string, Reader>>> = {
  Node: (record, type, place) => {
    if (type === 'NodeDeregistration') return { status: null };
    return {
      status: word(record, 'Status', place),
      ...where('eligibility', record['SchedulingEligibility']),
      ...where('lastMissedHeartbeatIndex', record['LastMissedHeartbeatIndex']),
      ...where('lastAllocUpdateIndex', record['LastAllocUpdateIndex']),
    };
  },
  Allocation: (record, _type, place) => ({
    nodeId: word(record, 'NodeID', place),
    namespace: scalarOr(record['Namespace'], 'default'),
    jobId: word(record, 'JobID', place),
    group: scalarOr(record['TaskGroup'], ''),
    client: word(record, 'ClientStatus', place),
    desired: word(record, 'DesiredStatus', place),
    lastState: lastState(record['AllocStates'], place),
  }),
  Evaluation: (record, _type, place) => ({
    namespace: scalarOr(record['Namespace'], 'default'),
    jobId: scalarOr(record['JobID'], ''),
    trigger: scalarOr(record['TriggeredBy'], ''),
    status: word(record, 'Status', place),
    waitUntil: waitUntil(record['WaitUntil']),
  }),
  Job: (record) => ({
    namespace: scalarOr(record['Namespace'], 'default'),
    windows: JSON.stringify(windowsOf(record)),
  }),
};

function word(record: Json, field: string, place: Place): string {
  const value = record[field];
  if (typeof value === 'string') return value;
  throw fault(place, field, `${shown(value)} is no text`);
}

/** A field that is not there is unobserved. */
function where(name: string, value: unknown): TraceData {
  return isScalar(value) ? { [name]: value } : {};
}

function scalarOr(value: unknown, otherwise: TraceScalar): TraceScalar {
  return isScalar(value) ? value : otherwise;
}

/** The newest of an allocation's history; null where it has none. */
function lastState(states: unknown, place: Place): string | null {
  if (states === undefined || states === null) return null;
  if (!Array.isArray(states)) throw fault(place, 'AllocStates', `${shown(states)} is no list`);
  const newest: unknown = states.at(-1);
  if (newest === undefined) return null;
  const value = isObject(newest) ? newest['Value'] : undefined;
  return typeof value === 'string' ? value : '';
}

/** Ms since 1970; 0 for an evaluation that waits for no time. */
function waitUntil(value: unknown): number {
  if (typeof value === 'number') return value / 1e6;
  const at = typeof value === 'string' ? Date.parse(value) : 0;
  return Number.isFinite(at) && at > 0 ? at : 0;
}

/** Group to how long its allocations may be out of sight, ms; those without a window are left out. */
export function windowsOf(job: Json): Readonly<Record<string, number>> {
  const groups = Array.isArray(job['TaskGroups']) ? (job['TaskGroups'] as readonly unknown[]) : [];
  const windows: Record<string, number> = {};
  for (const group of groups.filter(isObject)) {
    const disconnect = group['Disconnect'];
    const nanoseconds = isObject(disconnect) ? disconnect['LostAfter'] : group['MaxClientDisconnect'];
    const name = group['Name'];
    if (typeof name === 'string' && typeof nanoseconds === 'number' && nanoseconds > 0)
      windows[name] = nanoseconds / 1e6;
  }
  return windows;
}

function fault({ file, line }: Place, field: string | undefined, found: string): TraceError {
  return new TraceError({ file, line, ...(field === undefined ? {} : { field }), found, remedy: REMEDY });
}

function shown(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 60);
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
