/** A door for a decision: each event is one question, answered afresh, and the answer is what is shown. */
import type { EventInstance, Facts, Target } from '../../spec/conform/target.ts';

export function decisionTarget(decide: (given: EventInstance) => Facts): Target {
  let facts: Facts = {};
  return {
    name: 'core',
    start() {
      facts = {};
    },
    send(given) {
      facts = decide(given);
      return { untold: true };
    },
    observe: () => facts,
    stop() {},
  };
}
