/** `Node.UpdateAlloc`: which calls are turned away, and which updates have their job considered again (section 3.4). */
import { isTaken } from '../../../machines/alloc.ts';
import {
  type EndQuestion,
  endTrigger,
  type ReportQuestion,
  reportTrigger,
} from '../../../machines/node-questions.ts';
import { OF_OUR_SERVERS, REVISIONS } from '../../../machines/revisions.ts';
import {
  CLIENT_STATUSES,
  type ClientStatus,
  JOB_TYPES,
  NODE_STATUSES,
} from '../../../machines/vocabulary.ts';
import type { EventInstance } from '../../model/types.ts';
import type { Flags } from '../observations.ts';
import { combinations, type Decision } from './decision.ts';
import { told } from './told.ts';

const RULES = REVISIONS[OF_OUR_SERVERS];

/** Behind an allocation of its own, one of another node, by what the report says or by what is stored; or that one alone. */
const FOREIGN = ['one-of-another', 'one-elsewhere', 'elsewhere'] as const;

const callCases = combinations('REPORTED', {
  allocs: ['unsaid', 'none', 'one', 'two', 'of-nobody', 'of-no-node', ...FOREIGN],
  node: [...NODE_STATUSES, 'gone'],
  evals: ['unsaid', 'none', 'one'],
});

/** A policy's tries: without end, none configured, used up inside the interval, left over, used up long ago. */
const TRIES = ['unlimited', 'no-policy', 'used-up', 'left', 'used-up-before', 'used-up-now'] as const;
const MAY_TRY = new Set<unknown>(['unlimited', 'left', 'used-up-before']);

/**
 * What an allocation names as its follow-up: nothing, an evaluation that waits for its time, and what servers of another
 * revision may have left behind: one that is over, one that is gone, one that waits for the end of a window.
 */
const FOLLOW_UPS = ['none', 'waiting', 'over', 'gone', 'of-a-window'] as const;

const updateCases = combinations('UPDATED', {
  stored: CLIENT_STATUSES,
  says: ['pending', 'running', 'complete', 'failed'],
  job: ['gone', 'without-group', 'kept'],
  followup: FOLLOW_UPS,
  tries: TRIES,
  work: ['service'],
});

/** Of a batch job; of a service that does not want it any more; of one that is stopped. */
const workCases = combinations('UPDATED', {
  stored: CLIENT_STATUSES,
  says: ['pending', 'running', 'complete', 'failed'],
  job: ['kept'],
  followup: ['none'],
  tries: ['unlimited', 'no-policy'],
  work: ['batch', 'unwanted', 'stopped'],
});

const endCases = combinations('ENDED', {
  job: JOB_TYPES,
  desired: ['run', 'stop'],
  ended: ['by-itself', 'killed'],
  replaced: [false, true],
});

/** Of updates of an allocation that does not exist, nothing comes but that the node was heard. */
const otherCases = combinations('UPDATED_BOTH', { first: ['nowhere', 'a1'] });

function callExpected(given: EventInstance): Flags {
  const answer = refusalOf(given);
  const read = toldOf(given, answer === undefined);
  if (answer === FOREIGN_REPORT) return { refused: true, entries: '', told: read };
  if (answer !== undefined) return { answer, refused: true, entries: '', told: read };
  return {
    answer: 'ok',
    refused: false,
    entries: 'AllocClientUpdate',
    index: 'first',
    evaluations: '',
    told: read,
  };
}

/** Refused as a whole (docs/protocol/divergence.md, `reportChecks`); in which words, no page says. */
const FOREIGN_REPORT = 'foreign';

/** `taken`: it joins the next batch. A call that names no node has read none; of one that is not there nothing is asked. */
function toldOf({ allocs, node }: EventInstance, taken: boolean): string {
  if (allocs === 'unsaid' || allocs === 'none' || allocs === 'of-no-node' || allocs === 'of-nobody')
    return '';
  return told('report-read', { status: node === 'gone' ? null : String(node), taken });
}

function refusalOf({ allocs, node, evals }: EventInstance): string | undefined {
  if (allocs === 'unsaid' || allocs === 'none') return 'must update at least one allocation';
  if (allocs === 'of-no-node') return 'missing node ID';
  if (allocs === 'of-nobody') return 'node nobody not found';
  if (node === 'gone') return 'node n1 not found';
  if (node === 'down' || node === 'disconnected') {
    return `node n1 is not allowed to update allocs while in status ${node}`;
  }
  if (evals === 'one') return 'evals field must not be set';
  return FOREIGN.includes(allocs as never) ? FOREIGN_REPORT : undefined;
}

const ENDED: ReadonlySet<ClientStatus> = new Set<ClientStatus>(['complete', 'failed', 'lost']);

/** Type and priority are the job's; of a purged job, the type that the allocation remembers and the usual priority. */
function updateExpected(given: EventInstance): Flags {
  const mayReschedule = MAY_TRY.has(given['tries']);
  const followup = given['followup'] === 'waiting';
  const counts = given['work'] === 'service';
  const question = { ...given, followup, mayReschedule, counts } as unknown as ReportQuestion;
  const trigger = reportTrigger(RULES, question);
  const type = given['work'] === 'batch' ? 'batch' : 'service';
  const job = question.job === 'gone' ? 'web/batch/50' : `web/${type}/60`;
  const says = isTaken(RULES, question.stored, question.says) ? question.says : question.stored;
  return {
    answer: 'ok',
    entries: 'AllocClientUpdate',
    index: 'first',
    says,
    evaluations: trigger === 'none' ? '' : `${job}/${trigger}/`,
    // Stopped, it is dead with the last end, unless an evaluation is still to come (S16; machines/job.ts).
    ...(given['work'] === 'stopped' ? { jobIsDead: trigger === 'none' && ENDED.has(says) } : {}),
  };
}

function endExpected(given: EventInstance): Flags {
  const question = given as unknown as EndQuestion;
  const trigger = endTrigger(RULES, question);
  return { answer: 'ok', evaluations: trigger === 'none' ? '' : `web/${question.job}/60/${trigger}/` };
}

export const reportCalls: Decision = {
  name: 'report-calls',
  cases: [...callCases, ...updateCases, ...workCases, ...endCases, ...otherCases],
  expected(given) {
    if (given.type === 'REPORTED') return callExpected(given);
    if (given.type === 'UPDATED') return updateExpected(given);
    if (given.type === 'ENDED') return endExpected(given);
    return { answer: 'ok', evaluations: 'web/service/60/reconnect/', heard: true };
  },
};
