/** `/v1/evaluations` and `/v1/evaluation/:id`. Source: recorded answers. */
import type { Evaluation as EvalRecord } from '../core/records.ts';
import { fromPlain } from '../wire/schema/plain.ts';
import { int, list, struct } from '../wire/schema/kinds.ts';
import { QUERY_META } from '../wire/structs/envelopes.ts';
import { Evaluation } from '../wire/structs/evaluation.ts';
import { READ, LIST } from './about.ts';
import { stubsOf } from './alloc-stubs.ts';
import { answer, type Handler, type Route } from './exchange.ts';
import { pageOf } from './lists.ts';
import { absent } from './lookup.ts';
import { queryOptions } from './query-options.ts';
import { AllocStubs } from './shapes/allocations.ts';

const Evaluations = list(Evaluation);

const all: Handler = async (request, ask) => {
  const { Evaluations: found, ...from } = await ask('Eval.List', queryOptions(request.query));
  const { query } = request;
  const ofJob = query.get('job') ?? '';
  const ofStatus = query.get('status') ?? '';
  const asked = found.filter(
    ({ JobID, Status }) => [JobID, ''].includes(ofJob) && [Status, ''].includes(ofStatus),
  );
  const wire = (evaluation: EvalRecord) => fromPlain(Evaluation, evaluation);
  const { items, ...page } = pageOf(asked, request, { order: 'created', kind: Evaluation, wire });
  return { ...answer(Evaluations, items.map(wire), from), ...page };
};

/** How many a list with the same words would hold. */
const count: Handler = async (request, ask) => {
  const { Evaluations: found, ...from } = await ask('Eval.List', queryOptions(request.query));
  const wire = (evaluation: EvalRecord) => fromPlain(Evaluation, evaluation);
  const { items } = pageOf(found, request, { order: 'created', kind: Evaluation, wire });
  return answer(Counted, { Count: items.length, ...from }, from);
};
const Counted = struct('EvalCountResponse', { Count: int, ...QUERY_META });

const read: Handler = async ({ id, query }, ask) => {
  const { Eval, ...from } = await ask('Eval.GetEval', { EvalID: id, ...queryOptions(query) });
  return Eval === null ? absent('eval', id, from) : answer(Evaluation, fromPlain(Evaluation, Eval), from);
};

const allocations: Handler = async (request, ask) => {
  const { Allocations, ...from } = await ask('Eval.Allocations', {
    EvalID: request.id,
    ...queryOptions(request.query),
  });
  return answer(AllocStubs, stubsOf(Allocations, request), from);
};

export const evaluationRoutes: readonly Route[] = [
  {
    path: '/v1/evaluations/count',
    methods: { GET: count },
    about: { GET: { says: 'how many evaluations there are', query: [...READ, 'filter'], answers: Counted } },
  },
  {
    path: '/v1/evaluations',
    methods: { GET: all },
    about: { GET: { says: 'all evaluations', query: [...LIST, 'job', 'status'], answers: Evaluations } },
  },
  {
    path: '/v1/evaluation/:id/allocations',
    methods: { GET: allocations },
    about: { GET: { says: 'what it placed', query: READ, answers: AllocStubs } },
  },
  {
    path: '/v1/evaluation/:id',
    methods: { GET: read },
    about: { GET: { says: 'an evaluation', query: READ, answers: Evaluation } },
  },
];
