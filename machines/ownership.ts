/**
 * Of whom does a record of an allocation take which field: the merge that makes two writers without an order
 * harmless, or not. Reference page section 3.2.
 */
import { isTaken } from './alloc.ts';
import type { Rules } from './revisions.ts';
import type { ClientStatus } from './vocabulary.ts';

/** A client's report, a plan's rewrite, or a wish for the future (`DesiredTransition`). */
export type AllocWriter = 'client' | 'plan' | 'transition';

const OF_THE_CLIENT = ['ClientStatus', 'ClientDescription'] as const;
const OF_THE_PLAN = [
  'DesiredStatus',
  'DesiredDescription',
  'DesiredTransition',
  'AllocStates',
  'FollowupEvalID',
  'NextAllocation',
  'Job',
] as const;

/**
 * Whether a report that is taken ends the hold of a follow-up evaluation on what comes back (#25923). `returning`: nothing but
 * reports has been written since it went out of sight; as in alloc.ts.
 */
export function losesFollowUp(
  { followUpAtReturn }: Pick<Rules, 'followUpAtReturn'>,
  returning: boolean,
): boolean {
  return followUpAtReturn === 'cancelled' && returning;
}

/**
 * The fields that are taken as sent; every other one stays, but for `losesFollowUp`. `says`: the client status in what is
 * sent.
 */
export function fieldsTaken(
  { reportsMerge, planWriteOfNext }: Pick<Rules, 'reportsMerge' | 'planWriteOfNext'>,
  writer: AllocWriter,
  stored: ClientStatus,
  says: ClientStatus,
): ReadonlySet<string> {
  switch (writer) {
    case 'client':
      return new Set(
        isTaken({ reportsMerge }, stored, says) ? [...OF_THE_CLIENT, 'TaskStates', 'DeploymentStatus'] : [],
      );
    case 'plan': {
      // What is given up for lost or out of sight is so whatever its client said.
      const overrules = says === 'lost' || says === 'unknown';
      const taken = new Set<string>(overrules ? [...OF_THE_PLAN, ...OF_THE_CLIENT] : OF_THE_PLAN);
      if (planWriteOfNext === 'kept') taken.delete('NextAllocation');
      return taken;
    }
    case 'transition':
      return new Set(['DesiredTransition']);
  }
}
