/** The `System` service: what an operator has cleaned up. What goes is decided where the entry is applied. */
import type { Endpoints } from './context.ts';

export const systemEndpoints: Endpoints<'System'> = {
  'System.GarbageCollect': (context, _args, answer) =>
    context.propose({ type: 'GarbageCollect', at: context.at }, answer, ({ index }) =>
      answer.ok({ Index: index }),
    ),
};
