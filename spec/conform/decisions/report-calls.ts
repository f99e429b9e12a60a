/** `Node.UpdateAlloc`: which calls are turned away, and which updates have their job considered again (section 3.4). */
import { isTaken } from '../../../machines/alloc.ts';
import {
  type EndQuestion,
  endTrigger,
  type ReportQuestion,
  reportTrigger,
} from '../../../machines/node-questions.ts';
import { OF_OUR_SERVERS, REVISIONS } from '../../../machines/revisions.ts';
import { CLIENT_STATUSES, JOB_TYPES, NODE_STATUSES } from '../../../machines/vocabulary.ts';
import type { EventInstance } from '../../model/types.ts';
import type { Flags } from '../observations.ts';
import { combinations, type Decision } from './decision.ts';

const RULES = REVISIONS[OF_OUR_SERVERS];

const callCases = combinations('REPORTED', {
  allocs: ['unsaid', 'none', 'one', 'of-nobody', 'of-no-node'],
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
  if (answer !== undefined) return { answer, entries: '' };
  return { answer: 'ok', entries: 'AllocClientUpdate', index: 'first', evaluations: '' };
}

function refusalOf({ allocs, node, evals }: EventInstance): string | undefined {
  if (allocs === 'unsaid' || allocs === 'none') return 'must update at least one allocation';
  if (allocs === 'of-no-node') return 'missing node ID';
  if (allocs === 'of-nobody') return 'node nobody not found';
  if (node === 'gone') return 'node n1 not found';
  if (node === 'down' || node === 'disconnected') {
    return `node n1 is not allowed to update allocs while in status ${node}`;
  }
  return evals === 'one' ? 'evals field must not be set' : undefined;
}

/** Type and priority are the job's; of a purged job, the type that the allocation remembers and the usual priority. */
function updateExpected(given: EventInstance): Flags {
  const mayReschedule = MAY_TRY.has(given['tries']);
  const followup = given['followup'] === 'waiting';
  const question = { ...given, followup, mayReschedule } as unknown as ReportQuestion;
  const trigger = reportTrigger(RULES, question);
  const job = question.job === 'gone' ? 'web/batch/50' : 'web/service/60';
  return {
    answer: 'ok',
    entries: 'AllocClientUpdate',
    index: 'first',
    says: isTaken(RULES, question.stored, question.says) ? question.says : question.stored,
    evaluations: trigger === 'none' ? '' : `${job}/${trigger}/`,
  };
}

function endExpected(given: EventInstance): Flags {
  const question = given as unknown as EndQuestion;
  const trigger = endTrigger(RULES, question);
  return { answer: 'ok', evaluations: trigger === 'none' ? '' : `web/${question.job}/60/${trigger}/` };
}

export const reportCalls: Decision = {
  name: 'report-calls',
  cases: [...callCases, ...updateCases, ...endCases, ...otherCases],
  expected(given) {
    if (given.type === 'REPORTED') return callExpected(given);
    if (given.type === 'UPDATED') return updateExpected(given);
    if (given.type === 'ENDED') return endExpected(given);
    return { answer: 'ok', evaluations: 'web/service/60/reconnect/', heard: true };
  },
};
