/**
 * Where the behaviours of two revisions part, in each world: the shortest runs of the product search, told step by
 * step, with what the other side does at the last one. It compares records and clients; calls on their way are means.
 */
import type { Counterexample } from '../export/verify-report.ts';
import { eventLabel } from '../model/label.ts';
import type { Explanation, World } from '../model/world.ts';
import { narrate } from '../verify/narrate.ts';
import type { Composed } from '../worlds/compose.ts';
import type { WorldConfig } from '../worlds/config.ts';
import { type ProductResult, searchProduct } from './product.ts';
import type { BehaviourDiff, BehaviourParting, Difference, PartingKind, SearchedPairs } from './report.ts';
import type { Side } from './side.ts';
import { stepped } from './step.ts';

/** What matters: what servers have on record, and what runs. */
export const WATCHED = ['node', 'alloc', 'task', 'client'] as const;

export interface BehaviourOptions {
  readonly maxPairs: number;
  readonly onWorld?: (world: string) => void;
}

export function diffBehaviours(
  a: Side,
  b: Side,
  configs: readonly WorldConfig[],
  { maxPairs, onWorld }: BehaviourOptions,
): BehaviourDiff {
  const partings: BehaviourParting[] = [];
  const searched: SearchedPairs[] = [];
  for (const config of configs) {
    onWorld?.(config.name);
    const searching = searchIn(a, b, config, maxPairs);
    if ('problem' in searching) {
      searched.push({ world: config.name, pairs: 0, depth: 0, complete: false, problem: searching.problem });
      continue;
    }
    const { stage, found } = searching;
    searched.push({ world: config.name, pairs: found.pairs, depth: found.depth, complete: found.complete });
    partings.push(...tellAll(stage, found));
  }
  return { partings: distinct(partings), searched };
}

/** The two sides in one world. */
export interface Stage {
  readonly config: WorldConfig;
  readonly a: Composed;
  readonly b: Composed;
  readonly nameA: string;
  readonly nameB: string;
}

function searchIn(
  a: Side,
  b: Side,
  config: WorldConfig,
  maxPairs: number,
): { readonly stage: Stage; readonly found: ProductResult } | { readonly problem: string } {
  try {
    const stage = { config, a: a.compose(config), b: b.compose(config), nameA: a.name, nameB: b.name };
    return { stage, found: searchProduct(stage.a, stage.b, { watched: WATCHED, maxPairs }) };
  } catch (error) {
    // A tree that somebody works on may have worlds that its machines do not fit; its errors are of its own classes.
    return { problem: error instanceof Error ? error.message.replaceAll(/\s+/g, ' ') : String(error) };
  }
}

function tellAll(stage: Stage, { onlyA, onlyB, differing }: ProductResult): BehaviourParting[] {
  return [
    ...[...Map.groupBy(differing, ([, actions]) => actions.join('\n')).values()].map((group) =>
      tellDifference(
        stage,
        group.map(([machine]) => machine),
        group[0]![1],
      ),
    ),
    ...(onlyA === undefined ? [] : [tellImpossible(stage, 'only-a', onlyA)]),
    ...(onlyB === undefined ? [] : [tellImpossible(stage, 'only-b', onlyB)]),
  ];
}

function tellDifference(
  stage: Stage,
  machines: readonly string[],
  actions: readonly string[],
): BehaviourParting {
  const { a, b, nameA, nameB } = stage;
  const [endA, endB] = [endOf(a, actions), endOf(b, actions)];
  const differs = differencesOf(a.world, b.world, endA, endB);
  const own = differs.filter(({ component }) => machines.includes(a.world.machine(component).name));
  const detail = own.map(
    (d) => `${d.component} is then ${d.inA} under ${nameA}, and ${d.inB} under ${nameB}`,
  );
  const sentence = `${detail.join('; ')}.`;
  return {
    kind: 'state',
    world: stage.config.name,
    machines,
    actions,
    differs,
    sentence,
    story: told(stage, 'state', actions, sentence),
  };
}

function tellImpossible(
  stage: Stage,
  kind: 'only-a' | 'only-b',
  actions: readonly string[],
): BehaviourParting {
  const { a, b, nameA, nameB } = stage;
  const shared = actions.slice(0, -1);
  const last = actions.at(-1) ?? '';
  const [other, otherName] = kind === 'only-a' ? [b, nameB] : [a, nameA];
  const sentence = `Under ${otherName} '${last}' is not possible here: ${reasonAgainst(other, endOf(other, shared), last)}.`;
  return {
    kind,
    world: stage.config.name,
    machines: [],
    actions,
    differs: differencesOf(a.world, b.world, endOf(a, shared), endOf(b, shared)),
    sentence,
    story: told(stage, kind, actions, sentence),
  };
}

function endOf(composed: Composed, actions: readonly string[]): Uint16Array {
  let state = composed.model.init();
  for (const action of actions) {
    const next = stepped(composed, state, action);
    if (next === undefined) throw new Error(`'${action}' is not enabled`);
    state = next;
  }
  return state;
}

function differencesOf(a: World, b: World, inA: Uint16Array, inB: Uint16Array): Difference[] {
  const [saysA, saysB] = [a.describe(inA), b.describe(inB)];
  return a.components
    .filter((component) => saysB[component] !== undefined && saysA[component] !== saysB[component])
    .map((component) => ({ component, inA: saysA[component] ?? '', inB: saysB[component] ?? '' }));
}

/** What of the joint event is missing in that state. */
function reasonAgainst({ world }: Composed, state: Uint16Array, action: string): string {
  const number = world.events.findIndex(({ name }) => name === action);
  if (number < 0) return 'there is no such event';
  const { unmet, parts } = explainedOrNot(world, state, number);
  const refused = parts
    .filter((part) => part.outcome === 'refused' && !part.optional)
    .map((part) => `${part.component} is '${part.before.label}' and does not take ${eventLabel(part.event)}`);
  const reasons = [...refused, ...unmet.map((condition) => `it needs ${wordsOf(condition)}`)];
  return reasons.length === 0 ? 'it makes no sense there' : reasons.join('; ');
}

/** A condition may be undefined where another part of the event rules it out. */
function explainedOrNot(
  world: World,
  state: Uint16Array,
  action: number,
): Pick<Explanation, 'unmet' | 'parts'> {
  try {
    return world.explain(state, action);
  } catch {
    return { unmet: [], parts: [] };
  }
}

/** `isCutOff` as `is cut off`. */
function wordsOf(name: string): string {
  return name.replaceAll(
    /([a-z])([A-Z])/g,
    (_, end: string, start: string) => `${end} ${start.toLowerCase()}`,
  );
}

function told(stage: Stage, kind: PartingKind, actions: readonly string[], sentence: string): Counterexample {
  const [by, name] = kind === 'only-b' ? [stage.b, stage.nameB] : [stage.a, stage.nameA];
  const story = narrate(by, actions, {
    id: `${kind}.${stage.config.name}.${actions.length}`,
    revision: name,
    world: stage.config.name,
    property: kind,
    replay: '',
  });
  const steps = story.steps.map((step) =>
    step.n === actions.length ? { ...step, detail: sentence, highlight: true } : step,
  );
  return { ...story, steps };
}

/** One for each kind and last event, the shortest; names of nodes, jobs and slots do not count. */
function distinct(partings: readonly BehaviourParting[]): BehaviourParting[] {
  const sorted = partings.toSorted((one, other) => one.actions.length - other.actions.length);
  const first = new Map<string, BehaviourParting>();
  for (const parting of sorted) {
    const key = [parting.kind, ...parting.machines, kindOfEvent(parting)].join('\n');
    if (!first.has(key)) first.set(key, parting);
  }
  return [...first.values()];
}

function kindOfEvent({ actions }: BehaviourParting): string {
  return (actions.at(-1) ?? '').replace(/, n\d first$/, '').replaceAll(/\bn\d+\b/g, 'n');
}
