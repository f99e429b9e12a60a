/**
 * The `Eval` service: what workers call to take, renew, finish and give back evaluations, and reads. Every write
 * must show the token of the lease that it acts under.
 * Source: reference page nomad-protocol.md, sections 5.1, 5.2; upstream `eval_endpoint.go`.
 */
import type { Work } from '../eval-queues.ts';
import type { Evaluation, Index } from '../records.ts';
import { ALLOCS, EVALS, evalTopic } from '../topics.ts';
import type { StateView } from '../view.ts';
import type { Answer, Context, Endpoint, Endpoints } from './context.ts';

const NOT_OUTSTANDING = 'evaluation is not outstanding';
const WRONG_TOKEN = 'evaluation token does not match';

const dequeue: Endpoint<'Eval.Dequeue'> = (context, args, answer) => {
  if ((args.Schedulers ?? []).length === 0)
    return answer.refuse('dequeue requires at least one scheduler type');
  const evals = context.leading?.evals;
  if (evals === undefined) return answer.refuse('No cluster leader');
  const serve = (work: Work | undefined): void =>
    answer.ok({
      Eval: work?.evaluation ?? null,
      Token: work?.token ?? '',
      WaitIndex: work === undefined ? 0 : waitIndex(context.view, work),
      ...(work === undefined ? {} : { LeaderTime: work.at }),
    });
  evals.wait({ id: answer.id, types: args.Schedulers, serve }, context.at + (args.Timeout ?? 0));
};

/** A worker must have seen this much: all that earlier evaluations of the job did, and what woke this one. */
function waitIndex(view: StateView, { evaluation, wokenIndex }: Work): Index {
  const siblings = view.evaluationsByJob(evaluation.Namespace, evaluation.JobID);
  return Math.max(wokenIndex, evaluation.ModifyIndex, ...siblings.map((sibling) => sibling.ModifyIndex));
}

const ack: Endpoint<'Eval.Ack'> = (context, args, answer) => {
  const evals = context.leading?.evals;
  if (evals === undefined) return answer.refuse('No cluster leader');
  const result = evals.broker.ack(args.EvalID, args.Token, context.at);
  if ('error' in result) return answer.refuse(result.error);
  evals.cancel(result.cancel);
  answer.ok({});
};

const nack: Endpoint<'Eval.Nack'> = (context, args, answer) => {
  const evals = context.leading?.evals;
  if (evals === undefined) return answer.refuse('No cluster leader');
  const refusal = evals.broker.nack(args.EvalID, args.Token, context.at);
  if (refusal !== undefined) return answer.refuse(refusal.error);
  answer.ok({});
};

const update: Endpoint<'Eval.Update'> = (context, args, answer) => {
  const evaluation = theOne(args.Evals);
  if (evaluation === undefined) return answer.refuse('only a single eval can be updated');
  const refusal = leaseRefusal(context, evaluation.ID, args.EvalToken);
  if (refusal !== undefined) return answer.refuse(refusal);
  writeEval(context, evaluation, answer);
};

const create: Endpoint<'Eval.Create'> = (context, args, answer) => {
  const evaluation = theOne(args.Evals);
  if (evaluation === undefined) return answer.refuse('only a single eval can be created');
  const refusal = leaseRefusal(context, evaluation.PreviousEval, args.EvalToken);
  if (refusal !== undefined) return answer.refuse(`previous ${refusal}`);
  if (context.view.evaluation(evaluation.ID) !== undefined) return answer.refuse('evaluation already exists');
  writeEval(context, evaluation, answer);
};

const reblock: Endpoint<'Eval.Reblock'> = (context, args, answer) => {
  const evaluation = theOne(args.Evals);
  if (evaluation === undefined) return answer.refuse('only a single eval can be reblocked');
  const refusal = leaseRefusal(context, evaluation.ID, args.EvalToken);
  if (refusal !== undefined) return answer.refuse(refusal);
  const stored = context.view.evaluation(evaluation.ID);
  if (stored === undefined) return answer.refuse('evaluation does not exist');
  if (stored.Status !== 'blocked') return answer.refuse('evaluation not blocked');
  context.leading?.evals.reblock(evaluation, context.view.index, context.at);
  answer.ok({ Index: 0 });
};

function theOne(evaluations: readonly Evaluation[] | undefined): Evaluation | undefined {
  return evaluations?.length === 1 ? evaluations[0] : undefined;
}

function leaseRefusal(context: Context, evalId: string, token: string): string | undefined {
  const lease = context.leading?.evals.broker.outstanding(evalId);
  if (lease === undefined) return NOT_OUTSTANDING;
  return lease === token ? undefined : WRONG_TOKEN;
}

function writeEval(context: Context, evaluation: Evaluation, answer: Answer<{ Index: Index }>): void {
  context.propose({ type: 'EvalUpdate', at: context.at, evals: [evaluation] }, answer, ({ index }) =>
    answer.ok({ Index: index }),
  );
}

const getEval: Endpoint<'Eval.GetEval'> = (context, args, answer) =>
  context.read(args, [evalTopic(args.EvalID)], answer, (view) => ({
    Eval: view.evaluation(args.EvalID) ?? null,
    Index: view.evaluation(args.EvalID)?.ModifyIndex ?? view.tableIndex('evals'),
    KnownLeader: context.leaderId !== undefined,
  }));

const list: Endpoint<'Eval.List'> = (context, args, answer) =>
  context.read(args, [EVALS], answer, (view) => ({
    Evaluations: [...view.evaluations()],
    Index: view.tableIndex('evals'),
    KnownLeader: context.leaderId !== undefined,
  }));

/** What was placed or stopped for it. */
const allocations: Endpoint<'Eval.Allocations'> = (context, args, answer) =>
  context.read(args, [ALLOCS], answer, (view) => {
    const evaluation = view.evaluation(args.EvalID);
    const ofJob = evaluation === undefined ? [] : view.allocsByJob(evaluation.Namespace, evaluation.JobID);
    const Allocations = ofJob.filter((alloc) => alloc.EvalID === args.EvalID);
    return { Allocations, Index: view.tableIndex('allocs'), KnownLeader: context.leaderId !== undefined };
  });

export const evalEndpoints: Endpoints<'Eval'> = {
  'Eval.Dequeue': dequeue,
  'Eval.Ack': ack,
  'Eval.Nack': nack,
  'Eval.Update': update,
  'Eval.Create': create,
  'Eval.Reblock': reblock,
  'Eval.GetEval': getEval,
  'Eval.Allocations': allocations,
  'Eval.List': list,
};
