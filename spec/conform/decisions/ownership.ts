/**
 * Who owns which field of an allocation (reference page, section 3.2): after a client's report, a plan's write or a
 * transition, is each field as it was stored, or as it was sent?
 */
import { CLIENT_STATUSES, type ClientStatus } from '../../../machines/vocabulary.ts';
import { OF_OUR_SERVERS, REVISIONS } from '../../../machines/revisions.ts';
import { type AllocWriter, fieldsTaken, losesFollowUp } from '../../../machines/ownership.ts';
import type { EventInstance } from '../../model/types.ts';
import { combinations, type Decision } from './decision.ts';

const RULES = REVISIONS[OF_OUR_SERVERS];

/** Every field in which the stored record and what is sent differ. */
const FIELDS = [
  'ClientStatus',
  'ClientDescription',
  'TaskStates',
  'DeploymentStatus',
  'DesiredStatus',
  'DesiredDescription',
  'AllocStates',
  'FollowupEvalID',
  'NextAllocation',
  'Job',
  'DesiredTransition',
] as const;

/** A node speaks for its own allocations only (docs/protocol/divergence.md, `reportChecks`). */
function takenFrom({ writer, stored, says }: EventInstance): ReadonlySet<string> {
  if (writer === 'client-of-another-node') return new Set();
  return fieldsTaken(RULES, writer as AllocWriter, stored as ClientStatus, says as ClientStatus);
}

export const ownership: Decision = {
  name: 'ownership',
  cases: [
    ...combinations('WRITTEN', {
      writer: ['client', 'plan', 'client-of-another-node'],
      stored: CLIENT_STATUSES,
      says: CLIENT_STATUSES,
      returning: [false, true],
    }),
    ...combinations('WRITTEN', {
      writer: ['transition'],
      stored: CLIENT_STATUSES,
      says: ['running'],
      returning: [false, true],
    }),
  ].filter(({ stored, says }) => stored !== says),
  expected(given) {
    const taken = takenFrom(given);
    const fields = FIELDS.map((name) => [name, taken.has(name) ? 'sent' : 'stored']);
    const { writer } = given;
    const cleared =
      writer === 'client' && taken.size > 0 && losesFollowUp(RULES, given['returning'] === true);
    return {
      ...(Object.fromEntries(fields) as Record<string, string>),
      ...(cleared ? { FollowupEvalID: 'cleared' } : {}),
      // Clients pull what the servers have written, and see that by this index alone (section 3.1).
      pulled: writer === 'plan' || writer === 'transition',
      modified: taken.size > 0,
      created: 'stored',
    };
  },
};
