/**
 * Into which class does an allocation fall, given what is known of it and of its node? One ordered list of
 * rules; the first that matches decides. Revision `strict-steps`: reference page, section 4.2, column B. What is
 * done with a class is the reconciler's business.
 */
import type { ClientStatus, DesiredStatus, NodeStatus } from '../../../machines/vocabulary.ts';
import { assert } from '../assert.ts';
import { disconnectWindowMs, isExpired, isServerTerminal } from '../lifecycle.ts';
import type { Allocation, Instant, Node } from '../records.ts';
import { needsToReconnect } from './alloc-predicates.ts';

/**
 * `untainted`: counts, subject to rescheduling. `migrate`: must move. `lost`: given up. `disconnecting`: goes out
 * of sight now. `reconnecting`: back, not yet dealt with. `ignore`: out of sight, neither counted nor touched.
 */
export const ALLOC_CLASSES = [
  'untainted',
  'migrate',
  'lost',
  'disconnecting',
  'reconnecting',
  'ignore',
] as const;
export type AllocClass = (typeof ALLOC_CLASSES)[number];

/** All that classification may depend on. */
export interface ClassifyFacts {
  readonly desired: DesiredStatus;
  readonly client: ClientStatus;
  readonly needsToReconnect: boolean;
  readonly expired: boolean;
  readonly windowConfigured: boolean;
  readonly migrate: boolean;
  readonly nodeStatus: NodeStatus | 'missing';
  readonly nodeDraining: boolean;
}

export interface ClassifyRule {
  readonly why: string;
  readonly when: (facts: ClassifyFacts) => boolean;
  readonly then: AllocClass;
}

/** Returned, or out of sight and awaited. */
function returning(facts: ClassifyFacts): boolean {
  return (
    facts.needsToReconnect &&
    (facts.client === 'unknown' || facts.client === 'running' || facts.client === 'failed')
  );
}

function ended(facts: ClassifyFacts): boolean {
  const clientEnded = facts.client === 'complete' || facts.client === 'failed' || facts.client === 'lost';
  return facts.desired !== 'run' || clientEnded;
}

/** The scheduler may not count on the node. An `initializing` node is never tainted by its status. */
function tainted(facts: ClassifyFacts): boolean {
  return (
    facts.nodeStatus === 'missing' ||
    facts.nodeStatus === 'down' ||
    facts.nodeStatus === 'disconnected' ||
    facts.nodeDraining
  );
}

const onDisconnected = (facts: ClassifyFacts) => facts.nodeStatus === 'disconnected';
const onReadyTainted = (facts: ClassifyFacts) => facts.nodeStatus === 'ready' && facts.nodeDraining;

export const CLASSIFY_RULES: readonly ClassifyRule[] = [
  {
    why: 'came back failed: a failed reconnect, to be stopped, whatever its node does',
    when: (f) => f.windowConfigured && returning(f) && f.desired === 'run' && f.client === 'failed',
    then: 'reconnecting',
  },
  {
    why: 'runs on a disconnected node, and its group waits for such nodes',
    when: (f) => onDisconnected(f) && f.windowConfigured && f.client === 'running',
    then: 'disconnecting',
  },
  {
    why: 'had not started when its node disconnected: nothing to wait for',
    when: (f) => onDisconnected(f) && f.windowConfigured && f.client === 'pending',
    then: 'lost',
  },
  {
    why: 'on a disconnected node without a window: given up, ended or not',
    when: (f) => onDisconnected(f) && !f.windowConfigured,
    then: 'lost',
  },
  {
    why: 'back on a draining node, but too late',
    when: (f) => onReadyTainted(f) && returning(f) && f.expired,
    then: 'lost',
  },
  {
    why: 'back on a draining node: reconnect first, migrate after',
    when: (f) => onReadyTainted(f) && returning(f),
    then: 'reconnecting',
  },
  {
    why: 'ended: never migrated, never lost again',
    when: (f) => ended(f) && !returning(f),
    then: 'untainted',
  },
  {
    why: 'asked to move',
    when: (f) => f.migrate,
    then: 'migrate',
  },
  {
    why: 'out of sight for longer than its window',
    when: (f) => f.windowConfigured && f.expired,
    then: 'lost',
  },
  {
    why: 'out of sight within its window: awaited',
    when: (f) => f.windowConfigured && f.client === 'unknown' && f.desired === 'run',
    then: 'ignore',
  },
  {
    why: 'a failed reconnect that was stopped already',
    when: (f) => f.windowConfigured && returning(f) && f.client === 'failed' && f.desired === 'stop',
    then: 'ignore',
  },
  {
    why: 'back on a trusted node, but too late',
    when: (f) => !tainted(f) && returning(f) && f.expired,
    then: 'lost',
  },
  {
    why: 'back on a trusted node',
    when: (f) => !tainted(f) && returning(f),
    then: 'reconnecting',
  },
  {
    why: 'on a trusted node',
    when: (f) => !tainted(f),
    then: 'untainted',
  },
  {
    why: 'its node is gone or down',
    when: (f) => f.nodeStatus === 'missing' || f.nodeStatus === 'down',
    then: 'lost',
  },
  {
    why: 'on a draining or disconnected node and not told to move',
    when: () => true,
    then: 'untainted',
  },
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
    migrate: alloc.DesiredTransition.Migrate === true,
    nodeStatus: node === undefined ? 'missing' : node.Status,
    nodeDraining: node !== undefined && node.DrainStrategy !== null,
  });
}

export type Classified = Readonly<Record<AllocClass, readonly Allocation[]>>;

/** Sort allocations into classes. Every one lands in exactly one; order within a class is that of the input. */
export function classifyAll(
  allocs: readonly Allocation[],
  nodeOf: (id: string) => Node | undefined,
  now: Instant,
): Classified {
  const classes: Record<AllocClass, Allocation[]> = {
    untainted: [],
    migrate: [],
    lost: [],
    disconnecting: [],
    reconnecting: [],
    ignore: [],
  };
  for (const alloc of allocs) classes[classify(alloc, nodeOf(alloc.NodeID), now)].push(alloc);
  return classes;
}

/** A stopped allocation that can no longer confirm its end, because its node is down or gone (page: A11). */
export function stoppedOutOfReach(alloc: Allocation, node: Node | undefined): boolean {
  const running = alloc.ClientStatus === 'running' || alloc.ClientStatus === 'pending';
  const outOfReach = node === undefined || node.Status === 'down';
  return isServerTerminal(alloc) && running && outOfReach;
}
