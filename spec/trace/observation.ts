/**
 * The table of observation: which events of a machine a line of a trace may stand for, and what the line shows of the
 * state after. It translates; what may follow what is for the machines to say.
 *
 * Log positions become flags here: `missed` is LMHI > 0; `report` is `never` for LAUI = 0, `after` for LAUI > LMHI,
 * else `before`. A field that is absent is unobserved and rules nothing out.
 */
import type { Rules } from '../../machines/revisions.ts';
import type { EventInstance, LocalState, Scalar } from '../model/types.ts';
import type { TraceData, TraceLine, TraceScalar } from './format.ts';

/** Named facts about a local state, or what a line shows of them. */
export type Facts = Readonly<Record<string, Scalar | undefined>>;

/** `null`: perhaps nothing happened to this component. */
export type Candidate = EventInstance | null;

export interface ComponentTable {
  /** Every event instance of the machine's table. */
  readonly alphabet: readonly EventInstance[];
  /** Events that leave no line. */
  readonly hidden: readonly EventInstance[];
  factsOf(state: LocalState): Facts;
  /** The events that this line may stand for; undefined when no such line can exist. */
  candidates(line: TraceLine): readonly Candidate[] | undefined;
  /** The machine leaves this line out, though the reference page has it: take what it shows as it is. */
  leaps(line: TraceLine): boolean;
  /** What the line shows of the state after. */
  seen(data: TraceData): Facts;
  /** What the line shows of the state before. */
  seenBefore(data: TraceData): Facts;
}

const NODE_STATUS = ['initializing', 'ready', 'disconnected', 'down'] as const;
const CLIENT_SAYS = ['pending', 'running', 'complete', 'failed'] as const;
const MARKS = ['unknown', 'lost'] as const;
const ACTIONS = ['place', 'stop', 'lost', 'unknown', 'reconnect'] as const;

const registered = NODE_STATUS.map((status) => ({ type: 'REGISTERED', status }));
const statusSet = NODE_STATUS.map((status) => ({ type: 'STATUS_SET', status }));
const eligibilitySet = ['eligible', 'ineligible'].map((eligibility) => ({
  type: 'ELIGIBILITY_SET',
  eligibility,
}));
const allocsReported = { type: 'ALLOCS_REPORTED' };
const deregistered = { type: 'DEREGISTERED' };

const registrations = byField(registered, 'status');
const statusWrites = byField(statusSet, 'status');
const eligibilityWrites = byField(eligibilitySet, 'eligibility');
const NOTHING: readonly Candidate[] = [null];
const REPORTS = [allocsReported];
const PURGES = [deregistered];
const CLOSURES = [null, { type: 'ELIGIBILITY_SET', eligibility: 'ineligible' }];

export const NODE_TABLE: ComponentTable = {
  alphabet: [...registered, ...statusSet, allocsReported, ...eligibilitySet, deregistered],
  hidden: [],
  factsOf: ({ value, context }) => ({
    status: value as string,
    missed: context.missed as boolean,
    report: context.report as string,
    eligible: context.eligible as boolean,
  }),
  candidates: ({ cause, data }) => {
    switch (cause) {
      case 'NodeRegister':
        return registrations(data.status);
      case 'NodeUpdateStatus':
        return statusWrites(data.status);
      case 'AllocClientUpdate':
        return REPORTS;
      case 'NodeUpdateEligibility':
      case 'NodeUpdateDrain':
        return eligibilityWrites(data.eligibility);
      case 'NodeDeregister':
        return PURGES;
      case 'NodeEvents':
      case 'NodeDrainAdvance':
        return NOTHING;
      // The applier may close a node on which it keeps rejecting plans (section 5.4).
      case 'ApplyPlanResults':
        return CLOSURES;
      default:
        return undefined;
    }
  },
  leaps: () => false,
  seen: (data) => {
    if (data.status === null) return { status: 'gone' };
    return { status: scalar(data.status), ...outage(data), eligible: is('eligible', data.eligibility) };
  },
  seenBefore: ({ before }) => ({ status: before === null ? 'gone' : before }),
};

const planned = ACTIONS.map((action) => ({ type: 'PLAN_APPLIED', action, node: 1 }));
const placed = planned.filter(({ action }) => action === 'place');
const windowExpired = { type: 'WINDOW_EXPIRED' };
const collected = { type: 'COLLECTED' };
const reported = CLIENT_SAYS.map((status) => ({ type: 'CLIENT_REPORTED', status, unaware: false }));
const clientReports = byField(reported, 'status');
const marked = MARKS.map((mark) => ({ type: 'MARKED', mark }));
const marks = byField(marked, 'mark');
const PLANS = [null, ...planned];
const COLLECTIONS = [collected];
const WINDOW_ENDS = [windowExpired];

/** Under rules whose servers mark nothing at an outage, and to whom a window's end is no entry. */
const allocTable: ComponentTable = {
  alphabet: [...reported.filter(({ status }) => status !== 'pending'), ...planned, windowExpired, collected],
  hidden: [windowExpired],
  factsOf: ({ value, context }) => ({
    client: value as string,
    desired: context.desired as string,
    returning: context.returning as boolean,
  }),
  candidates: ({ cause, data }) => {
    switch (cause) {
      case 'AllocClientUpdate':
        return data.client === 'pending' ? NOTHING : clientReports(data.client);
      case 'ApplyPlanResults':
        // Also an update in place, or the link to a replacement: no event of this machine.
        return data.clientBefore === null ? placed : PLANS;
      // The mark to migrate is no matter of this machine's.
      case 'AllocUpdateDesiredTransition':
      case 'NodeDrainAdvance':
      case 'NodeUpdateDrain':
        return NOTHING;
      case 'EvalDelete':
        return COLLECTIONS;
      default:
        return undefined;
    }
  },
  leaps: ({ cause, data }) =>
    // A client may say `pending`, before it starts a task; the machine's clients keep silent until then (section 3.2).
    (cause === 'AllocClientUpdate' && data.client === 'pending') || isStalePlan(cause, data),
  seen: (data) => {
    if (data.client === null) return { client: 'free' };
    const returning = data.lastState === undefined ? undefined : data.lastState === 'unknown';
    return { client: scalar(data.client), desired: wish(data.desired), returning };
  },
  seenBefore: ({ clientBefore, desiredBefore }) => {
    if (clientBefore === null) return { client: 'free' };
    return { client: clientBefore, desired: wish(desiredBefore) };
  },
};

/**
 * A plan carries the whole record of its snapshot: a stale one writes `unknown`, by an ordinary stop or with its own
 * wish, over whatever is stored (section 3.2). In the worlds a job has one plan at a time.
 */
function isStalePlan(cause: string, data: TraceData): boolean {
  return (
    cause === 'ApplyPlanResults' &&
    data.client === 'unknown' &&
    data.lastState !== 'lost' &&
    (data.lastState !== 'unknown' || wish(data.desired) !== wish(data.desiredBefore))
  );
}

/** The same where an outage marks at once, reports never go back, and windows end by an entry. */
const markingAllocTable: ComponentTable = {
  ...allocTable,
  alphabet: [...reported, ...planned, ...marked, windowExpired, collected],
  hidden: [],
  candidates: (line) => {
    switch (line.cause) {
      case 'AllocClientUpdate':
        return clientReports(line.data.client);
      case 'NodeUpdateStatus':
      case 'NodeDeregister':
        return marks(line.data.client);
      case 'AllocWindowsEnded':
        return WINDOW_ENDS;
      default:
        return allocTable.candidates(line);
    }
  },
  leaps: () => false,
};

export function allocTableOf({ outageMarks }: Pick<Rules, 'outageMarks'>): ComponentTable {
  return outageMarks === 'at-once' ? markingAllocTable : allocTable;
}

/** The flags of an outage, from the two indexes. */
export function outage(data: TraceData): { missed: boolean | undefined; report: string | undefined } {
  const { lastMissedHeartbeatIndex: missedIndex, lastAllocUpdateIndex: reportIndex } = data;
  if (typeof missedIndex !== 'number') return { missed: undefined, report: undefined };
  const missed = missedIndex > 0;
  if (typeof reportIndex !== 'number') return { missed, report: undefined };
  if (reportIndex === 0) return { missed, report: 'never' };
  return { missed, report: reportIndex > missedIndex ? 'after' : 'before' };
}

/** The two log positions behind a node's flags. */
export interface NodeIndexes {
  readonly missed: number;
  readonly report: number;
}

/**
 * The indexes after an event: LMHI is the entry that began the outage, LAUI the last entry of reports. Reference page
 * section 2.
 */
export function indexesAfter(
  indexes: NodeIndexes,
  event: Candidate,
  [before, after]: readonly [Facts, Facts],
  entryIndex: number,
): NodeIndexes {
  const opens = isHeard(before.status) && !isHeard(after.status);
  const missed = after.missed === true ? (opens ? entryIndex : indexes.missed) : 0;
  if (after.report === 'never') return { missed, report: 0 };
  return { missed, report: event?.type === 'ALLOCS_REPORTED' ? entryIndex : indexes.report };
}

/** An outage is between statuses of these two kinds; the flags alone do not tell a new one from one that lasts. */
function isHeard(status: Scalar | undefined): boolean {
  return status === 'initializing' || status === 'ready';
}

/** The machine knows `evict` as a stop: both are server-terminal (section 3.1). */
function wish(desired: TraceScalar | undefined): Scalar | undefined {
  return desired === 'evict' ? 'stop' : scalar(desired);
}

function is(word: string, value: TraceScalar | undefined): boolean | undefined {
  return value === undefined ? undefined : value === word;
}

function scalar(value: TraceScalar | undefined): Scalar | undefined {
  return value === null ? undefined : value;
}

/** The instances whose field has a value; all of them where a line does not show it. */
function byField(
  instances: readonly EventInstance[],
  field: string,
): (value: TraceScalar | undefined) => readonly EventInstance[] {
  const found = new Map(instances.map((instance) => [instance[field], [instance]]));
  return (value) => (value === undefined ? instances : (found.get(value as Scalar) ?? []));
}
