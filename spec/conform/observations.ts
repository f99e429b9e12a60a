/**
 * Tables of observation: what of a machine's state an implementation can show, and how the same flags are read off
 * its facts (indexes, statuses, instants). Both sides give the same words, so that they can be compared; nothing
 * here steps a machine.
 */
import type { AllocMemory } from '../../machines/alloc.ts';
import type { ClientMemory } from '../../machines/client.ts';
import type { HeartbeatTimerContext } from '../../machines/heartbeat-timer.ts';
import type { NodeMemory } from '../../machines/node.ts';
import type { RegisterContext } from '../../machines/register.ts';
import type { ReportContext } from '../../machines/report.ts';
import type { TaskMemory } from '../../machines/task.ts';
import type { UpdateStatusContext } from '../../machines/update-status.ts';
import type { LocalState, Scalar } from '../model/types.ts';
import type { Facts } from './target.ts';

/** What both sides are compared by. */
export type Flags = Readonly<Record<string, Scalar>>;

export interface Observation {
  readonly ofState: (state: LocalState) => Flags;
  readonly ofFacts: (facts: Facts) => Flags;
  /** Not every flag can always be seen: those that only one side has are not compared. */
  readonly partial?: true;
}

/** Whether flags that both sides have are the same. */
export function agreeInCommon(shown: Flags, seen: Flags): boolean {
  return Object.entries(seen).every(([name, value]) => !(name in shown) || shown[name] === value);
}

/** What the facts show; replicas that differ show in every component (a cluster's `replicas` fact). */
export function flagsOfFacts({ ofFacts }: Observation, facts: Facts): Flags {
  const flags = ofFacts(facts);
  return facts['replicas'] === 'differ' ? { ...flags, replicas: 'differ' } : flags;
}

/** Flags as one text, in the order of their names. */
export function flagsText(flags: Flags): string {
  const names = Object.keys(flags).sort();
  return names.map((name) => `${name}=${String(flags[name])}`).join(' ');
}

const contextOf = <C>(state: LocalState): C => state.context as unknown as C;
const amount = (value: Scalar | null | undefined): number => (typeof value === 'number' ? value : 0);
const word = (value: Scalar | null | undefined): string => String(value ?? 'none');

/** `missed` is LMHI > 0; where LAUI stands is read off both indexes (reference page, section 2). */
export const nodeObservation: Observation = {
  ofState(state) {
    if (state.value === 'gone') return { status: 'gone' };
    const { missed, report, eligible } = contextOf<NodeMemory>(state);
    return { status: word(state.value as string), missed, report, eligible };
  },
  ofFacts(facts) {
    if (facts['status'] === null) return { status: 'gone' };
    const missedIndex = amount(facts['lastMissedHeartbeatIndex']);
    const reportIndex = amount(facts['lastAllocUpdateIndex']);
    return {
      status: word(facts['status']),
      missed: missedIndex > 0,
      report: reportIndex === 0 ? 'never' : reportIndex > missedIndex ? 'after' : 'before',
      eligible: facts['eligibility'] === 'eligible',
    };
  },
};

/**
 * `returning` is the newest entry of the history; `expired` is told by the instants, and must be what the
 * implementation itself makes of them, as it must of `returning` (reference page, section 3.1).
 */
export const allocObservation: Observation = {
  ofState(state) {
    if (state.value === 'free') return { client: 'free' };
    const { node, desired, returning, expired, followup } = contextOf<AllocMemory>(state);
    const claims = { claimsReturning: returning, claimsExpired: expired };
    return { client: word(state.value as string), node, desired, returning, expired, followup, ...claims };
  },
  ofFacts(facts) {
    const client = facts['clientStatus'];
    if (client === null || client === undefined) return { client: 'free' };
    const unknownAt = facts['lastUnknownAt'];
    const windowEndsAt = amount(unknownAt) + amount(facts['windowMs']);
    return {
      client,
      node: Number(word(facts['nodeId']).slice(1)),
      desired: word(facts['desiredStatus']),
      returning: facts['newestHistoryEntry'] === 'unknown',
      expired: client === 'unknown' && typeof unknownAt === 'number' && amount(facts['at']) >= windowEndsAt,
      followup: facts['followupEvalId'] !== '',
      claimsReturning: facts['claimsReturning'] === true,
      claimsExpired: facts['claimsExpired'] === true,
    };
  },
};

/** What a call shows: on its way, its first entry proposed, or its reply (and the entry before that) to come. */
const stageOf = (facts: Facts): string => word(facts['stage']);

/** `lateStatus`: what the node becomes shows once the entry is applied, and evaluations in that entry. */
export const updateStatusObservation = (lateStatus: boolean): Observation => ({
  ofState(state) {
    const { next, evaluates } = contextOf<UpdateStatusContext>(state);
    switch (state.value) {
      case 'writing':
        return { stage: 'writing', writes: next };
      case 'written':
        return lateStatus ? { stage: 'acting', becomes: next } : { stage: 'acting', evaluates };
      case 'unknownNode':
        return { stage: 'refused', error: 'node not found' };
      default:
        return { stage: String(state.value) };
    }
  },
  ofFacts: callFlags(lateStatus ? ['becomes'] : ['evaluates']),
});

export const registerObservation = (lateStatus: boolean): Observation => ({
  ofState(state) {
    const { status, evaluates } = contextOf<RegisterContext>(state);
    switch (state.value) {
      case 'writing':
        return { stage: 'writing', writes: status };
      case 'written':
        return { stage: 'acting', evaluates, ...(lateStatus ? { becomes: status } : {}) };
      default:
        return { stage: String(state.value) };
    }
  },
  ofFacts: callFlags(lateStatus ? ['becomes', 'evaluates'] : ['evaluates']),
});

/** `answer`: what shows once the entry is applied. */
function callFlags(answer: readonly ('becomes' | 'evaluates')[]): (facts: Facts) => Flags {
  return (facts) => {
    const stage = stageOf(facts);
    switch (stage) {
      case 'writing':
        return { stage, writes: word(facts['writes']) };
      case 'acting':
        return { stage, ...Object.fromEntries(answer.map((name) => [name, facts[name] ?? 'none'])) };
      case 'refused':
        return { stage, error: word(facts['error']) };
      default:
        return { stage };
    }
  };
}

/** Whether an evaluation comes of a report shows in the entry that carries both; `late`: only there is it decided. */
export const reportObservation = (late: boolean): Observation => ({
  ofState(state) {
    const { says, wakes } = contextOf<ReportContext>(state);
    if (state.value === 'applied')
      return { stage: 'applied', says: word(says['a']), ...(late ? {} : { wakes: wakes['a'] === true }) };
    return { stage: String(state.value) };
  },
  ofFacts(facts) {
    const stage = stageOf(facts);
    switch (stage) {
      case 'acting': {
        const says = word(facts['says']);
        return { stage: 'applied', says, ...(late ? {} : { wakes: facts['wakes'] === true }) };
      }
      case 'waiting':
        return { stage: facts['batchedUntil'] === null ? 'lost without a trace' : 'batched' };
      default:
        return { stage };
    }
  },
});

/** `late`: what silence leads to is decided where its entry is applied. */
export const heartbeatTimerObservation = (late: boolean): Observation => ({
  ofState(state) {
    const { armed, next } = contextOf<HeartbeatTimerContext>(state);
    return state.value === 'writing'
      ? { stage: 'writing', armed, writes: late ? 'silence' : next }
      : { stage: String(state.value), armed };
  },
  ofFacts(facts) {
    const stage = stageOf(facts);
    const armed = facts['deadlineAt'] !== null;
    return stage === 'writing' ? { stage, armed, writes: word(facts['writes']) } : { stage, armed };
  },
});

/** The client's own record, the driver's truth beside it, a report to come or on its way, and an unread list. */
export const taskObservation: Observation = {
  ofState(state) {
    const { unsent, news } = contextOf<TaskMemory>(state);
    return { task: String(state.value), runs: state.value === 'running', unsent, news };
  },
  ofFacts(facts) {
    const ended = facts['taskFailed'] === true ? 'failed' : 'complete';
    const known = facts['taskState'] === 'dead' ? ended : word(facts['taskState']);
    return {
      task: known,
      runs: facts['runs'] === true,
      unsent: facts['reportToCome'] === true ? 'yes' : facts['reportOnItsWay'] === true ? 'sending' : 'no',
      news: amount(facts['heardIndex']) < amount(facts['serverIndex']),
    };
  },
};

/** What a client has on its way when it is left alone for a while: a registration and how it asks, a heartbeat, a watch. */
export const clientObservation: Observation = {
  ofState(state) {
    const { connected, changed } = contextOf<ClientMemory>(state);
    if (!connected) return { registersAs: 'none', heartbeats: false, watches: false };
    const isRegistered = state.value === 'registered';
    const again = isRegistered && changed === 'no' ? 'none' : 'ready';
    return {
      registersAs: state.value === 'starting' ? 'initializing' : again,
      heartbeats: isRegistered,
      watches: true,
    };
  },
  ofFacts: (facts) => ({
    registersAs: word(facts['registersAs']),
    heartbeats: facts['heartbeats'] === true,
    watches: facts['watches'] === true,
  }),
};
