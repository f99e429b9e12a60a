/**
 * The closed alphabet of each component machine: every event with every payload that an implementation can be made
 * to meet. An extra field that no machine reads (`history`, `load`) names the situation that the target is to
 * arrange, where several situations are one observation to the machine.
 */
import { isLeftUnmarked } from '../../machines/outage.ts';
import type { Rules } from '../../machines/revisions.ts';
import { CLIENT_STATUSES, ELIGIBILITIES, NODE_STATUSES, type NodeStatus } from '../../machines/vocabulary.ts';
import type { EventInstance } from '../model/types.ts';

const BOTH = [false, true] as const;
const REPORTED_STATUSES = ['pending', 'running', 'complete', 'failed'] as const;
const NODE_STATES = [...NODE_STATUSES, 'gone'] as const;

/** Events without a payload. */
const plain = (...types: string[]): EventInstance[] => types.map((type) => ({ type }));

export const nodeAlphabet: readonly EventInstance[] = [
  ...NODE_STATUSES.map((status) => ({ type: 'REGISTERED', status })),
  ...NODE_STATUSES.map((status) => ({ type: 'STATUS_SET', status })),
  ...plain('ALLOCS_REPORTED'),
  ...ELIGIBILITIES.map((eligibility) => ({ type: 'ELIGIBILITY_SET', eligibility })),
  ...plain('DEREGISTERED'),
];

/** One node only: what a second one would add is the number of it. */
export const allocAlphabet = ({ reportsMerge, outageMarks }: Rules): readonly EventInstance[] => [
  ...REPORTED_STATUSES.flatMap((status) =>
    (reportsMerge === 'never-back' ? BOTH : [false]).map((unaware) => ({
      type: 'CLIENT_REPORTED',
      status,
      unaware,
    })),
  ),
  ...['place', 'stop', 'lost', 'unknown', 'reconnect'].map((action) => ({
    type: 'PLAN_APPLIED',
    action,
    node: 1,
  })),
  ...(outageMarks === 'at-once' ? ['unknown', 'lost'].map((mark) => ({ type: 'MARKED', mark })) : []),
  ...plain('WINDOW_EXPIRED', 'COLLECTED'),
];

export type History = 'new' | 'silent' | 'outdated' | 'current' | 'trusted';
/**
 * Where LAUI can stand beside LMHI, by status: `new` is 0/0, `silent` is LAUI 0 after an outage began, `outdated`
 * and `current` are a report before and after it; `trusted` is a ready node whose outage servers of another revision left
 * on record.
 */
const HISTORIES: Readonly<Record<NodeStatus, readonly History[]>> = {
  initializing: ['new', 'silent', 'outdated', 'current'],
  ready: ['new', 'current', 'trusted'],
  disconnected: ['silent', 'outdated', 'current'],
  down: ['silent', 'outdated', 'current'],
};

/** A missed heartbeat is outstanding (LMHI > 0), and something was reported since (LAUI > LMHI). */
export function outageOf(status: NodeStatus, history: History): { missed: boolean; reported: boolean } {
  const missed = history === 'trusted' || (status !== 'ready' && history !== 'new');
  return { missed, reported: history === 'current' };
}

/** Where LAUI and LMHI of a node can stand: a report that would come after the outage began is refused where it is applied. */
export function historiesOf(
  { reportDecides, gate }: Pick<Rules, 'reportDecides' | 'gate'>,
  status: NodeStatus,
): History[] {
  return HISTORIES[status].filter(
    (history) =>
      (reportDecides === 'when-read' || history !== 'current' || isHeard(status)) &&
      (gate === 'each-allocation' || history !== 'trusted'),
  );
}

/** What is wanted on a node: nothing that lives, one that is held to be in this status, or one running and one unknown. */
const LOADS = ['none', 'pending', 'running', 'unknown', 'both'] as const;

/** A node as a call or an entry may find it. */
function nodesFound(rules: Rules): Omit<EventInstance, 'type'>[] {
  const loads = LOADS.filter(
    (load) => rules.gate === 'each-allocation' || load === 'none' || load === 'running',
  );
  return NODE_STATUSES.flatMap((status) =>
    historiesOf(rules, status).flatMap((history) =>
      loads.map((load) => ({ status, ...seenOf(rules, outageOf(status, history), load), history, load })),
    ),
  );
}

function seenOf(rules: Rules, outage: ReturnType<typeof outageOf>, load: (typeof LOADS)[number]) {
  const client = load === 'none' ? 'complete' : load === 'both' ? 'running' : load;
  const alloc = { client, desired: 'run', expired: false } as const;
  const marks = isLeftUnmarked(rules, alloc, outage);
  return { ...outage, live: load !== 'none', unheard: marks || load === 'unknown' || load === 'both', marks };
}

function isHeard(status: NodeStatus): boolean {
  return status === 'initializing' || status === 'ready';
}

export const updateStatusAlphabet = (rules: Rules): readonly EventInstance[] => [
  ...plain('SENT'),
  ...nodesFound(rules).map((read) => ({ type: 'READ', ...read })),
  {
    type: 'READ',
    status: 'gone',
    missed: false,
    reported: false,
    live: false,
    unheard: false,
    marks: false,
    history: 'new',
    load: 'none',
  },
  ...(rules.heartbeatDecides === 'when-read'
    ? plain('COMMITTED')
    : nodesFound(rules).map((found) => ({ type: 'COMMITTED', ...found }))),
  ...plain('VOIDED', 'ACTED', 'DROPPED', 'LEADER_LOST'),
];

export const registerAlphabet = ({ registerWrites }: Rules): readonly EventInstance[] => [
  ...(['initializing', 'ready'] as const).flatMap((status) =>
    BOTH.map((changed) => ({ type: 'SENT', status, changed })),
  ),
  ...NODE_STATES.map((status) => ({ type: 'READ', status })),
  ...(registerWrites === 'no-status'
    ? NODE_STATES.map((status) => ({ type: 'COMMITTED', status }))
    : plain('COMMITTED')),
  ...plain('ACTED', 'DROPPED', 'LEADER_LOST'),
];

/** `FOLLOWED` and `OVERTAKEN` keep the order of several calls, which no server sees: they are the world's. */
export const reportAlphabet = (rules: Rules): readonly EventInstance[] => {
  const isLate = rules.reportDecides === 'when-applied';
  return [
    ...REPORTED_STATUSES.map((a) => ({ type: 'SENT', a })),
    ...NODE_STATES.flatMap((status) => (isLate ? [false] : BOTH).map((a) => ({ type: 'READ', status, a }))),
    ...(isLate ? NODE_STATES.map((status) => ({ type: 'COMMITTED', status })) : plain('COMMITTED')),
    ...plain('ACTED', 'DROPPED', 'LEADER_LOST'),
  ];
};

const SILENCES: readonly Omit<EventInstance, 'type'>[] = NODE_STATUSES.flatMap((status) => [
  { status, window: true, unended: true },
  ...BOTH.map((unended) => ({ status, window: false, unended })),
]);

export const heartbeatTimerAlphabet = ({ silenceDecides }: Rules): readonly EventInstance[] => [
  ...plain('ARMED'),
  ...SILENCES.map((seen) => ({ type: 'FIRED', ...seen })),
  { type: 'FIRED', status: 'gone', window: false, unended: false },
  ...(silenceDecides === 'when-read'
    ? plain('COMMITTED')
    : SILENCES.map((found) => ({ type: 'COMMITTED', ...found }))),
  ...plain('VOIDED', 'ACTED', 'CLEARED'),
  ...NODE_STATUSES.flatMap((status) => BOTH.map((unended) => ({ type: 'LEADER_LOST', status, unended }))),
  { type: 'LEADER_LOST', status: 'gone', unended: false },
];

/** `REPORT_SENT` needs something to report, and so an allocation: its reasons are the task machine's. */
export const clientAlphabet: readonly EventInstance[] = [
  ...plain('LINK_LOST', 'LINK_RESTORED', 'RESTARTED', 'ATTRIBUTES_CHANGED'),
  ...plain('REGISTER_SENT', 'REGISTER_ANSWERED', 'HEARTBEAT_SENT'),
  ...BOTH.map((known) => ({ type: 'HEARTBEAT_ANSWERED', known })),
  ...plain('PULLED'),
];

const pulled = (desired: string, client: string) => ({ type: 'PULLED', desired, client });

/** What is given up for lost is stopped in the same plan, so no server holds it as wanted. */
export const taskAlphabet: readonly EventInstance[] = [
  ...plain('WRITTEN'),
  ...CLIENT_STATUSES.filter((client) => client !== 'lost').map((client) => pulled('run', client)),
  ...CLIENT_STATUSES.map((client) => pulled('stop', client)),
  ...['complete', 'failed'].map((status) => ({ type: 'EXITED', status })),
  ...plain('RESTORED'),
  ...plain('SENT'),
  ...BOTH.map((taken) => ({ type: 'ANSWERED', taken })),
  ...plain('COLLECTED'),
];
