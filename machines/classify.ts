/**
 * What a scheduler makes of one allocation: a total function, first match wins.
 *
 * `classOnPage` is column B of reference page section 4.2, classify-c.ts has column C and classify-ours.ts our own;
 * `classify` tells apart what is then done with a class (evaluation.ts), after rule A11 of section 3.3.
 */
import { classOnPageC } from './classify-c.ts';
import { classOurs } from './classify-ours.ts';
import type { Rules } from './revisions.ts';
import type { ClientStatus, NodeStatus } from './vocabulary.ts';

export interface AllocView {
  client: ClientStatus;
  desired: 'run' | 'stop';
  /** NeedsToReconnect. */
  returning: boolean;
  expired: boolean;
}

export const CLASSES = [
  /** No allocation here: a place to put one. */
  'free',
  /** Counts towards the group. */
  'keep',
  /** So does this; its client has not said that it runs. Told apart where it matters who is stopped first. */
  'starting',
  /** Unknown, on a node that is back: it counts, and is nobody's survivor yet. */
  'awaited',
  /** Unknown, on a node that is back, and compared with its replacement all the same (column C, rule 10). */
  'expected',
  /** Unknown, and its group wants no replacement. */
  'held',
  /** Failed and still wanted: stop it, place another. */
  'failed',
  /** Over: counts for nothing. */
  'gone',
  /** Unwanted, on a node that is down: its client will not say so. */
  'abandoned',
  'lost',
  'disconnecting',
  /** Marked unknown like that, and counted all the same: its group wants no replacement (section 4.3, C). */
  'departing',
  /** Unknown, inside its window: not counted, not touched. */
  'ignore',
  'reconnecting',
  /** Came back failed, or is not wanted any more: stop it. */
  'broken',
] as const;
export type Class = (typeof CLASSES)[number];

/** As the reference page calls them. */
export type PageClass = 'untainted' | 'migrate' | 'lost' | 'disconnecting' | 'reconnecting' | 'ignore';

/** The node an allocation is on, as the scheduler's snapshot shows it. */
export interface NodeView {
  status: NodeStatus | 'gone';
  draining: boolean;
}

/** Column B, rule by rule. `window`: the group has a disconnect window. `migrate`: it was told to move. */
export function classOnPage(
  { client, desired, ...alloc }: AllocView & { migrate: boolean },
  node: NodeView,
  window: boolean,
): PageClass {
  const returns = isBack({ client, returning: alloc.returning });
  const expired = window && client === 'unknown' && alloc.expired;
  const away = node.status === 'down' || node.status === 'gone';
  const trusted = !away && node.status !== 'disconnected' && !node.draining;

  if (window && returns && desired === 'run' && client === 'failed') return 'reconnecting'; // 1
  if (node.status === 'disconnected' && !window) return 'lost'; // 2
  if (node.status === 'disconnected' && client === 'running') return 'disconnecting'; // 2
  if (node.status === 'disconnected' && client === 'pending') return 'lost'; // 2
  if (node.status === 'ready' && node.draining && returns) return expired ? 'lost' : 'reconnecting'; // 3
  if (isOver({ client, desired }) && !returns) return 'untainted'; // 4
  if (alloc.migrate) return 'migrate'; // 5
  if (expired) return 'lost'; // 6
  if (window && client === 'unknown' && desired === 'run') return 'ignore'; // 7
  if (window && returns && client === 'failed' && desired === 'stop') return 'ignore'; // 8
  if (trusted) return returns ? 'reconnecting' : 'untainted'; // 9
  return away ? 'lost' : 'untainted'; // 10, 11
}

/** R of the page: was unknown last, and is seen again or still awaited. */
function isBack({ client, returning }: Pick<AllocView, 'client' | 'returning'>): boolean {
  return returning && (client === 'unknown' || client === 'running' || client === 'failed');
}

function isOver({ client, desired }: Pick<AllocView, 'client' | 'desired'>): boolean {
  return desired === 'stop' || client === 'complete' || client === 'failed' || client === 'lost';
}

/** Rule A11: unwanted, and its client cannot say that it is over. */
export function isAbandoned({ client, desired }: AllocView, node: NodeStatus | 'gone'): boolean {
  const away = node === 'down' || node === 'gone';
  return away && desired === 'stop' && (client === 'running' || client === 'pending');
}

export interface GroupView {
  window: boolean;
  /** `disconnect.replace`: a replacement is placed for what is out of sight. */
  replace: boolean;
}

/** The model's classes: nothing drains in it, and what is over counts for nothing wherever it is. */
export function classify(
  rules: Pick<Rules, 'classification' | 'initializingUnknown'>,
  alloc: AllocView,
  node: NodeStatus | 'gone',
  group: GroupView,
): Class {
  const seen = classified(rules, alloc, node, group);
  if (alloc.client !== 'unknown' || node !== 'initializing' || rules.initializingUnknown === 'replaced')
    return seen;
  return seen === 'ignore' || seen === 'keep' || seen === 'expected' ? 'awaited' : seen;
}

function classified(
  { classification }: Pick<Rules, 'classification'>,
  alloc: AllocView,
  node: NodeStatus | 'gone',
  group: GroupView,
): Class {
  if (isAbandoned(alloc, node)) return 'abandoned';
  switch (classification) {
    case 'B':
      return classifyB(alloc, node, group.window);
    case 'C':
      return classifyC(alloc, node, group);
    case 'ours':
      return classifyOurs(alloc, node, group);
  }
}

/** What counts, by whether its client has said that it runs. */
const counted = ({ client }: AllocView): Class => (client === 'pending' ? 'starting' : 'keep');

function classifyOurs(alloc: AllocView, node: NodeStatus | 'gone', group: GroupView): Class {
  const ours = classOurs({ ...alloc, migrate: false }, { status: node, draining: false }, group);
  return ours === 'keep' || ours === 'migrate' ? counted(alloc) : ours;
}

/** Column C drops what is stopped first. What is out of sight counts only where it is not to be replaced (section 4.3). */
function classifyC(alloc: AllocView, node: NodeStatus | 'gone', group: GroupView): Class {
  if (alloc.desired === 'stop') return 'gone';
  const seen = { ...alloc, migrate: false, canary: false, migrateDisablePlacement: false };
  const page = classOnPageC(seen, { status: node, draining: false }, group);
  if (page === 'reconnecting') return returnedAs(alloc.client);
  if (page === 'ignore') return 'gone';
  if (page === 'disconnecting') return group.replace ? page : 'departing';
  if (page !== 'untainted') return page === 'migrate' ? 'keep' : page;
  if (isOver(alloc)) return alloc.client === 'failed' ? 'failed' : 'gone';
  if (alloc.client === 'unknown') return group.replace ? 'ignore' : 'held';
  return counted(alloc);
}

function returnedAs(client: ClientStatus): Class {
  if (client === 'failed') return 'broken';
  return client === 'unknown' ? 'expected' : 'reconnecting';
}

function classifyB(alloc: AllocView, node: NodeStatus | 'gone', window: boolean): Class {
  const { client, desired } = alloc;
  const page = classOnPage({ ...alloc, migrate: false }, { status: node, draining: false }, window);
  const isFailedReturn = isBack(alloc) && window && client === 'failed';
  if (isFailedReturn && page === 'reconnecting' && desired === 'run') return 'broken';
  if (isFailedReturn && page === 'ignore') return 'gone';
  // Section 4.5: what came back and is not wanted any more is stopped as well.
  if (page === 'reconnecting' && desired === 'stop') return 'broken';
  if (page === 'lost' && node === 'disconnected' && !window) return isOver(alloc) ? 'gone' : 'lost';
  if (page === 'untainted' && isOver(alloc) && (!isBack(alloc) || desired === 'stop')) {
    return client === 'failed' && desired === 'run' ? 'failed' : 'gone';
  }
  return page === 'untainted' || page === 'migrate' ? counted(alloc) : page;
}
