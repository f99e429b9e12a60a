/**
 * Column B of reference page section 4.2 as a list, so that a case can be traced to the rule that takes it. The function
 * that the model runs is machines/classify.ts; a test holds the two equal over all cases.
 */
import type { PageClass } from '../../../machines/classify.ts';
import type { Case } from './cases.ts';

export interface RuleB {
  /** Number on the page; a rule with several lines has letters. */
  readonly rule: string;
  readonly holds: (seen: Case) => boolean;
  readonly gives: PageClass;
}

export const RULES_ON_PAGE_B: readonly RuleB[] = [
  { rule: '1', holds: (a) => failedReturn(a) && a.desired === 'run', gives: 'reconnecting' },
  { rule: '2a', holds: (a) => isCutOff(a) && a.window && a.client === 'running', gives: 'disconnecting' },
  { rule: '2b', holds: (a) => isCutOff(a) && a.window && a.client === 'pending', gives: 'lost' },
  { rule: '2c', holds: (a) => isCutOff(a) && !a.window, gives: 'lost' },
  { rule: '3a', holds: (a) => isDraining(a) && returns(a) && hasExpired(a), gives: 'lost' },
  { rule: '3b', holds: (a) => isDraining(a) && returns(a), gives: 'reconnecting' },
  { rule: '4', holds: (a) => isOver(a) && !returns(a), gives: 'untainted' },
  { rule: '5', holds: (a) => a.migrate, gives: 'migrate' },
  { rule: '6', holds: hasExpired, gives: 'lost' },
  { rule: '7', holds: (a) => a.window && a.client === 'unknown' && a.desired === 'run', gives: 'ignore' },
  { rule: '8', holds: (a) => failedReturn(a) && a.desired === 'stop', gives: 'ignore' },
  { rule: '9a', holds: (a) => isUntainted(a) && returns(a), gives: 'reconnecting' },
  { rule: '9b', holds: isUntainted, gives: 'untainted' },
  { rule: '10', holds: ({ node }) => node.status === 'down' || node.status === 'gone', gives: 'lost' },
  { rule: '11', holds: () => true, gives: 'untainted' },
];

function returns({ client, returning }: Case): boolean {
  return returning && (client === 'unknown' || client === 'running' || client === 'failed');
}

function failedReturn(seen: Case): boolean {
  return seen.window && returns(seen) && seen.client === 'failed';
}

function isOver({ client, desired }: Case): boolean {
  return desired === 'stop' || client === 'complete' || client === 'failed' || client === 'lost';
}

function hasExpired({ client, expired, window }: Case): boolean {
  return window && client === 'unknown' && expired;
}

function isCutOff({ node }: Case): boolean {
  return node.status === 'disconnected';
}

function isDraining({ node }: Case): boolean {
  return node.status === 'ready' && node.draining;
}

function isUntainted({ node }: Case): boolean {
  return !node.draining && (node.status === 'initializing' || node.status === 'ready');
}
