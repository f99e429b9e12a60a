/**
 * States and the steps between them as one document of the Informal Trace Format (Apalache ADR-015), and back: for
 * other tools. The project's own traces are those of `spec/trace`; this neither judges nor knows a machine.
 */

/** Values that a machine's state may hold. */
export type TraceValue =
  | string
  | number
  | boolean
  | null
  | readonly TraceValue[]
  | { readonly [key: string]: TraceValue };

/** One component's local state: what XState calls value and context. */
export interface ComponentSnapshot {
  readonly value: TraceValue;
  readonly context: { readonly [key: string]: TraceValue };
}
export type TraceState = Readonly<Record<string, ComponentSnapshot>>;

export interface Trace {
  readonly source?: string;
  readonly description?: string;
  readonly states: readonly TraceState[];
  /** Step that led to the state of the same index; the first state has none. */
  readonly actions?: readonly (string | null)[];
  /** Index of the state to which the last one returns. */
  readonly loop?: number;
}

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
type JsonObject = { [key: string]: Json };

/** What is wrong with a text that should be a trace, and where. */
export class TraceFormatError extends Error {}

/** The trace as one ITF document, with a final newline. Keys are sorted, so equal traces are equal bytes. */
export function toItf(trace: Trace): string {
  return `${JSON.stringify({ ...header(trace), states: stateObjects(trace) }, null, 2)}\n`;
}

/** An ITF document of anybody's: what its variables are called and hold is its own business. */
export interface ItfDocument {
  readonly source?: string;
  readonly description?: string;
  readonly vars: readonly string[];
  /** Each with all of `vars`. Sets are lists, in their order in the text; maps with texts for keys are records. */
  readonly states: readonly Readonly<Record<string, TraceValue>>[];
  /** Step that led to the state of the same index, where its `#meta` names one. */
  readonly actions: readonly (string | null)[];
  readonly loop?: number;
}

/** Reads an ITF document. Throws TraceFormatError that names the field, and with it the state. */
export function readItf(text: string): ItfDocument {
  const document = object(parse(text, 'document'), 'document');
  const states = document.states;
  if (!Array.isArray(states)) throw new TraceFormatError('states: expected a list of states');
  return readDocument(
    document,
    states.map((state, index) => object(state, `states[${index}]`)),
  );
}

/** Reads a document that holds components' snapshots, as `toItf` writes it. Throws as `readItf` does. */
export function fromItf(text: string): Trace {
  const { states, actions, vars: _, ...rest } = readItf(text);
  return {
    ...rest,
    states: states.map((state, index) => readSnapshots(state, `states[${index}]`)),
    ...(actions.some((action) => action !== null) && { actions }),
  };
}

function header(trace: Trace): JsonObject {
  return {
    '#meta': {
      format: 'ITF',
      'format-description': 'Informal Trace Format, Apalache ADR-015',
      ...(trace.source !== undefined && { source: trace.source }),
      ...(trace.description !== undefined && { description: trace.description }),
    },
    vars: variables(trace),
    ...(trace.loop !== undefined && { loop: trace.loop }),
  };
}

function variables(trace: Trace): string[] {
  return [...new Set(trace.states.flatMap((state) => Object.keys(state)))].sort();
}

function stateObjects(trace: Trace): JsonObject[] {
  return trace.states.map((state, index) => {
    const action = trace.actions?.[index];
    const meta: JsonObject = { index, ...(action !== undefined && action !== null && { action }) };
    const components = variables(trace).map((name) => {
      const snapshot = state[name];
      if (snapshot === undefined)
        throw new TraceFormatError(`states[${index}]: component ${name} is missing`);
      return [name, { context: encode(snapshot.context), value: encode(snapshot.value) }] as const;
    });
    return { '#meta': meta, ...Object.fromEntries(components) };
  });
}

/** ITF knows integers, not floats, and no null: those two travel as `#unserializable` text. */
function encode(value: TraceValue): Json {
  if (value === null) return { '#unserializable': 'null' };
  if (typeof value === 'number') return encodeNumber(value);
  if (typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(encode);
  const entries = Object.entries(value as { readonly [key: string]: TraceValue });
  const reserved = entries.find(([key]) => key.startsWith('#'));
  if (reserved) throw new TraceFormatError(`field ${reserved[0]}: names that start with # are ITF's own`);
  return Object.fromEntries(
    entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, each]) => [key, encode(each)]),
  );
}

function encodeNumber(value: number): Json {
  return Number.isSafeInteger(value) && !Object.is(value, -0)
    ? value
    : { '#unserializable': Object.is(value, -0) ? '-0' : String(value) };
}

function decode(json: Json, at: string): TraceValue {
  if (json === null) throw new TraceFormatError(`${at}: null is no ITF value`);
  if (Array.isArray(json)) return json.map((each, index) => decode(each, `${at}[${index}]`));
  if (typeof json !== 'object') return json;
  const [key] = Object.keys(json);
  if (key?.startsWith('#')) return decodeTagged(json, key, at);
  return Object.fromEntries(
    Object.entries(json).map(([name, each]) => [name, decode(each, `${at}.${name}`)]),
  );
}

function decodeTagged(json: JsonObject, tag: string, at: string): TraceValue {
  const body = json[tag];
  if (tag === '#unserializable' && body === 'null') return null;
  if (tag === '#unserializable' && typeof body === 'string' && isNumberText(body)) return Number(body);
  if (tag === '#bigint' && typeof body === 'string') return safeInteger(body, at);
  if ((tag === '#tup' || tag === '#set') && Array.isArray(body)) return decode(body, at);
  if (tag === '#map' && Array.isArray(body)) return decodeMap(body, at);
  throw new TraceFormatError(`${at}: ${tag} is not a value of this project's traces`);
}

/** A record where all keys are texts, else a list of pairs. */
function decodeMap(pairs: readonly Json[], at: string): TraceValue {
  const decoded = pairs.map((pair, index) => {
    if (!Array.isArray(pair) || pair.length !== 2)
      throw new TraceFormatError(`${at}[${index}]: expected a pair of key and value`);
    return [decode(pair[0] as Json, `${at}[${index}]`), decode(pair[1] as Json, `${at}[${index}]`)] as const;
  });
  return decoded.every(([name]) => typeof name === 'string') ? Object.fromEntries(decoded) : decoded;
}

function isNumberText(text: string): boolean {
  return text.trim() !== '' && (text === 'NaN' || !Number.isNaN(Number(text)));
}

function safeInteger(text: string, at: string): number {
  const value = Number(text);
  if (!/^-?\d+$/.test(text) || !Number.isSafeInteger(value))
    throw new TraceFormatError(`${at}: ${text} is no integer below 2^53`);
  return value;
}

function readDocument(head: JsonObject, states: readonly JsonObject[]): ItfDocument {
  const meta = head['#meta'] === undefined ? {} : object(head['#meta'], '#meta');
  const vars = readVariables(head);
  if (head.loop !== undefined && !isIndex(head.loop, states.length))
    throw new TraceFormatError(`loop: expected the index of one of ${states.length} states`);
  return {
    ...(typeof meta.source === 'string' && { source: meta.source }),
    ...(typeof meta.description === 'string' && { description: meta.description }),
    vars,
    states: states.map((state, index) => readState(state, `states[${index}]`, vars)),
    actions: states.map(readAction),
    ...(typeof head.loop === 'number' && { loop: head.loop }),
  };
}

function isIndex(json: Json, length: number): boolean {
  return typeof json === 'number' && Number.isInteger(json) && json >= 0 && json < length;
}

function readVariables(head: JsonObject): string[] {
  const vars = head.vars;
  if (!Array.isArray(vars) || !vars.every((name) => typeof name === 'string'))
    throw new TraceFormatError('vars: expected a list of names');
  return vars;
}

function readAction(state: JsonObject): string | null {
  const meta = state['#meta'];
  const action = meta !== null && typeof meta === 'object' && !Array.isArray(meta) ? meta.action : undefined;
  return typeof action === 'string' ? action : null;
}

function readState(state: JsonObject, at: string, names: readonly string[]): Record<string, TraceValue> {
  const entries = names.map((name) => {
    const json = state[name];
    if (json === undefined) throw new TraceFormatError(`${at}: variable ${name} is missing`);
    return [name, decode(json, `${at}.${name}`)] as const;
  });
  return Object.fromEntries(entries);
}

function readSnapshots(state: Readonly<Record<string, TraceValue>>, at: string): TraceState {
  return Object.fromEntries(
    Object.entries(state).map(([name, value]) => [name, readSnapshot(value, `${at}.${name}`)]),
  );
}

function readSnapshot(json: TraceValue, at: string): ComponentSnapshot {
  const { value, context } = recordAt(json, at);
  if (value === undefined) throw new TraceFormatError(`${at}: field value is missing`);
  return { value, context: recordAt(context ?? null, `${at}.context`) };
}

function recordAt(value: TraceValue, at: string): { readonly [key: string]: TraceValue } {
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    throw new TraceFormatError(`${at}: expected an object`);
  return value as { readonly [key: string]: TraceValue };
}

function object(json: Json, at: string): JsonObject {
  if (json === null || typeof json !== 'object' || Array.isArray(json))
    throw new TraceFormatError(`${at}: expected an object`);
  return json;
}

function parse(text: string, at: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    throw new TraceFormatError(`${at}: not JSON (${(error as Error).message})`);
  }
}
