/**
 * One pass of a scheduler over the allocations of one group, from snapshot to plan, with what the plan's check would
 * refuse left out already: where replacements come from and whom they follow. Total and pure. It is not evaluation.ts:
 * nothing can come between snapshot and commit here. Reference page sections 4.1 to 4.5 and 5.4.
 */
import { type Class, classify } from './classify.ts';
import type { LineageAction, LineageWrite, SeenLineage } from './lineage.ts';
import type { Rules } from './revisions.ts';
import type { NodeStatus } from './vocabulary.ts';

export type ReconcilerRules = Pick<
  Rules,
  | 'classification'
  | 'initializingUnknown'
  | 'reconnectSeenBy'
  | 'failedWithWindow'
  | 'replaceFalseOnDown'
  | 'replacementFollows'
  | 'impossibleStates'
>;

export interface Group {
  readonly count: number;
  readonly window: boolean;
  /** `disconnect.replace`. */
  readonly replace: boolean;
  /** How many replacements the reschedule policy allows a line of allocations. */
  readonly attempts: number;
  /** `disconnect.reconcile`, when both run: which of the two stays. */
  readonly survivor: 'original' | 'replacement';
}

export interface Snapshot {
  readonly version: number;
  /** Of node 1, node 2 ... */
  readonly nodes: readonly NodeStatus[];
  readonly allocs: readonly SeenLineage[];
  /** Among equals a surplus is taken from one end or the other: the order of a hash map. */
  readonly surplusFrom: 'oldest' | 'newest';
}

/** What a record is to this pass; `again`: it is to be rescheduled although it lives. */
type Role = Class | 'again';

interface Judged extends SeenLineage {
  readonly role: Role;
}

/** `stay` is what counts towards the group once the stops are done. */
interface Draft {
  readonly writes: ReadonlyMap<string, LineageAction>;
  readonly counted: number;
  /** Allocations that a placement of this pass replaces. */
  readonly replaced: readonly Judged[];
}

export type PassPlan = Readonly<Record<string, LineageWrite>>;

/** The plan, slot by slot; or that the world has no slot left for it: a limit of the world, not of the protocol. */
export function reconcile(rules: ReconcilerRules, group: Group, seen: Snapshot): PassPlan | 'no-slot' {
  const judged = seen.allocs.map((alloc) => ({ ...alloc, role: roleOf(rules, group, seen, alloc) }));
  const draft = draw(rules, group, seen, judged);
  return place(group, seen, judged, draft);
}

function roleOf(rules: ReconcilerRules, group: Group, { nodes }: Snapshot, alloc: SeenLineage): Role {
  const { client } = alloc;
  if (client === 'free') return 'free';
  const status = nodes[alloc.node - 1] ?? 'gone';
  const returning = rules.reconnectSeenBy === 'task-event' ? alloc.reconnectEvent : alloc.returning;
  // #19886: the setting was asked for a disconnected node only.
  const replace = group.replace || (status === 'down' && rules.replaceFalseOnDown === 'forgotten');
  const view = { client, desired: alloc.desired, returning, expired: false };
  const role = classify(rules, view, status, { window: group.window, replace });
  // #19729: left alone like what is out of sight, and its place counts as taken.
  if (role === 'failed' && group.window && rules.failedWithWindow === 'ignored') return 'keep';
  if (isPresent(role) && alloc.forced && rules.impossibleStates === 'believed') return 'again';
  return role;
}

const isPresent = (role: Role) => role === 'keep' || role === 'starting';
const isOutOfSight = (role: Role) => role === 'disconnecting' || role === 'ignore';
/** Counted, and no more than that: nothing is known of it that would let it win or lose. */
const isAwaited = (role: Role) =>
  role === 'awaited' || role === 'expected' || role === 'held' || role === 'departing';

const mayBeReplaced = (group: Group, { attempt }: SeenLineage) => attempt < group.attempts;

function draw(rules: ReconcilerRules, group: Group, seen: Snapshot, judged: readonly Judged[]): Draft {
  const writes = new Map(judged.flatMap((a) => ownWrite(seen, a).map((action) => [a.slot, action] as const)));
  const losers = losersOf(rules, group, seen, judged);
  for (const { slot } of losers) writes.set(slot, 'stop');
  const outOfSight = judged.filter(({ role }) => isOutOfSight(role));
  // #27053: what is out of sight and may not be replaced counts, as if it were here.
  const irreplaceable = (a: Judged) =>
    !group.replace || (rules.replacementFollows === 'reschedule-policy' && !mayBeReplaced(group, a));
  const failed = judged.filter(({ role }) => role === 'failed');
  const present = judged.filter(
    (a) => (isPresent(a.role) || a.role === 'reconnecting') && !losers.includes(a),
  );
  const others = judged.filter(
    (a) =>
      isAwaited(a.role) ||
      (a.role === 'failed' && !mayBeReplaced(group, a)) ||
      (isOutOfSight(a.role) && irreplaceable(a)),
  );
  const replaced = [
    ...failed.filter((a) => mayBeReplaced(group, a)),
    ...outOfSight.filter((a) => !irreplaceable(a) && a.next === '-'),
    ...judged.filter(({ role }) => role === 'lost'),
  ];
  return { writes, counted: present.length + others.length, replaced };
}

/** What an allocation's own state calls for. */
function ownWrite({ nodes, version }: Snapshot, alloc: Judged): readonly LineageAction[] {
  switch (alloc.role) {
    case 'disconnecting':
    case 'departing':
      return ['unknown'];
    case 'lost':
    case 'abandoned':
      return ['lost'];
    case 'broken':
      return ['stop'];
    // On a node that is not ready the plan's check refuses it. Nothing else is done to what reconnects.
    case 'reconnecting':
      return nodes[alloc.node - 1] === 'ready' ? ['reconnect'] : [];
    case 'keep':
    case 'starting':
      return alloc.version < version && nodes[alloc.node - 1] === 'ready' ? ['update'] : [];
    case 'free':
    case 'awaited':
    case 'expected':
    case 'held':
    case 'failed':
    case 'gone':
    case 'ignore':
    case 'again':
      return [];
  }
}

/** Section 4.5: between what came back and what replaced it; then whatever is too many. */
function losersOf(
  { classification }: ReconcilerRules,
  { count, survivor }: Group,
  { surplusFrom }: Snapshot,
  judged: readonly Judged[],
): readonly Judged[] {
  const present = judged.filter(({ role }) => isPresent(role) || role === 'reconnecting');
  const losers = new Set<Judged>();
  for (const original of present.filter(({ role }) => role === 'reconnecting')) {
    const rivals = present.filter(({ role }) => isPresent(role));
    // Column B compares with whatever bears the same name, and only when there are too many.
    const compared = classification === 'B' ? rivals : chainOf(original, rivals);
    for (const rival of compared) {
      if (classification === 'B' && present.length - losers.size <= count) continue;
      if (!losers.has(original)) losers.add(survivor === 'original' ? rival : original);
    }
  }
  const left = present.filter((a) => !losers.has(a));
  const surplus = Math.max(0, left.length - count);
  const ordered = surplusFrom === 'oldest' ? left : [...left].reverse();
  return [...losers, ...ordered.slice(0, surplus)];
}

/** Those that replaced it, as the links tell. */
function chainOf(original: SeenLineage, rivals: readonly Judged[]): readonly Judged[] {
  const found: Judged[] = [];
  let slot = original.next;
  for (let hops = 0; hops < rivals.length; hops += 1) {
    const rival = rivals.find((a) => a.slot === slot);
    if (rival === undefined) break;
    found.push(rival);
    slot = rival.next;
  }
  return found;
}

const NOTHING: LineageWrite = { action: 'none', node: 0, version: 0, prev: '-', attempt: 0, successor: '-' };

function place(
  group: Group,
  { nodes, version }: Snapshot,
  judged: readonly Judged[],
  { writes, counted, replaced }: Draft,
): PassPlan | 'no-slot' {
  const plan = new Map(
    judged.map(({ slot }) => [
      slot,
      { ...NOTHING, version, action: writes.get(slot) ?? 'none' } as LineageWrite,
    ]),
  );
  const write = (slot: string, change: Partial<LineageWrite>) =>
    plan.set(slot, { ...(plan.get(slot) ?? NOTHING), ...change });
  const open = nodes.lastIndexOf('ready') + 1;
  const free = judged.filter(({ role }) => role === 'free');
  const again = judged.filter(({ role }) => role === 'again');
  // An allocation that is rescheduled although it lives counts still, and gets its replacement all the same.
  const missing = Math.max(0, group.count - counted - again.length) + again.length;
  const origins = [...again, ...replaced];
  for (let i = 0; i < missing && open > 0; i += 1) {
    const slot = free[i]?.slot;
    if (slot === undefined) return 'no-slot';
    const origin = origins[i];
    const attempt = (origin?.attempt ?? -1) + 1;
    write(slot, { action: 'place', node: open, version, prev: origin?.slot ?? '-', attempt });
    if (origin === undefined) continue;
    // A failed allocation is stopped by the placement that replaces it, not without one.
    write(origin.slot, { successor: slot, ...(origin.role === 'failed' ? { action: 'stop' } : {}) });
  }
  return Object.fromEntries(plan);
}
