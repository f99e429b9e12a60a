/** The scheduler takes an allocation back on a node on which the applier takes nothing. */
import type { OpenDefect } from '../open-defect.ts';
import { oneSlot, OUT_OF_SIGHT } from '../worlds/one-slot.ts';

export const reconnectRefused: OpenDefect = {
  name: 'reconnect-refused',
  rule: 'To a scheduler an allocation is back as soon as it is reported; to the applier a node that is initializing takes no write, so the very state that asks for the plan refuses it, and each try is spent in vain.',
  revisions: { 'strict-steps': 9, 'nomad-2.0': 9 },
  world: oneSlot(
    'return-after-unknown',
    'an allocation that was marked unknown is reported again',
    { outages: 1 },
    {
      prelude: OUT_OF_SIGHT,
    },
  ),
  law: 'S15 applier agrees (web)',
  remedy: { initializingTakes: 'reconnects' },
  operatorSees:
    'Log lines of rejected plans for a node that has just returned, evaluations that fail with max-plan-attempts, and rejections that count against the node.',
  knownUpstream:
    '#9506, #13017 and #13421 are about rejections that repeat, met by a counter with the root cause left open; nothing that names this one',
};
