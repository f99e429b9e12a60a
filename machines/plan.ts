/**
 * What a scheduler draws and what the applier accepts of it, for one group whose allocations all bear the same name: total
 * functions of a snapshot. When they are asked, and what follows, is evaluation.ts. Reference page sections 4.3 to 4.5 and 5.4.
 */
import type { PlanAction } from './alloc.ts';
import type { Class } from './classify.ts';
import type { Rules } from './revisions.ts';
import type { NodeStatus } from './vocabulary.ts';

export interface EvaluationSetup {
  /** Names of the job's allocation slots, and how many nodes there are (numbered from 1). */
  slots: readonly string[];
  nodes: number;
  /** How many allocations the job wants. */
  count: number;
  /** How many allocations, of whatever job, fit on a node. */
  capacity: number;
  rules: EvaluationRules;
}

export type EvaluationRules = Pick<
  Rules,
  'planCommits' | 'planParts' | 'initializingTakes' | 'followUp' | 'classification' | 'pendingMayWin'
>;

/** What a scheduler or the applier sees, as the payload of PLANNED or VERIFIED names it. */
export type Snapshot = Readonly<Record<string, unknown>>;

export type Step = `${PlanAction}@${number}` | '-';

interface Seen {
  slot: string;
  class: Class;
  node: number;
}

/** What takes up room on its node. */
const LIVE: readonly Class[] = [
  'keep',
  'starting',
  'ignore',
  'disconnecting',
  'departing',
  'reconnecting',
  'expected',
  'awaited',
  'held',
];
/** What need not be placed again: it runs, or its answer is near, or its group wants none in its stead. */
const COUNTED: readonly Class[] = LIVE.filter((name) => name !== 'ignore' && name !== 'disconnecting');
export const nothing = (slots: readonly string[]): Record<string, Step> =>
  Object.fromEntries(slots.map((s) => [s, '-']));

function seen(slots: readonly string[], event: Snapshot): Seen[] {
  return slots.map((slot) => {
    const [name, node] = String(event[slot]).split('@');
    return { slot, class: name as Class, node: Number(node) };
  });
}

/** Reference page section 4.5: who goes when there are more than the count. Where a pending replacement may win, scores alone
 * are compared; else it wins only once it runs, and what has not started is stopped before what has. */
function surplus({ count, rules }: EvaluationSetup, all: Seen[], replacementWins: boolean): Seen[] {
  const inSight = all.filter((a) => a.class === 'keep' || a.class === 'starting');
  const back = all.filter((a) => a.class === 'reconnecting' || a.class === 'expected');
  const wins = (a: Seen, original: Seen) =>
    replacementWins && (rules.pendingMayWin || a.class === 'keep' || original.class === 'expected');
  let excess = inSight.length + back.length - count;
  const stops: Seen[] = [];
  for (const original of back) {
    for (const replacement of inSight) {
      const loser = wins(replacement, original) ? original : replacement;
      if (excess <= 0 || stops.includes(loser) || stops.includes(original)) continue;
      stops.push(loser);
      excess -= 1;
    }
  }
  const settled = (a: Seen) => rules.pendingMayWin || a.class !== 'starting';
  const dearest = [...inSight.filter(settled), ...back, ...inSight.filter((a) => !settled(a))];
  for (const extra of dearest.reverse()) {
    if (excess <= 0) break;
    if (stops.includes(extra)) continue;
    stops.push(extra);
    excess -= 1;
  }
  return stops;
}

export interface Drawn {
  plan: Record<string, Step>;
  short: boolean;
  outOfSlots: boolean;
}

/** The reconciler and the placement, for one group whose allocations all bear the same name. */
export function drawPlan(given: EvaluationSetup, event: Snapshot): Drawn {
  const all = seen(given.slots, event);
  const plan = nothing(given.slots);
  const act = (a: Seen, action: PlanAction) => {
    plan[a.slot] = `${action}@${a.node}`;
  };
  for (const a of all) {
    if (a.class === 'disconnecting' || a.class === 'departing') act(a, 'unknown');
    if (a.class === 'lost' || a.class === 'abandoned') act(a, 'lost');
    if (a.class === 'broken') act(a, 'stop');
    if (a.class === 'reconnecting') act(a, 'reconnect');
  }
  const stops = surplus(given, all, event['replacementWins'] === true);
  for (const a of stops) act(a, 'stop');

  const kept = all.filter((a) => COUNTED.includes(a.class) && !stops.includes(a)).length;
  const load = (node: number) =>
    Number(event[`taken${node}`]) +
    all.filter((a) => a.node === node && LIVE.includes(a.class) && !stops.includes(a)).length +
    Object.values(plan).filter((step) => step === `place@${node}`).length;
  const pick = Number(event['pick']);
  const others = Array.from({ length: given.nodes }, (_, i) => i + 1).filter((n) => n !== pick);
  let short = false;
  let outOfSlots = false;
  for (let missing = given.count - kept; missing > 0; missing -= 1) {
    const node = [pick, ...others].find((n) => event[`open${n}`] === true && load(n) < given.capacity);
    const slot = all.find((a) => a.class === 'free' && plan[a.slot] === '-');
    if (node === undefined) short = true;
    else if (slot === undefined) outOfSlots = true;
    else {
      plan[slot.slot] = `place@${node}`;
      // A failed allocation is stopped by the placement that replaces it, not without one.
      const failed = all.find((a) => a.class === 'failed' && plan[a.slot] === '-');
      if (failed !== undefined) act(failed, 'stop');
    }
  }
  return { plan, short, outOfSlots };
}

/** `evaluateNodePlan`, reference page section 5.4: may the plan's part for this node be committed? */
export function nodeAccepts(
  steps: PlanAction[],
  status: NodeStatus | 'gone',
  eligible: boolean,
  room: number,
  { initializingTakes, classification }: Pick<Rules, 'initializingTakes' | 'classification'>,
): boolean {
  const writes = steps.filter((s) => s !== 'stop' && s !== 'lost');
  if (writes.length === 0) return true;
  if (status === 'disconnected') return writes.every((s) => s === 'unknown');
  // Rule 4: column C keeps what is not to be replaced in sight of its node's record.
  if (status === 'down' && classification === 'C') return writes.every((s) => s === 'unknown');
  if (status === 'initializing' && initializingTakes === 'reconnects')
    return writes.every((s) => s === 'reconnect');
  if (status !== 'ready') return false;
  const places = writes.filter((s) => s === 'place').length;
  return places === 0 || (eligible && places <= room + steps.length - writes.length);
}

/** The part of a plan that its nodes accept, as a snapshot shows them: `status1`, `eligible1`, `used1` of node 1. */
export function accepted(given: EvaluationSetup, plan: Readonly<Record<string, string>>, event: Snapshot) {
  const kept = { ...plan };
  let cut = false;
  for (let node = 1; node <= given.nodes; node += 1) {
    const here = Object.keys(plan).filter((slot) => plan[slot]?.endsWith(`@${node}`));
    const steps = here.map((slot) => plan[slot]?.split('@')[0] as PlanAction);
    const room = given.capacity - Number(event[`used${node}`]);
    const status = event[`status${node}`] as NodeStatus | 'gone';
    if (nodeAccepts(steps, status, event[`eligible${node}`] === true, room, given.rules)) continue;
    for (const slot of here) kept[slot] = '-';
    cut = true;
  }
  const alone = given.rules.planParts === 'node-by-node';
  return { plan: cut && !alone ? nothing(given.slots) : kept, cut };
}

export const empty = (plan: Readonly<Record<string, string>>) =>
  Object.values(plan).every((step) => step === '-');
