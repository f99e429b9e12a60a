/**
 * `/v1/vars` and `/v1/var/:path`: the key space with check-and-set. Field names, statuses and texts are Nomad's.
 * Source: reference pages nomad-features.md (paths) and nomad-wire.md, section 9 (409 with the variable as JSON).
 */
import { map, string, struct, uint, unixNano } from '../wire/schema/kinds.ts';
import type { Variable, VariableMetadata } from '../core/variable-records.ts';
import { OWNED, READ } from './about.ts';
import { VARIABLE_NOT_FOUND } from './errors.ts';
import {
  malformed,
  type Handler,
  Refused,
  type Reply,
  type Request,
  type Route,
  wholeNumber,
} from './exchange.ts';
import { queryOptions } from './query-options.ts';

const PREFIX = '/v1/var/';
const NANOSECONDS_PER_MS = 1e6;

const list: Handler = async ({ query }, ask) => {
  const args = { Namespace: query.get('namespace') ?? 'default', Prefix: query.get('prefix') ?? '' };
  const { Data, Index, KnownLeader } = await ask('Variables.List', { ...args, ...queryOptions(query) });
  return { json: Data.map(timesOnWire), index: Index, knownLeader: KnownLeader };
};

const read: Handler = async ({ path, query }, ask) => {
  const args = { Namespace: query.get('namespace') ?? 'default', Path: path.slice(PREFIX.length) };
  const { Data, Index, KnownLeader } = await ask('Variables.Read', { ...args, ...queryOptions(query) });
  if (Data === null) throw new Refused(VARIABLE_NOT_FOUND);
  return { json: timesOnWire(Data), index: Index, knownLeader: KnownLeader };
};

const write: Handler = async (request, ask) => {
  const expected = wholeNumber(request.query, 'cas');
  const variable = variableIn(request);
  const Op = expected === undefined ? 'set' : 'cas';
  const applied = await ask('Variables.Apply', { Op, Var: { ...variable, ModifyIndex: expected ?? 0 } });
  if (applied.Result === 'conflict') return conflict(applied, variable);
  return { json: timesOnWire(applied.Output as Variable), index: applied.Index };
};

const remove: Handler = async ({ path, query }, ask) => {
  const expected = wholeNumber(query, 'cas');
  const place = {
    Namespace: query.get('namespace') ?? 'default',
    Path: path.slice(PREFIX.length),
    Items: {},
  };
  const Op = expected === undefined ? 'delete' : 'delete-cas';
  const applied = await ask('Variables.Apply', { Op, Var: { ...place, ModifyIndex: expected ?? 0 } });
  if (applied.Result === 'conflict') return conflict(applied, place);
  return { status: 204, index: applied.Index };
};

/** 409, with the variable as it is; one that does not exist has the indexes 0. */
function conflict(
  { Conflict, Index }: { readonly Conflict: Variable | null; readonly Index: number },
  { Namespace, Path }: Pick<Variable, 'Namespace' | 'Path'>,
): Reply {
  const none = { Namespace, Path, Items: {}, CreateIndex: 0, CreateTime: 0, ModifyIndex: 0, ModifyTime: 0 };
  return { status: 409, json: timesOnWire(Conflict ?? none), index: Index };
}

function variableIn({ path, query, body }: Request): Pick<Variable, 'Namespace' | 'Path' | 'Items'> {
  if (typeof body !== 'object' || body === null) throw malformed('variable must be given as a JSON object');
  const { Namespace, Path, Items } = body as Partial<Variable>;
  const named = path.slice(PREFIX.length);
  if (Path !== undefined && Path !== '' && Path !== named) {
    throw malformed(`variable path "${Path}" in the body is not that of the request: give one of them`);
  }
  return {
    Namespace: query.get('namespace') ?? (Namespace || 'default'),
    Path: named,
    Items: Items ?? {},
  };
}

/** Nanoseconds; a double prints such a round number exactly. */
function timesOnWire<V extends VariableMetadata>(variable: V): V {
  const { CreateTime, ModifyTime } = variable;
  return {
    ...variable,
    CreateTime: CreateTime * NANOSECONDS_PER_MS,
    ModifyTime: ModifyTime * NANOSECONDS_PER_MS,
  };
}

const VariableJson = struct('VariableDecrypted', {
  Namespace: string,
  Path: string,
  Items: map(string),
  CreateIndex: uint,
  CreateTime: unixNano,
  ModifyIndex: uint,
  ModifyTime: unixNano,
});
/** What of it a caller may write. */
const Given = struct('VariableInput', { Namespace: string, Path: string, Items: map(string) });

export const variableRoutes: readonly Route[] = [
  {
    path: '/v1/vars',
    methods: { GET: list },
    about: { GET: { says: 'all variables, without what they hold', query: [...READ, 'prefix'] } },
  },
  {
    path: PREFIX,
    methods: { GET: read, PUT: write, POST: write, DELETE: remove },
    about: {
      GET: { says: 'a variable', query: READ, answers: VariableJson },
      PUT: { says: 'write it', query: [...OWNED, 'cas'], body: Given, answers: VariableJson },
      DELETE: { says: 'delete it', query: [...OWNED, 'cas'], instead: 'nothing' },
    },
  },
];
