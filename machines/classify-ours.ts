/**
 * What our scheduler makes of one allocation: total, first match wins, each rule with its reason.
 *
 * It is small because a plan need not mark anything: the entry that begins an outage writes `unknown` or `lost` itself,
 * and so does the one that makes a node down or removes it. What is still pending or running on such a node was left by
 * servers of another revision, or placed a moment too late. Not what is then done with a class; section 4.2.
 */
import type { AllocView, NodeView } from './classify.ts';
import type { DisconnectBlock } from './classify-c.ts';

export type OurClass =
  /** Over or no longer wanted: counts for nothing, nothing is written. */
  | 'gone'
  /** Failed and still wanted: stopped by the placement that replaces it. */
  | 'failed'
  /** Came back failed, or came back and is not wanted: stopped at once. */
  | 'broken'
  /** Stopped and placed elsewhere. */
  | 'migrate'
  /** Unknown on a node that is back: counted, and neither survivor nor surplus until its client has spoken. */
  | 'awaited'
  /** Unknown inside its window: not counted, not touched. */
  | 'ignore'
  /** Out of sight and not to be replaced: counted, not touched. */
  | 'held'
  /** Written off: marked lost and stopped. */
  | 'lost'
  /** Came back running: the surviving one of its name is chosen among these. */
  | 'reconnecting'
  /** Counted. */
  | 'keep';

export interface Case extends Readonly<AllocView>, Readonly<DisconnectBlock> {
  readonly migrate: boolean;
  readonly node: NodeView;
}

export interface OurRule {
  readonly rule: string;
  readonly holds: (seen: Case) => boolean;
  readonly gives: OurClass;
  readonly why: string;
}

/** A later rule is reached by what no earlier one took; the last one holds always. */
export const OUR_RULES: readonly OurRule[] = [
  {
    rule: 'over',
    holds: ({ client }) => client === 'complete' || client === 'lost',
    gives: 'gone',
    why: 'It has ended, wherever its node is.',
  },
  {
    rule: 'unwanted return',
    holds: (a) => a.desired === 'stop' && a.client === 'running' && a.returning,
    gives: 'broken',
    why: 'It runs although it is not wanted, and its history says that it is still coming back: a stop settles both.',
  },
  {
    rule: 'unwanted',
    holds: ({ desired }) => desired === 'stop',
    gives: 'gone',
    why: 'A stop has been written; its client will follow it, or its node will be written off.',
  },
  {
    rule: 'failed return',
    holds: ({ client, returning }) => client === 'failed' && returning,
    gives: 'broken',
    why: 'It failed out of sight. A replacement may run already, so its stop waits for no placement.',
  },
  {
    rule: 'failed',
    holds: ({ client }) => client === 'failed',
    gives: 'failed',
    why: 'A group with a window gets its replacement too (#19729).',
  },
  {
    rule: 'node removed',
    holds: ({ node }) => node.status === 'gone',
    gives: 'lost',
    why: 'Nobody is left who could report it, so neither window nor replace = false can wait for anything.',
  },
  {
    rule: 'back, not yet reported',
    holds: (a) => isBack(a) && a.client === 'unknown',
    gives: 'awaited',
    why: 'Its client is heard and will say what became of it; to place or to stop before is to guess (#15808).',
  },
  {
    rule: 'told to move',
    holds: (a) => isBack(a) && a.migrate,
    gives: 'migrate',
    why: 'Only what is seen is moved: a drain leaves what is unknown (#12469).',
  },
  {
    rule: 'back and running',
    holds: (a) => isBack(a) && a.client === 'running' && a.returning,
    gives: 'reconnecting',
    why: 'It and its replacement are compared, and one is stopped.',
  },
  {
    rule: 'here',
    holds: isBack,
    gives: 'keep',
    why: 'Its node is heard, and there is nothing special about it.',
  },
  {
    rule: 'never seen to run',
    holds: ({ client }) => client === 'pending',
    gives: 'lost',
    why: 'Left unmarked by other servers: there is no work to come back to (A4).',
  },
  {
    rule: 'window over',
    holds: (a) => a.client === 'unknown' && a.window && a.expired,
    gives: 'lost',
    why: 'Its group waits this long and no longer, replaced or not.',
  },
  {
    rule: 'not to be replaced',
    holds: ({ replace }) => !replace,
    gives: 'held',
    why: 'replace = false holds while the node exists, also once it is down and also without a window (#27028).',
  },
  {
    rule: 'down',
    holds: ({ node }) => node.status === 'down',
    gives: 'lost',
    why: 'The entry that made the node down has ended every window on it; what it did not mark is marked now.',
  },
  {
    rule: 'no window',
    holds: ({ window }) => !window,
    gives: 'lost',
    why: 'Without a window nobody waits for a disconnected node.',
  },
  {
    rule: 'left unmarked',
    holds: ({ client }) => client === 'running',
    gives: 'held',
    why: 'Other servers began this outage and marked nothing. The next entry about the node marks it.',
  },
  {
    rule: 'inside its window',
    holds: () => true,
    gives: 'ignore',
    why: 'Unknown on a disconnected node. A replacement covers for it, and it may yet come back.',
  },
];

/** Its client is heard. */
function isBack({ node }: Case): boolean {
  return node.status === 'initializing' || node.status === 'ready';
}

/** The first of our rules that holds. */
export function ourRule(
  alloc: AllocView & { migrate: boolean },
  node: NodeView,
  group: DisconnectBlock,
): OurRule {
  const rule = OUR_RULES.find(({ holds }) => holds({ ...alloc, ...group, node }));
  if (rule === undefined) throw new Error('the last rule holds always');
  return rule;
}

export function classOurs(
  alloc: AllocView & { migrate: boolean },
  node: NodeView,
  group: DisconnectBlock,
): OurClass {
  return ourRule(alloc, node, group).gives;
}
