/**
 * What a route says of itself: for whom it is, what it takes and gives, by the schemas that read and write it. The OpenAPI
 * document is made of these; no request is served by them.
 */
import type { Kind } from '../wire/schema/kinds.ts';

export interface About {
  /** One sentence. */
  readonly says: string;
  /** Names of `PARAMETERS`. */
  readonly query?: readonly ParameterName[];
  /** Of a request; absent: it has no body, or one that is not looked at. */
  readonly body?: Kind<unknown>;
  /** Of an answer with 200; absent: JSON of no further description. */
  readonly answers?: Kind<unknown>;
  /** Of an answer that is no JSON: `nothing` is an empty one, `socket` is none at all. */
  readonly instead?: 'nothing' | 'text' | 'bytes' | 'lines' | 'socket';
}

interface Parameter {
  readonly type: 'string' | 'integer' | 'boolean';
  readonly says: string;
  readonly isRequired?: true;
}

export const PARAMETERS = {
  namespace: { type: 'string', says: 'whose things are meant; `*` in lists: of all namespaces' },
  region: { type: 'string', says: 'must be that of the server' },
  pretty: { type: 'boolean', says: 'the answer over several lines' },
  stale: { type: 'boolean', says: 'any server may answer, from what it knows' },
  index: { type: 'integer', says: 'answer when there is news past this index' },
  wait: { type: 'string', says: 'how long to wait for that, as in 30s' },
  prefix: { type: 'string', says: 'the beginning of an id' },
  filter: { type: 'string', says: 'an expression, as in Status == "running"' },
  per_page: { type: 'integer', says: 'how many at most' },
  next_token: { type: 'string', says: 'where the page begins, from the answer before' },
  reverse: { type: 'boolean', says: 'the other way round' },
  meta: { type: 'boolean', says: 'with the meta of jobs' },
  purge: { type: 'boolean', says: 'nothing is kept of it' },
  job: { type: 'string', says: 'of this job only' },
  status: { type: 'string', says: 'of this status only' },
  resources: { type: 'boolean', says: 'with resources' },
  task_states: { type: 'boolean', says: 'with the states of tasks' },
  os: { type: 'boolean', says: 'with the name of the operating system' },
  cas: { type: 'integer', says: 'only if it is at this index; 0: only if there is none' },
  idempotency_token: { type: 'string', says: 'twice with one token is once' },
  id: { type: 'string', says: 'the name of a server', isRequired: true },
  voter: { type: 'boolean', says: 'with a vote' },
  type: { type: 'string', says: 'of which sort' },
  format: { type: 'string', says: 'prometheus, or JSON' },
  topic: { type: 'string', says: 'a topic, and behind a colon a key' },
  path: { type: 'string', says: 'in the folder of the allocation' },
  offset: { type: 'integer', says: 'from which byte' },
  limit: { type: 'integer', says: 'how many bytes at most' },
  task: { type: 'string', says: 'one of its tasks' },
  origin: { type: 'string', says: 'start or end: from where the offset counts' },
  follow: { type: 'boolean', says: 'go on as more is written' },
  plain: { type: 'boolean', says: 'text instead of frames' },
  node_id: { type: 'string', says: 'of a client node' },
  address: { type: 'string', says: 'HOST or HOST:PORT; may be given again' },
  command: { type: 'string', says: 'a list of words in JSON' },
  tty: { type: 'boolean', says: 'on a terminal' },
  log_level: { type: 'string', says: 'the least important lines that are shown' },
  log_json: { type: 'boolean', says: 'lines as JSON' },
} as const satisfies Readonly<Record<string, Parameter>>;

export type ParameterName = keyof typeof PARAMETERS;

/** Of any request. */
export const ANY: readonly ParameterName[] = ['region', 'pretty'];
/** Of what belongs to a namespace. */
export const OWNED: readonly ParameterName[] = [...ANY, 'namespace'];
/** Of what is read: by a blocking query, or from any server. */
export const READ: readonly ParameterName[] = [...OWNED, 'stale', 'index', 'wait'];
/** Of lists. */
export const LIST: readonly ParameterName[] = [
  ...READ,
  ...(['prefix', 'filter', 'per_page', 'next_token', 'reverse'] as const),
];
