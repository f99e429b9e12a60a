/**
 * What the scheduler of Nomad 2.0 makes of one allocation: column C of reference page section 4.2, rule by rule, total,
 * first match wins. Not what is then done with a class (evaluation.ts), and not rule A11, which runs before it.
 */
import type { AllocView, NodeView, PageClass } from './classify.ts';

/** An allocation as column C looks at it. */
export interface AllocViewC extends AllocView {
  /** It was told to move. */
  migrate: boolean;
  /** It is a canary of a deployment. */
  canary: boolean;
  /** A drained batch allocation that is not to be placed again (#26961). */
  migrateDisablePlacement: boolean;
}

/** The group's `disconnect` block. */
export interface DisconnectBlock {
  /** `lost_after` is above zero. No window is a window of zero, so what is unknown without one has expired. */
  window: boolean;
  /** Whether a disconnected allocation is replaced. */
  replace: boolean;
}

export interface Case extends Readonly<AllocViewC>, Readonly<DisconnectBlock> {
  readonly node: NodeView;
}

/** One rule: its number on the page, what it asks, the class it gives. */
export interface PageRule {
  readonly rule: string;
  readonly holds: (seen: Case) => boolean;
  readonly gives: PageClass;
}

/** In the page's order; rule 8 is its four lines. The last one holds always. */
export const RULES_ON_PAGE_C: readonly PageRule[] = [
  {
    rule: '1',
    holds: (a) => returns(a) && a.desired === 'run' && a.client === 'failed',
    gives: 'reconnecting',
  },
  {
    rule: '2',
    holds: (a) => a.desired === 'stop' && !returns(a) && a.migrateDisablePlacement,
    gives: 'untainted',
  },
  { rule: '3', holds: (a) => isOver(a) && !returns(a) && a.desired === 'stop', gives: 'ignore' },
  { rule: '4', holds: (a) => isOver(a) && !returns(a) && a.canary && a.migrate, gives: 'migrate' },
  { rule: '5', holds: (a) => isOver(a) && !returns(a), gives: 'untainted' },
  { rule: '6', holds: hasExpired, gives: 'lost' },
  { rule: '7', holds: (a) => returns(a) && a.client === 'failed' && a.desired === 'stop', gives: 'ignore' },
  { rule: '8a', holds: (a) => isCutOff(a) && a.client === 'unknown', gives: 'untainted' },
  { rule: '8b', holds: (a) => isCutOff(a) && a.client === 'pending', gives: 'lost' },
  { rule: '8c', holds: (a) => isCutOff(a) && !a.window, gives: 'lost' },
  { rule: '8d', holds: isCutOff, gives: 'disconnecting' },
  { rule: '9', holds: (a) => a.migrate, gives: 'migrate' },
  { rule: '10', holds: (a) => isHere(a) && returns(a), gives: 'reconnecting' },
  { rule: '11', holds: isHere, gives: 'untainted' },
  { rule: '12', holds: (a) => a.node.status === 'gone', gives: 'lost' },
  { rule: '13a', holds: (a) => isHeldBack(a) && a.client === 'unknown', gives: 'untainted' },
  { rule: '13b', holds: (a) => isHeldBack(a) && a.client === 'running', gives: 'disconnecting' },
  { rule: '14', holds: (a) => a.node.status === 'down', gives: 'lost' },
  { rule: '15', holds: () => true, gives: 'untainted' },
];

/** R of the page: was unknown last, and is seen again or still awaited. */
function returns({ client, returning }: Case): boolean {
  return returning && (client === 'unknown' || client === 'running' || client === 'failed');
}

/** Terminal, for the servers or for its client. */
function isOver({ client, desired }: Case): boolean {
  return desired === 'stop' || client === 'complete' || client === 'failed' || client === 'lost';
}

/** X of the page. */
function hasExpired({ client, expired, window }: Case): boolean {
  return client === 'unknown' && (expired || !window);
}

function isCutOff({ node }: Case): boolean {
  return node.status === 'disconnected';
}

/** Its node is not tainted (`initializing` never is), or `ready`, draining or not. */
function isHere({ node }: Case): boolean {
  return node.status === 'ready' || (node.status === 'initializing' && !node.draining);
}

function isHeldBack({ node, replace }: Case): boolean {
  return node.status === 'down' && !replace;
}

/** The first rule of column C that holds. */
export function ruleOnPageC(alloc: AllocViewC, node: NodeView, group: DisconnectBlock): PageRule {
  const rule = RULES_ON_PAGE_C.find(({ holds }) => holds({ ...alloc, ...group, node }));
  if (rule === undefined) throw new Error('rule 15 holds always');
  return rule;
}

/** Column C, first match wins; `expiring` of the page is `lost`, which it is joined to. */
export function classOnPageC(alloc: AllocViewC, node: NodeView, group: DisconnectBlock): PageClass {
  return ruleOnPageC(alloc, node, group).gives;
}
