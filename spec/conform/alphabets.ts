/**
 * The closed alphabet of each component machine: every event with every payload that an implementation can be made
 * to meet. An extra field that no machine reads (`history`, `stored`) names the situation that the target is to
 * arrange, where several situations are one observation to the machine.
 */
import type { Rules } from '../../machines/revisions.ts';
import { CLIENT_STATUSES, ELIGIBILITIES, NODE_STATUSES } from '../../machines/vocabulary.ts';
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

/**
 * Where LAUI can stand beside LMHI, by status: `new` is 0/0, `silent` is LAUI 0 after an outage began, `outdated`
 * and `current` are a report before and after it.
 */
const HISTORIES = {
  initializing: ['new', 'silent', 'outdated', 'current'],
  ready: ['new', 'current'],
  disconnected: ['silent', 'outdated', 'current'],
  down: ['silent', 'outdated', 'current'],
} as const;

/** What lies on a node: nothing that lives, what was heard of, what was not. */
const LOADS = [
  { live: false, unheard: false },
  { live: true, unheard: false },
  { live: true, unheard: true },
] as const;

const nodesRead = (loads: readonly (typeof LOADS)[number][]): Omit<EventInstance, 'type'>[] =>
  NODE_STATUSES.flatMap((status) =>
    HISTORIES[status].flatMap((history) =>
      loads.map((load) => ({ status, reported: history === 'current', ...load, history })),
    ),
  );

export const updateStatusAlphabet = ({ gate, heartbeatDecides }: Rules): readonly EventInstance[] => {
  const loads = LOADS.filter(({ unheard }) => gate === 'each-allocation' || !unheard);
  return [
    ...plain('SENT'),
    ...nodesRead(loads).map((read) => ({ type: 'READ', ...read })),
    { type: 'READ', status: 'gone', reported: false, live: false, unheard: false, history: 'new' },
    ...(heartbeatDecides === 'when-read'
      ? plain('COMMITTED')
      : nodesRead(loads).map((found) => ({ type: 'COMMITTED', ...found }))),
    ...plain('VOIDED', 'ACTED', 'DROPPED', 'LEADER_LOST'),
  ];
};

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

const SILENCES: readonly Omit<EventInstance, 'type'>[] = NODE_STATUSES.flatMap((status) =>
  BOTH.map((window) => ({ status, window })),
);

export const heartbeatTimerAlphabet = ({ silenceDecides }: Rules): readonly EventInstance[] => [
  ...plain('ARMED'),
  ...SILENCES.map((seen) => ({ type: 'FIRED', ...seen })),
  { type: 'FIRED', status: 'gone', window: false },
  ...(silenceDecides === 'when-read'
    ? plain('COMMITTED')
    : SILENCES.map((found) => ({ type: 'COMMITTED', ...found }))),
  ...plain('VOIDED', 'ACTED', 'CLEARED'),
  ...NODE_STATES.map((status) => ({ type: 'LEADER_LOST', status })),
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
