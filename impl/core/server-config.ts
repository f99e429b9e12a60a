/** What a server core is made with: who it is, and what it takes from outside. Shapes only. */
import type { Applied } from './applied.ts';
import type { ZoneOffset } from './cron.ts';
import type { NewId, Rng, ServerId } from './effects.ts';
import type { ServerAddress } from './endpoints/context.ts';
import type { HeartbeatSettings } from './heartbeat.ts';
import type { BrokerConfig } from './scheduler/broker.ts';

export interface ServerConfig {
  readonly id: ServerId;
  /** All servers of the region, this one included, as clients are told of them. */
  readonly servers: readonly ServerAddress[];
  readonly heartbeats: HeartbeatSettings;
  readonly broker?: Partial<BrokerConfig>;
  /** Whether to ask, by `confirm-read`, before answering a consistent read. Default: no, as if it were alone. */
  readonly confirmsReads?: boolean;
  readonly rng: Rng;
  readonly newId: NewId;
  /** Time zones that periodic jobs may name; absent: UTC alone. */
  readonly zones?: ZoneOffset;
  /** Told of every entry, once it is applied. It may keep what it is told, and must not call this server. */
  readonly onApplied?: (applied: Applied) => void;
}
