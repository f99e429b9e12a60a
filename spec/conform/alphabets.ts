/**
 * The closed alphabet of each component machine: every event with every payload that an implementation can be made
 * to meet. An extra field that no machine reads (`history`, `stored`) names the situation that the target is to
 * arrange, where several situations are one observation to the machine.
 */
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
export const allocAlphabet: readonly EventInstance[] = [
  ...REPORTED_STATUSES.map((status) => ({ type: 'CLIENT_REPORTED', status })),
  ...['place', 'stop', 'lost', 'unknown', 'reconnect'].map((action) => ({
    type: 'PLAN_APPLIED',
    action,
    node: 1,
  })),
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

export const updateStatusAlphabet: readonly EventInstance[] = [
  ...plain('SENT'),
  ...NODE_STATUSES.flatMap((status) =>
    HISTORIES[status].flatMap((history) =>
      BOTH.map((live) => ({ type: 'READ', status, reported: history === 'current', live, history })),
    ),
  ),
  { type: 'READ', status: 'gone', reported: false, live: false, history: 'new' },
  ...plain('COMMITTED', 'VOIDED', 'ACTED', 'DROPPED', 'LEADER_LOST'),
];

export const registerAlphabet: readonly EventInstance[] = [
  ...(['initializing', 'ready'] as const).flatMap((status) =>
    BOTH.map((changed) => ({ type: 'SENT', status, changed })),
  ),
  ...NODE_STATES.map((status) => ({ type: 'READ', status })),
  ...plain('COMMITTED', 'ACTED', 'DROPPED', 'LEADER_LOST'),
];

/** `FOLLOWED` and `OVERTAKEN` keep the order of several calls, which no server sees: they are the world's. */
export const reportAlphabet: readonly EventInstance[] = [
  ...REPORTED_STATUSES.map((a) => ({ type: 'SENT', a })),
  ...NODE_STATES.flatMap((status) => BOTH.map((a) => ({ type: 'READ', status, a }))),
  ...plain('COMMITTED', 'ACTED', 'DROPPED', 'LEADER_LOST'),
];

export const heartbeatTimerAlphabet: readonly EventInstance[] = [
  ...plain('ARMED'),
  ...NODE_STATUSES.flatMap((status) => BOTH.map((window) => ({ type: 'FIRED', status, window }))),
  { type: 'FIRED', status: 'gone', window: false },
  ...plain('COMMITTED', 'VOIDED', 'ACTED', 'CLEARED'),
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
  ...REPORTED_STATUSES.map((status) => ({ type: 'ACKNOWLEDGED', status })),
  ...plain('COLLECTED'),
];
