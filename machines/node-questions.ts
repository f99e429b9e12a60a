/**
 * What a server makes of one call of a client about its node, asked once and answered at once: which registrations,
 * status writes and reports are turned away, and what the accepted ones do. The order in time of the same calls is
 * in register.ts, update-status.ts and report.ts. Reference page sections 1.2 to 1.5 and 3.4, column B.
 */
import { transitionEvaluates } from './register.ts';
import type { ClientStatus, NodeStatus, Trigger } from './vocabulary.ts';

export interface Registered {
  status: NodeStatus;
  evaluates: boolean;
  /** A sign of life is expected from now on. */
  timed: boolean;
}

/** N1, N2: a new node is as it says, a known one stays as it is. `changed`: something that schedulers look at. */
export function register(
  known: NodeStatus | 'gone',
  asked: NodeStatus | 'none',
  changed: boolean,
): Registered {
  const first = asked === 'none' ? 'initializing' : asked;
  const status = known === 'gone' ? first : known;
  const before = known === 'gone' ? 'initializing' : known;
  const evaluates = status === 'down' || transitionEvaluates(before, status) || (changed && known !== 'gone');
  return { status, evaluates, timed: status !== 'down' };
}

export interface StatusSet extends Registered {
  /** Nothing is written where nothing changes. */
  writes: boolean;
}

/** N3 to N9, for a node that never reported. `live`: an allocation on it is not over. */
export function setStatus(before: NodeStatus, asked: NodeStatus, live: boolean): StatusSet {
  const status = asked === 'ready' ? readyFrom(before, live) : asked;
  const evaluates = status === 'down' || transitionEvaluates(before, status);
  return { status, evaluates, timed: status !== 'down', writes: status !== before };
}

function readyFrom(before: NodeStatus, live: boolean): NodeStatus {
  if (before === 'disconnected') return 'initializing';
  return before === 'initializing' && live ? 'initializing' : 'ready';
}

/** What an update of one allocation is decided on. */
export interface ReportQuestion {
  stored: ClientStatus;
  says: ClientStatus;
  /** Of the stored allocation's job: purged, without its group, or as it was. */
  job: 'gone' | 'without-group' | 'kept';
  followup: boolean;
  /** The group's policy allows another try now. */
  mayReschedule: boolean;
}

/** Why an update gives an evaluation (section 3.4). */
export function reportTrigger({ stored, says, job, ...rest }: ReportQuestion): Trigger | 'none' {
  const isOver = says === 'complete' || says === 'failed' || says === 'lost';
  if (!isOver && stored !== 'unknown') return 'none';
  if (job === 'gone') return 'job-deregister';
  if (job === 'without-group') return 'none';
  if (stored === 'unknown') return 'reconnect';
  return says === 'failed' && !rest.followup && rest.mayReschedule ? 'alloc-failure' : 'none';
}
