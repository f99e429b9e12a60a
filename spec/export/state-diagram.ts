/**
 * A machine as a picture's content: states, edges with guards and actions, and what leads nowhere. Read from XState's
 * `machine.root`, because `@xstate/graph` leaves out `always` and initial edges (toolchain.md, section 2). No
 * layout.
 */

export type StateKind = 'atomic' | 'compound' | 'parallel' | 'final';

export interface StateDiagram {
  readonly name: string;
  readonly states: readonly DiagramState[];
  readonly edges: readonly DiagramEdge[];
  /** Events that lead nowhere from a state, for the caption: they are not drawn. */
  readonly quiet: readonly QuietEvents[];
}

export interface DiagramState {
  /** Path from the root, joined by dots: `running.restarting`. */
  readonly id: string;
  readonly label: string;
  readonly kind: StateKind;
  /** Where the machine, or the parent, starts. */
  readonly initial: boolean;
  readonly parent?: string;
  readonly mark?: Mark;
}

/** In a comparison: what came with the second side, went with the first, is no longer the same, or stayed. */
export type Mark = 'added' | 'removed' | 'changed' | 'kept';

export interface DiagramEdge {
  readonly from: string;
  readonly to: string;
  readonly event: string;
  readonly guard?: string;
  /** An earlier line of the same event is guarded: this one is taken when that guard says no. */
  readonly otherwise: boolean;
  readonly actions: readonly string[];
  readonly mark?: Mark;
}

export interface QuietEvents {
  readonly state: string;
  /** Declared, and without effect. */
  readonly ignored: readonly string[];
  /** Not declared here, although the machine knows the event. */
  readonly refused: readonly string[];
  /** Declared here or above, with an effect or without. */
  readonly accepted: readonly string[];
}

/** The part of an XState v5 machine that is read here; every machine made by `setup().createMachine` has it. */
export interface MachineLike {
  readonly id: string;
  readonly root: StateNodeLike;
}
export interface StateNodeLike {
  readonly key: string;
  readonly path: readonly string[];
  readonly type: string;
  readonly order: number;
  readonly states: Readonly<Record<string, StateNodeLike>>;
  readonly transitions: ReadonlyMap<string, readonly TransitionLike[]>;
  readonly always?: readonly TransitionLike[] | undefined;
  readonly initial: { readonly target: readonly StateNodeLike[] } | undefined;
}
export interface TransitionLike {
  readonly target?: readonly StateNodeLike[] | undefined;
  readonly guard?: unknown;
  readonly actions: readonly unknown[];
}

/** Name of the pseudo-event of a transition that needs none. */
export const ALWAYS = 'always';

/** Read a machine into its diagram. States in document order, edges in the machine's own order of choice. */
export function readStateDiagram(machine: MachineLike): StateDiagram {
  const nodes = descendants(machine.root);
  const alphabet = [
    ...new Set([machine.root, ...nodes].flatMap((node) => [...node.transitions.keys()])),
  ].sort();
  return {
    name: machine.id,
    states: nodes.map((node) => readState(node, machine.root)),
    edges: nodes.flatMap((node) => ownEdges(node)).concat(rootEdges(machine.root)),
    quiet: nodes.filter(isLeaf).map((node) => readQuiet(node, machine.root, alphabet)),
  };
}

/** `EVENT [guard] / action, action`, the usual way to write a transition. */
export function edgeText(edge: DiagramEdge): string {
  const guard = guardText(edge);
  const actions = edge.actions.length > 0 ? ` / ${edge.actions.join(', ')}` : '';
  return `${edge.event}${guard === '' ? '' : ` ${guard}`}${actions}`;
}

/** `[allocsCurrent]`, `[else]`, or nothing. */
export function guardText(edge: Pick<DiagramEdge, 'guard' | 'otherwise'>): string {
  if (edge.guard !== undefined) return `[${edge.guard}]`;
  return edge.otherwise ? '[else]' : '';
}

function descendants(node: StateNodeLike): StateNodeLike[] {
  return Object.values(node.states)
    .toSorted((a, b) => a.order - b.order)
    .flatMap((child) => [child, ...descendants(child)]);
}

function isLeaf(node: StateNodeLike): boolean {
  return Object.keys(node.states).length === 0;
}

function stateId(node: StateNodeLike): string {
  return node.path.join('.');
}

function readState(node: StateNodeLike, root: StateNodeLike): DiagramState {
  const parentPath = node.path.slice(0, -1);
  const parent = parentPath.reduce((at, key) => at.states[key] as StateNodeLike, root);
  const startsHere = parent.type === 'parallel' || (parent.initial?.target ?? []).includes(node);
  return {
    id: stateId(node),
    label: node.key,
    kind:
      node.type === 'compound' || node.type === 'parallel' || node.type === 'final' ? node.type : 'atomic',
    initial: startsHere,
    ...(parentPath.length > 0 && { parent: parentPath.join('.') }),
  };
}

function ownEdges(node: StateNodeLike): DiagramEdge[] {
  return declared(node).flatMap(([event, transitions]) => edgesOf(node, event, transitions));
}

/** What the root declares holds in every state: drawn from each top-level state that does not declare it itself. */
function rootEdges(root: StateNodeLike): DiagramEdge[] {
  return Object.values(root.states).flatMap((child) =>
    declared(root)
      .filter(([event]) => !child.transitions.has(event))
      .flatMap(([event, transitions]) => edgesOf(child, event, transitions)),
  );
}

function declared(node: StateNodeLike): (readonly [string, readonly TransitionLike[]])[] {
  const always = node.always && node.always.length > 0 ? [[ALWAYS, node.always] as const] : [];
  return [...node.transitions, ...always];
}

/** XState takes the first candidate whose guard agrees: one after an unguarded one can never be taken. */
function edgesOf(node: StateNodeLike, event: string, transitions: readonly TransitionLike[]): DiagramEdge[] {
  const last = transitions.findIndex((transition) => transition.guard === undefined);
  const candidates = last === -1 ? transitions : transitions.slice(0, last + 1);
  return candidates.flatMap((transition, index) => {
    if (isIgnored(transition)) return [];
    return targets(transition, node).map((to) => ({
      from: stateId(node),
      to,
      event,
      ...(transition.guard !== undefined && { guard: guardName(transition.guard) }),
      otherwise: index > 0 && transition.guard === undefined,
      actions: transition.actions.map(actionName),
    }));
  });
}

function targets(transition: TransitionLike, node: StateNodeLike): string[] {
  return transition.target ? transition.target.map(stateId) : [stateId(node)];
}

function isIgnored(transition: TransitionLike): boolean {
  return !transition.target && transition.actions.length === 0;
}

function readQuiet(leaf: StateNodeLike, root: StateNodeLike, alphabet: readonly string[]): QuietEvents {
  const line = [root, ...leaf.path.map((_, depth) => nodeAt(root, leaf.path.slice(0, depth + 1)))];
  const candidates = (event: string) =>
    line.findLast((node) => node.transitions.has(event))?.transitions.get(event);
  return {
    state: stateId(leaf),
    ignored: alphabet.filter((event) => candidates(event)?.every(isIgnored)),
    refused: alphabet.filter((event) => candidates(event) === undefined),
    accepted: alphabet.filter((event) => candidates(event) !== undefined),
  };
}

function nodeAt(root: StateNodeLike, path: readonly string[]): StateNodeLike {
  return path.reduce((node, key) => node.states[key] as StateNodeLike, root);
}

/** XState keeps a guard as a name, as `{type}`, or as a function made by `and`, `or`, `not`, `stateIn`. */
function guardName(guard: unknown): string {
  if (typeof guard === 'string') return guard;
  if (typeof guard === 'function') return composedGuardName(guard as ComposedGuard);
  const { type, params } = guard as { readonly type: string; readonly params?: unknown };
  return params === undefined ? type : `${type} ${JSON.stringify(params)}`;
}

interface ComposedGuard {
  readonly name: string;
  readonly guards?: readonly unknown[];
}

function composedGuardName({ name, guards }: ComposedGuard): string {
  const parts = (guards ?? []).map(guardName);
  if (name === 'not' && parts.length === 1) return `not ${parts[0]}`;
  if (parts.length > 0) return parts.join(` ${name} `);
  return name === '' ? 'unnamed guard' : name;
}

function actionName(action: unknown): string {
  if (typeof action === 'string') return action;
  const { type, name } = action as { readonly type?: string; readonly name?: string };
  return type ?? (name === undefined || name === '' ? 'unnamed action' : name);
}
