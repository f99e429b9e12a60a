/**
 * What is written of an allocation that goes out of sight, comes back, or is stopped. Record to record; who goes
 * where is decided by `outage.ts` and by the reconciler. Reference page nomad-protocol.md, sections 3.1, 3.3 and 4.3.
 */
import type { ClientStatus } from '../../../machines/vocabulary.ts';
import type { Allocation, AllocState, Instant } from '../records.ts';
import { UNKNOWN } from './descriptions.ts';

function remember(alloc: Allocation, value: AllocState['Value'], now: Instant): readonly AllocState[] {
  return [...alloc.AllocStates, { Field: 'ClientStatus', Value: value, Time: now }];
}

/** A3: out of sight. Its next decision belongs to nobody but its window. */
export function asUnknown(alloc: Allocation, now: Instant): Allocation {
  return {
    ...alloc,
    ClientStatus: 'unknown',
    ClientDescription: UNKNOWN,
    AllocStates: remember(alloc, 'unknown', now),
    FollowupEvalID: '',
    ModifyTime: now,
  };
}

/** A8: its return is dealt with. The follow-up evaluation's id stays, as the revision has it. */
export function asReconnected(alloc: Allocation, now: Instant): Allocation {
  return { ...alloc, AllocStates: remember(alloc, alloc.ClientStatus, now), ModifyTime: now };
}

export interface Stop {
  readonly alloc: Allocation;
  readonly description: string;
  /** Only `lost` and `failed` are ever claimed on a client's behalf. */
  readonly clientStatus?: Extract<ClientStatus, 'lost' | 'failed'>;
  readonly followUpId?: string;
}

/**
 * No longer wanted. The requested client status is remembered even when none is requested: an ordinary stop
 * remembers '', which ends a wait for reconnection.
 */
export function asStopped({ alloc, description, clientStatus, followUpId }: Stop, now: Instant): Allocation {
  return {
    ...alloc,
    DesiredStatus: 'stop',
    DesiredDescription: description,
    ClientStatus: clientStatus ?? alloc.ClientStatus,
    AllocStates: remember(alloc, clientStatus ?? '', now),
    FollowupEvalID: followUpId ?? alloc.FollowupEvalID,
    ModifyTime: now,
  };
}
