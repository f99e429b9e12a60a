/**
 * The rules of the reconnect protocol in words that need no reference page: for each switch a sentence about each of its
 * values. Only wording; which value a revision has is read from the revision. A switch without words is shown by its
 * doc comment.
 */
import type { ReconnectRules } from '../../machines/revisions.ts';
import type { RuleDiff } from './rules.ts';

export type Words = {
  readonly [Rule in keyof ReconnectRules]?: Readonly<Record<`${ReconnectRules[Rule]}`, string>>;
};

/** Each is a whole sentence in the present tense, without its full stop. */
export const RULE_WORDS: Words = {
  registerWrites: {
    requested:
      'when a client registers again, the server gives its node whatever status the client asks for, also `ready`',
    'status-read':
      'when a client registers again, the server leaves its node the status that the record had when the call read it; only a new node gets the status asked for',
    'no-status': 'when a client registers again, the server writes no status at all',
  },
  gate: {
    none: 'a heartbeat makes a returning node `ready` at once, whatever the server still has to learn about what ran there',
    'last-report':
      'a heartbeat makes a returning node `initializing` first; it becomes `ready` by a later one, when its client has reported its allocations after the heartbeat that was missed',
    'each-allocation':
      'a heartbeat makes a returning node `initializing` first; it becomes `ready` by a later one, when no allocation on it is unknown any more',
  },
  gateAfterDown: {
    false: 'a node that comes back from `down` may skip that wait',
    true: 'a node that comes back from `down` has to wait like any other',
  },
  heartbeatDecides: {
    'when-read': 'what a heartbeat makes of the node is decided when the call reads the record',
    'when-applied': 'what a heartbeat makes of the node is decided when its log entry is applied',
  },
  silenceDecides: {
    'when-read': 'what a missed heartbeat makes of the node is decided when the timer fires',
    'when-applied': 'what a missed heartbeat makes of the node is decided when its log entry is applied',
  },
  silentInitializing: {
    down: 'a node that falls silent while `initializing` is `down` at once',
    'as-ready': 'a node that falls silent while `initializing` is treated as a ready one',
  },
  reportsRefusedWhile: {
    'not-ready': "a client's report about its allocations is refused unless its node is `ready`",
    unresponsive:
      "a client's report about its allocations is refused only while its node is `down` or `disconnected`, so an `initializing` node can report",
  },
  reportDecides: {
    'when-read': 'whether a report is taken is asked once, when the call reads the record',
    'when-applied': 'whether a report is taken is asked again when its log entry is applied',
  },
  windowHeldBy: {
    wanted:
      'a silent node stays `disconnected`, not `down`, while any allocation with a window is wanted there',
    live: 'a silent node stays `disconnected`, not `down`, only while an allocation with a window may still run there',
  },
  reportsMerge: {
    'as-they-come': 'an older report that arrives late undoes what a newer one said',
    'never-back': 'an older report never undoes what a newer one said',
  },
  completeEvaluates: {
    false: 'an allocation of a service that completes makes no evaluation',
    true: 'an allocation of a service that completes makes an evaluation',
  },
  evaluationsWritten: {
    'in-a-second-entry':
      'the evaluations that a change calls for are a second log entry, which a dying leader may never write',
    'with-their-cause': 'the evaluations that a change calls for are part of its log entry',
  },
  outageMarks: {
    'by-the-next-plan':
      'allocations of a silent node become `unknown` or `lost` by the next plan that a scheduler makes',
    'at-once': 'allocations of a silent node become `unknown` or `lost` in the entry that begins the outage',
  },
  initializingUnknown: {
    replaced: 'a scheduler replaces an unknown allocation on a node that is back and not yet trusted',
    awaited: 'a scheduler waits for an unknown allocation on a node that is back and not yet trusted',
  },
  pendingMayWin: {
    false: 'a replacement wins against an original that runs only once it runs itself',
    true: 'a replacement with the higher score wins against an original that runs, started or not',
  },
  planCommits: {
    'as-verified': 'a plan is committed as it passed verification, whatever has changed since',
    'if-it-still-holds': 'of a plan only what still holds when its entry is applied is committed',
  },
  initializingTakes: {
    nothing: 'a plan may write nothing to a node that is `initializing`',
    reconnects: 'a plan may write to an `initializing` node that an allocation is back',
  },
  planParts: {
    'node-by-node': 'the parts of a plan for several nodes stand or fall each by itself',
    together: 'the parts of a plan for several nodes stand or fall together',
  },
  followUp: {
    'set-before-the-plan':
      'when a follow-up evaluation is due is set before the plan that needs it is committed',
    'when-a-window-ends': 'a follow-up evaluation is due when a disconnect window has really ended',
  },
  followUpAtReturn: {
    kept: 'a follow-up evaluation stays when its allocation reports again',
    cancelled: 'a follow-up evaluation is cancelled when its allocation reports again',
  },
};

/** What the rule said, and what it says: sentences without full stops; undefined where there are no words for it. */
export function wordsFor({
  rule,
  before,
  after,
}: RuleDiff): { readonly before: string; readonly after: string } | undefined {
  const words = (RULE_WORDS as Readonly<Record<string, Readonly<Record<string, string>> | undefined>>)[rule];
  const [was, is] = [words?.[String(before)], words?.[String(after)]];
  return was === undefined || is === undefined ? undefined : { before: was, after: is };
}
