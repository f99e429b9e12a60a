/**
 * What only the leader has, and loses with its office: heartbeat timers, the watches over windows, drains and periodic jobs, the batch
 * of reports, the evaluations in motion, the plans in flight. Built from the state when a server becomes leader.
 * Source: reference page nomad-protocol.md, section 0, "Leader-only volatile state".
 */
import type { ZoneOffset } from './cron.ts';
import { earliest } from './deadlines.ts';
import { DrainWatch } from './drain-watch.ts';
import type { NewId, Rng } from './effects.ts';
import { EvalQueues } from './eval-queues.ts';
import { HeartbeatTimers, type HeartbeatSettings } from './heartbeat.ts';
import { PeriodicWatch } from './periodic-watch.ts';
import { PlanDesk } from './plan-desk.ts';
import type { Instant } from './records.ts';
import { ReportBatch } from './report-batch.ts';
import { Broker, BROKER_DEFAULTS, type BrokerConfig } from './scheduler/broker.ts';
import { WindowWatch } from './window-watch.ts';

export interface LeaderParts {
  readonly heartbeats: HeartbeatTimers;
  readonly windows: WindowWatch;
  readonly drains: DrainWatch;
  readonly periodic: PeriodicWatch;
  readonly reports: ReportBatch;
  readonly evals: EvalQueues;
  readonly plans: PlanDesk;
}

export interface LeaderSettings {
  readonly heartbeats: HeartbeatSettings;
  readonly broker: Partial<BrokerConfig>;
  readonly rng: Rng;
  readonly newId: NewId;
  readonly zones: ZoneOffset;
}

/** Empty parts; filling them from the state is the caller's. */
export function newLeaderParts({ heartbeats, broker, rng, newId, zones }: LeaderSettings): LeaderParts {
  const limit = broker.deliveryLimit ?? BROKER_DEFAULTS.deliveryLimit;
  return {
    heartbeats: new HeartbeatTimers(heartbeats, rng),
    windows: new WindowWatch(),
    drains: new DrainWatch(),
    periodic: new PeriodicWatch(zones),
    reports: new ReportBatch(),
    evals: new EvalQueues(new Broker({ ...broker, rng, newId }), limit),
    plans: new PlanDesk(),
  };
}

export function leaderDeadline(parts: LeaderParts): Instant | undefined {
  return earliest(
    parts.heartbeats.nextDeadline(),
    parts.windows.nextDeadline(),
    parts.drains.nextDeadline(),
    parts.periodic.nextDeadline(),
    parts.reports.nextDeadline(),
    parts.evals.nextDeadline(),
    parts.plans.applier.nextDeadline(),
  );
}
