/** The leader's drainer: no call asks for it, time and what happens to allocations do. */
import { drainStep } from '../drain.ts';
import type { Context } from './context.ts';

/**
 * Put in an entry when some drain can go on. What may go, and what is over, is decided where it is applied. If the write
 * fails, the drains are looked at again, by this leader or the next.
 */
export function advanceDrains(context: Context): void {
  const nodeIds = context.leading?.drains.takeDue(context.at) ?? [];
  if (nodeIds.length === 0) return;
  const { marks, ended } = drainStep(context.view, nodeIds, context.at);
  if (marks.length === 0 && ended.length === 0) return;
  context.leading?.drains.asked();
  context.propose(
    { type: 'NodeDrainAdvance', at: context.at, nodeIds, evalSeed: context.newId() },
    { refuse: () => answered(context) },
    () => answered(context),
  );
}

function answered({ leading, at }: Context): void {
  leading?.drains.answered();
  leading?.drains.lookAgain(at);
}
