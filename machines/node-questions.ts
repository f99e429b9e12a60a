/**
 * What a server makes of one call of a client about its node, asked once and answered at once: which registrations,
 * status writes and reports are turned away, and what the accepted ones do. The order in time of the same calls is
 * in register.ts, update-status.ts and report.ts. Reference page sections 1.2 to 1.5 and 3.4.
 */
import { isTaken } from './alloc.ts';
import { transitionEvaluates } from './register.ts';
import type { Rules } from './revisions.ts';
import { type HeartbeatRules, heartbeatLeadsTo } from './update-status.ts';
import type { ClientStatus, JobType, NodeStatus, Trigger } from './vocabulary.ts';

export interface Registered {
  status: NodeStatus;
  evaluates: boolean;
  /** A sign of life is expected from now on. */
  timed: boolean;
}

/** N1, N2: a new node is as it says, a known one stays as it is. `changed`: something that schedulers look at. */
export function register(
  { registerWrites }: Pick<Rules, 'registerWrites'>,
  known: NodeStatus | 'gone',
  asked: NodeStatus | 'none',
  changed: boolean,
): Registered {
  const first = asked === 'none' ? 'initializing' : asked;
  const status = known === 'gone' ? first : known;
  const before = known === 'gone' ? 'initializing' : known;
  const isNews = transitionEvaluates(before, status) || (changed && known !== 'gone');
  // Where no status is written, nothing calls for evaluations of a node that is down and stays so.
  const evaluates = isNews || (registerWrites !== 'no-status' && status === 'down');
  return { status, evaluates, timed: status !== 'down' };
}

export interface StatusSet extends Registered {
  /** Nothing is written where nothing changes. */
  writes: boolean;
}

/** N3 to N9, for a node that never reported. `live`: an allocation on it is not over; `unheard`: one of them is unknown. */
export function setStatus(
  rules: HeartbeatRules & Pick<Rules, 'evaluationsWritten'>,
  before: NodeStatus,
  asked: NodeStatus,
  { live, unheard }: { live: boolean; unheard: boolean },
): StatusSet {
  const read = { status: before, reported: false, live, unheard };
  const status = asked === 'ready' ? heartbeatLeadsTo(rules, read) : asked;
  const writes = status !== before;
  const calls = status === 'down' || transitionEvaluates(before, status);
  const evaluates = rules.evaluationsWritten === 'with-their-cause' ? writes : calls;
  return { status, evaluates, timed: status !== 'down', writes };
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
  /** It is of a service that wants it: what has completed leaves a place to fill. */
  counts: boolean;
}

/** What the report that an allocation is complete is decided on. */
export interface EndQuestion {
  job: JobType;
  desired: 'run' | 'stop';
  /** Its tasks ended by themselves, or its client has killed them. */
  ended: 'by-itself' | 'killed';
  /** Another was placed in its stead. */
  replaced: boolean;
}

/** Why the end of an allocation gives an evaluation: it leaves a place to fill, or a replacement that runs in vain. */
export function endTrigger(
  { completeEvaluates, stoppedBatch }: Pick<Rules, 'completeEvaluates' | 'stoppedBatch'>,
  { job, desired, ended, replaced }: EndQuestion,
): Trigger | 'none' {
  if (job === 'service') return completeEvaluates && desired === 'run' ? 'alloc-failure' : 'none';
  if (job !== 'batch' || stoppedBatch === 'done') return 'none';
  const calls = ended === 'killed' ? desired === 'run' : replaced;
  return calls ? 'alloc-failure' : 'none';
}

/** Why an update gives an evaluation (section 3.4). What is not taken gives none. */
export function reportTrigger(
  { reportsMerge, completeEvaluates }: Pick<Rules, 'reportsMerge' | 'completeEvaluates'>,
  { stored, says, job, ...rest }: ReportQuestion,
): Trigger | 'none' {
  const isOver = says === 'complete' || says === 'failed' || says === 'lost';
  if (!isTaken({ reportsMerge }, stored, says)) return 'none';
  if (!isOver && stored !== 'unknown') return 'none';
  if (job === 'gone') return 'job-deregister';
  if (job === 'without-group') return 'none';
  if (stored === 'unknown') return 'reconnect';
  if (says === 'complete') return completeEvaluates && rest.counts ? 'alloc-failure' : 'none';
  return says === 'failed' && !rest.followup && rest.mayReschedule ? 'alloc-failure' : 'none';
}
