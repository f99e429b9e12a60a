/**
 * The `Operator` service: pausing the evaluation broker. Log entries keep coming, nothing is scheduled, which
 * freezes the scheduler for a test or an emergency. Reference page nomad-protocol.md, section 5.2.
 */
import type { Endpoints } from './context.ts';

export const operatorEndpoints: Endpoints<'Operator'> = {
  'Operator.SchedulerPause': (context, args, answer) => {
    const paused = args.PauseEvalBroker;
    if (typeof paused !== 'boolean') return answer.refuse('PauseEvalBroker must be true or false');
    context.propose({ type: 'SchedulerPause', at: context.at, paused }, answer, ({ index }) =>
      answer.ok({ Index: index }),
    );
  },
};
