/**
 * Who owns which field of an allocation (reference page, section 3.2): after a client's report, a plan's write or a
 * transition, is each field as it was stored, or as it was sent?
 */
import { CLIENT_STATUSES, type ClientStatus } from '../../../machines/vocabulary.ts';
import { OF_OUR_SERVERS, REVISIONS } from '../../../machines/revisions.ts';
import { type AllocWriter, fieldsTaken } from '../../../machines/ownership.ts';
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

export const ownership: Decision = {
  name: 'ownership',
  cases: [
    ...combinations('WRITTEN', {
      writer: ['client', 'plan'],
      stored: CLIENT_STATUSES,
      says: CLIENT_STATUSES,
    }),
    ...combinations('WRITTEN', { writer: ['transition'], stored: CLIENT_STATUSES, says: ['running'] }),
  ].filter(({ stored, says }) => stored !== says),
  expected({ writer, stored, says }) {
    const taken = fieldsTaken(RULES, writer as AllocWriter, stored as ClientStatus, says as ClientStatus);
    const fields = FIELDS.map((name) => [name, taken.has(name) ? 'sent' : 'stored']);
    return {
      ...(Object.fromEntries(fields) as Record<string, string>),
      // Clients pull what the servers have written, and see that by this index alone (section 3.1).
      pulled: writer !== 'client',
      modified: taken.size > 0,
      created: 'stored',
    };
  },
};
