/**
 * One world walked at random under one revision: what was covered, and what was found. Says of each law what walking
 * can say: `violated`, or `partial`, never that it holds.
 */
import { type DeepWalkOptions, type DeepFinding, walkDeeply } from '../check/deep-walk.ts';
import { shrinkWalk } from '../check/shrink.ts';
import type { Counterexample, WalkResult } from '../export/verify-report.ts';
import type { Property } from '../model/types.ts';
import { propertiesOf } from '../properties/index.ts';
import { type Composed, compose } from '../worlds/compose.ts';
import type { PlannedWalk } from '../worlds/deep.ts';
import { narrate } from './narrate.ts';
import { counterexampleId } from './pinned.ts';

export interface WalkedWorld {
  readonly result: WalkResult;
  readonly counterexamples: readonly Counterexample[];
}

export function walkWorld(planned: PlannedWalk, onProgress?: DeepWalkOptions['onProgress']): WalkedWorld {
  const { config, revision, seed } = planned;
  const composed = compose(config, revision);
  const properties = propertiesOf(composed);
  const { seconds, ...found } = walkDeeply(composed.model, properties, {
    ...planned,
    ...(onProgress && { onProgress }),
  });
  const laws = properties.filter(({ kind }) => kind === 'always');
  const twins = properties.filter(({ kind }) => kind === 'sometimes');
  const isReached = ({ name }: Property) => found.reached.some(({ property }) => property === name);
  const { actions } = composed.model;
  const result: WalkResult = {
    world: config.name,
    revision,
    clients: config.clients,
    seed,
    walks: found.walks,
    steps: found.steps,
    states: found.states,
    saturated: found.saturated,
    edges: found.edges,
    seconds,
    memoryBytes: found.bytes,
    laws: laws.length,
    violated: found.violations.map(({ property }) => property),
    unreached: twins.filter((twin) => !isReached(twin)).map(({ name }) => name),
    actions: Object.fromEntries(actions.map(({ name }, a) => [name, found.stepsPerAction[a] ?? 0])),
  };
  const counterexamples = found.violations.flatMap((finding) => told(composed, planned, properties, finding));
  return { result, counterexamples };
}

/** The walk to a violation, made shorter, in words. */
function told(
  composed: Composed,
  { config, revision, seed }: PlannedWalk,
  properties: readonly Property[],
  { property, actions }: DeepFinding,
): Counterexample[] {
  const law = properties.find(({ name }) => name === property);
  if (law === undefined) return [];
  const { steps } = shrinkWalk(composed.model, law, actions);
  const caption = {
    id: counterexampleId(revision, config.name, property),
    title: `${property}, ${revision}, ${config.name} (walked, seed ${seed})`,
    revision,
    world: config.name,
    property,
    replay: `npm run verify:deep -- --world ${config.name} --stories`,
  };
  const names = steps.map(({ name }) => name);
  return [narrate(composed, names, caption)];
}
