/**
 * Into which class does an allocation fall, given what is known of it and of its node? One ordered list of rules; the
 * first that matches decides. What is done with a class is the reconciler's business.
 *
 * Nothing here puts an allocation out of sight: the entry that begins an outage does that itself, and gives up what
 * nobody can wait for. What is met unmarked was left so by servers of another revision, or placed a moment too late.
 * Source: docs/protocol/divergence.md; reference page nomad-protocol.md, section 4.2.
 */
import type { ClientStatus, DesiredStatus, NodeStatus } from '../../../machines/vocabulary.ts';
import { assert } from '../assert.ts';
import { disconnectWindowMs, isExpired, isServerTerminal } from '../lifecycle.ts';
import type { Allocation, Instant, Node } from '../records.ts';
import { needsToReconnect, replacedWhileAway } from './alloc-predicates.ts';

/**
 * `over`: ended or not wanted, to be left alone. `failed`: ended badly, subject to rescheduling. `broken`: to be stopped
 * at once. `migrate`: must move. `awaited`: counts, its client is about to say what became of it. `ignore`: out of
 * sight, neither counted nor touched. `held`: out of sight, counted and not touched. `lost`: given up. `reconnecting`:
 * back, to be compared with its replacement. `keep`: counts.
 */
export const ALLOC_CLASSES = [
  'over',
  'failed',
  'broken',
  'migrate',
  'awaited',
  'ignore',
  'held',
  'lost',
  'reconnecting',
  'keep',
] as const;
export type AllocClass = (typeof ALLOC_CLASSES)[number];

/** All that classification may depend on. */
export interface ClassifyFacts {
  readonly desired: DesiredStatus;
  readonly client: ClientStatus;
  readonly needsToReconnect: boolean;
  readonly expired: boolean;
  readonly windowConfigured: boolean;
  /** Its group wants a replacement for what is out of sight. */
  readonly replaceConfigured: boolean;
  readonly migrate: boolean;
  readonly nodeStatus: NodeStatus | 'missing';
}

export interface ClassifyRule {
  readonly why: string;
  readonly when: (facts: ClassifyFacts) => boolean;
  readonly then: AllocClass;
}

/** Its client is heard. Draining or not: that is for the drainer, which tells each allocation to move. */
const onHeardNode = ({ nodeStatus }: ClassifyFacts) =>
  nodeStatus === 'ready' || nodeStatus === 'initializing';
const onDownNode = ({ nodeStatus }: ClassifyFacts) => nodeStatus === 'down';

export const CLASSIFY_RULES: readonly ClassifyRule[] = [
  {
    why: 'has ended, wherever its node is',
    when: (f) => f.client === 'complete' || f.client === 'lost',
    then: 'over',
  },
  {
    why: 'runs and still counts as coming back, though it is not wanted: a stop settles both',
    when: (f) => f.desired !== 'run' && f.client === 'running' && f.needsToReconnect,
    then: 'broken',
  },
  {
    why: 'not wanted: its client will follow the stop, or its node will be given up',
    when: (f) => f.desired !== 'run',
    then: 'over',
  },
  {
    why: 'failed out of sight: its replacement may run already, so its stop waits for none',
    when: (f) => f.client === 'failed' && f.needsToReconnect,
    then: 'broken',
  },
  {
    why: 'failed in sight: its group says whether it is tried again',
    when: (f) => f.client === 'failed',
    then: 'failed',
  },
  {
    why: 'its node was removed: nobody is left who could report it',
    when: (f) => f.nodeStatus === 'missing',
    then: 'lost',
  },
  {
    why: 'out of sight on a node that is back: to place or to stop before it is heard of is to guess (#15808)',
    when: (f) => onHeardNode(f) && f.client === 'unknown',
    then: 'awaited',
  },
  {
    why: 'asked to move, and in sight (#12469)',
    when: (f) => onHeardNode(f) && f.migrate,
    then: 'migrate',
  },
  {
    why: 'back and running',
    when: (f) => onHeardNode(f) && f.client === 'running' && f.needsToReconnect,
    then: 'reconnecting',
  },
  { why: 'its node is heard', when: onHeardNode, then: 'keep' },
  {
    why: 'never seen to run: nothing to wait for',
    when: (f) => f.client === 'pending',
    then: 'lost',
  },
  {
    why: 'out of sight for longer than its window',
    when: (f) => f.client === 'unknown' && f.windowConfigured && f.expired,
    then: 'lost',
  },
  {
    why: 'not to be replaced while its node exists (#27028)',
    when: (f) => !f.replaceConfigured,
    then: 'held',
  },
  { why: 'its node is down, which ends every window on it', when: onDownNode, then: 'lost' },
  {
    why: 'nobody waits for a disconnected node without a window',
    when: (f) => !f.windowConfigured,
    then: 'lost',
  },
  {
    why: 'its outage began unmarked: the next entry about its node marks it',
    when: (f) => f.client === 'running',
    then: 'held',
  },
  { why: 'out of sight inside its window: a replacement covers for it', when: () => true, then: 'ignore' },
];

/** The class of an allocation of which these facts hold. Total: the last rule matches everything. */
export function classifyFacts(facts: ClassifyFacts): AllocClass {
  return ruleFor(facts).then;
}

/** The rule that decides; its `why` is for people. */
export function ruleFor(facts: ClassifyFacts): ClassifyRule {
  const rule = CLASSIFY_RULES.find((candidate) => candidate.when(facts));
  assert(rule, 'some classification rule matches');
  return rule;
}

/** Read the facts off the records. `node` undefined = purged. */
export function classify(alloc: Allocation, node: Node | undefined, now: Instant): AllocClass {
  return classifyFacts({
    desired: alloc.DesiredStatus,
    client: alloc.ClientStatus,
    needsToReconnect: needsToReconnect(alloc),
    expired: isExpired(alloc, now),
    windowConfigured: disconnectWindowMs(alloc) !== undefined,
    replaceConfigured: replacedWhileAway(alloc),
    migrate: alloc.DesiredTransition.Migrate === true,
    nodeStatus: node === undefined ? 'missing' : node.Status,
  });
}

export type Classified = Readonly<Record<AllocClass, readonly Allocation[]>>;

/** Sort allocations into classes. Every one lands in exactly one; order within a class is that of the input. */
export function classifyAll(
  allocs: readonly Allocation[],
  nodeOf: (id: string) => Node | undefined,
  now: Instant,
): Classified {
  const classOf = new Map(allocs.map((alloc) => [alloc, classify(alloc, nodeOf(alloc.NodeID), now)]));
  const sorted = ALLOC_CLASSES.map((name) => [name, allocs.filter((alloc) => classOf.get(alloc) === name)]);
  return Object.fromEntries(sorted) as Classified;
}

/** A stopped allocation that can no longer confirm its end, because its node is down or gone (page: A11). */
export function stoppedOutOfReach(alloc: Allocation, node: Node | undefined): boolean {
  const running = alloc.ClientStatus === 'running' || alloc.ClientStatus === 'pending';
  const outOfReach = node === undefined || node.Status === 'down';
  return isServerTerminal(alloc) && running && outOfReach;
}
