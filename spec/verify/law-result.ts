/** A judgement of the checker as reports hold it: verdict, length, and the run's actions by name. It judges nothing. */
import type { Judgement } from '../check/check.ts';
import type { PropertyResult, Verdict } from '../export/verify-report.ts';
import type { Model } from '../model/types.ts';

/** Whether there is a run that shows the law broken. */
export function isCounterexample({ verdict, path, lasso }: Judgement): boolean {
  return verdict === 'violated' && (path !== undefined || lasso !== undefined);
}

/** The actions of a judgement's run; those from number `loopFrom` on, counted from 1, repeat for ever. */
export function runOf(
  model: Model,
  { path, lasso }: Judgement,
): { readonly actions: string[]; readonly loopFrom?: number } {
  const names = (steps: readonly { action: number }[]) =>
    steps.map(({ action }) => model.actions[action]?.name ?? '');
  if (lasso === undefined) return { actions: names(path?.steps ?? []) };
  return {
    actions: [...names(lasso.prefix.steps), ...names(lasso.loop)],
    loopFrom: lasso.prefix.steps.length + 1,
  };
}

/** @param counterexample its id, if there is one */
export function lawResult(
  judgement: Judgement,
  expected: Verdict | null,
  counterexample: string,
): PropertyResult {
  const { property, verdict, path, lasso, steps } = judgement;
  return {
    name: property.name,
    kind: property.kind,
    sentence: property.sentence,
    verdict,
    expected,
    steps: path !== undefined || lasso !== undefined ? steps : null,
    ...(lasso ? { loopFrom: lasso.prefix.steps.length + 1 } : {}),
    ...(isCounterexample(judgement) ? { counterexample } : {}),
  };
}
