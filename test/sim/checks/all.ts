/** Every check of a simulation. */
import { capacity } from './capacity.ts';
import type { NewCheck } from './check.ts';
import { churn } from './churn.ts';
import { clientView } from './client-view.ts';
import { drainHonesty } from './drain-honesty.ts';
import { earlyLoss } from './early-loss.ts';
import { failoverGrace } from './failover-grace.ts';
import { gate } from './gate.ts';
import { growthBound } from './growth-bound.ts';
import { machines } from './machines.ts';
import { migrateBudget } from './migrate-budget.ts';
import { nodeIndexes } from './node-indexes.ts';
import { oneTaskOnce } from './one-task-once.ts';
import { placement } from './placement.ts';
import { quietBound } from './quiet-bound.ts';
import { raft } from './raft.ts';
import { replicaAgreement } from './replica-agreement.ts';
import { reportGuard } from './report-guard.ts';
import { reportOrder } from './report-order.ts';
import { services } from './services.ts';
import { stopAfter } from './stop-after.ts';

export const ALL_CHECKS: readonly NewCheck[] = [
  raft,
  replicaAgreement,
  growthBound,
  gate,
  reportGuard,
  churn,
  reportOrder,
  clientView,
  earlyLoss,
  failoverGrace,
  capacity,
  placement,
  nodeIndexes,
  oneTaskOnce,
  drainHonesty,
  migrateBudget,
  services,
  stopAfter,
  machines,
  quietBound,
];
