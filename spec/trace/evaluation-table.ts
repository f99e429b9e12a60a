/** The table of observation of an evaluation's record: which events a line may stand for. As observation.ts. */
import { EVALUATION_STATUSES } from '../../machines/vocabulary.ts';
import type { Candidate, ComponentTable } from './observation.ts';

const created = EVALUATION_STATUSES.map((status) => ({ type: 'CREATED', status }));
const written = EVALUATION_STATUSES.map((status) => ({ type: 'WRITTEN', status }));
const planned = { type: 'PLANNED' };
const unblocked = { type: 'UNBLOCKED' };
const ownerReturned = { type: 'OWNER_RETURNED' };

/** By status, the events that may come with an entry of a kind. One list each: a judge remembers them. */
const makes = listed((status) => created.filter((event) => event.status === status));
const updates = listed((status) => [...created, ...written].filter((event) => event.status === status));
const plans = listed((status) => [...created.filter((event) => event.status === status), planned]);
const reports = listed((status) => [...created.filter((event) => event.status === status), ownerReturned]);
/** What is stored of states that only the leader's memory tells apart. */
const STORED: Readonly<Record<string, string>> = { woken: 'blocked', outrun: 'canceled' };
const NONE: readonly Candidate[] = [];

export const EVALUATION_TABLE: ComponentTable = {
  alphabet: [...created, ...written, planned, unblocked, ownerReturned],
  hidden: [unblocked],
  factsOf: ({ value }) => ({ status: STORED[value as string] ?? (value as string) }),
  candidates: ({ cause, data }) => {
    const status = String(data.status);
    switch (cause) {
      case 'EvalUpdate':
        return updates.get(status) ?? NONE;
      case 'ApplyPlanResults':
        return plans.get(status) ?? NONE;
      case 'AllocClientUpdate':
        return reports.get(status) ?? NONE;
      // Whatever calls for an evaluation makes it.
      default:
        return makes.get(status) ?? NONE;
    }
  },
  leaps: () => false,
  seen: ({ status }) => ({ status: status === null ? 'none' : status }),
  seenBefore: ({ before }) => ({ status: before === null ? 'none' : before }),
};

function listed(of: (status: string) => readonly Candidate[]): ReadonlyMap<string, readonly Candidate[]> {
  return new Map(EVALUATION_STATUSES.map((status) => [status, of(status)]));
}
