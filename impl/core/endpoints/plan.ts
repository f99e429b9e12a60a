/**
 * `Plan.Submit`: a worker offers a plan under its lease; the applier judges it, and its entry judges it again.
 * Source: reference page nomad-protocol.md, sections 5.2 (nack timer paused) and 5.4.
 */
import type { PlanDecision } from '../scheduler/plan-applier.ts';
import type { Context, Endpoint, Endpoints } from './context.ts';

const submit: Endpoint<'Plan.Submit'> = (context, args, answer) => {
  const plan = args.Plan;
  if (!plan) return answer.refuse('cannot submit nil plan');
  const parts = context.leading;
  if (parts === undefined) return answer.refuse('No cluster leader');
  const refusal = parts.evals.broker.pauseNack(plan.EvalID, plan.EvalToken, context.at);
  if (refusal !== undefined) return answer.refuse(refusal.error);
  const resume = (): void => {
    // The lease may be gone by now; then there is nothing to resume.
    parts.evals.broker.resumeNack(plan.EvalID, plan.EvalToken, context.at);
  };
  parts.plans.submit(plan, {
    ok: (result) => {
      resume();
      answer.ok({ Result: result, Index: result.AllocIndex });
    },
    refuse: (error) => {
      resume();
      answer.refuse(error);
    },
  });
};

/** Let the applier decide as far as the state allows. */
export function applyPlans(context: Context): void {
  const plans = context.leading?.plans;
  if (plans === undefined || plans.isIdle) return;
  for (;;) {
    const decision = plans.applier.next(context.view, context.at);
    if (decision === undefined) return;
    follow(context, decision);
  }
}

function follow(context: Context, decision: PlanDecision): void {
  const plans = context.leading?.plans;
  if (plans === undefined) return;
  const { id } = decision;
  if ('error' in decision) return plans.take(id)?.refuse(decision.error);
  if (!('command' in decision)) return plans.take(id)?.ok(decision.result);
  const refuse = (error: string): void => {
    if (context.leading?.plans === plans) plans.applier.failed(id);
    plans.take(id)?.refuse(error);
  };
  context.propose(decision.command, { refuse }, ({ index, outcome }) => {
    const { applier } = plans;
    const stillHeld = outcome.refusal === undefined;
    plans.take(id)?.ok(stillHeld ? applier.committed(id, index) : applier.refused(id, index));
  });
}

export const planEndpoints: Endpoints<'Plan'> = { 'Plan.Submit': submit };
