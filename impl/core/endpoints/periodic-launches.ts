/** The leader's launches of periodic jobs: no call asks for them, time does. Source: upstream `periodic.go`. */
import type { Job } from '../records.ts';
import type { Context } from './context.ts';
import { launch, launchedFrom } from './job-children.ts';

/** A launch under the same instant is the same job: two leaders in a row do no harm. */
export function launchPeriodic(context: Context): void {
  for (const { namespace, id, dueAt } of context.leading?.periodic.takeDue(context.view, context.at) ?? []) {
    const parent = context.view.job(namespace, id);
    if (parent === undefined || (parent.Periodic?.ProhibitOverlap === true && isUnderWay(context, parent)))
      continue;
    launch(context, launchedFrom(parent, dueAt), { refuse: () => {} }, () => {});
  }
}

function isUnderWay({ view }: Context, parent: Job): boolean {
  return view
    .jobsUnder(parent.Namespace, `${parent.ID}/`)
    .some(({ ParentID, Status }) => ParentID === parent.ID && Status !== 'dead');
}
