/**
 * One world under one revision: explored, judged, compared with what is pinned, its counterexamples told. The
 * result is plain data, so that it can come from a worker thread.
 */
import { type Judgement, check } from '../check/check.ts';
import type { ExploreOptions } from '../check/explore.ts';
import type { Counterexample, WorldResult } from '../export/verify-report.ts';
import type { RevisionName } from '../../machines/revisions.ts';
import { propertiesOf } from '../properties/index.ts';
import { type Composed, compose } from '../worlds/compose.ts';
import type { WorldConfig } from '../worlds/config.ts';
import { counterexampleId, type PinnedRun } from './pinned.ts';
import { isCounterexample, lawResult, runOf } from './law-result.ts';
import { narrate } from './narrate.ts';

export interface JudgedWorld {
  readonly revision: RevisionName;
  readonly result: WorldResult;
  readonly counterexamples: readonly Counterexample[];
  /** What a pin of this run would say. */
  readonly pin: PinnedRun;
  /** One line for each way in which the run departs from its pin. */
  readonly departures: readonly string[];
}

/** @param pinned what is expected; undefined when nothing is pinned or the limits are not the pinned ones */
export function judgeWorld(
  config: WorldConfig,
  revision: RevisionName,
  options: ExploreOptions,
  pinned: PinnedRun | undefined,
): JudgedWorld {
  const composed = compose(config, revision);
  const { exploration, judgements, seconds } = check(composed.model, propertiesOf(composed), options);
  const properties = judgements.map((judgement) => {
    const { name } = judgement.property;
    return lawResult(judgement, pinned?.verdicts[name] ?? null, idOf(composed, name));
  });
  const counterexamples = judgements.flatMap((judgement) => told(composed, judgement));
  const { states, edges, depth, complete, stopped, digest, bytes } = exploration;
  const result: WorldResult = {
    name: config.name,
    summary: `${config.purpose} (${countsOf(config)})`,
    states,
    edges,
    depth,
    seconds,
    memoryBytes: bytes,
    clients: config.clients,
    complete,
    ...(complete ? {} : { stopped: `${stopped} at depth ${depth}` }),
    properties,
  };
  const pin: PinnedRun = {
    states,
    edges,
    depth,
    complete,
    digest,
    verdicts: Object.fromEntries(judgements.map((j) => [j.property.name, j.verdict])),
    counterexamples: Object.fromEntries(
      judgements.filter(isCounterexample).map((j) => [j.property.name, runOf(composed.model, j)]),
    ),
  };
  return { revision, result, counterexamples, pin, departures: pinned ? departuresFrom(pinned, pin) : [] };
}

function countsOf(config: WorldConfig): string {
  const slots = config.jobs.flatMap((job) => job.slots).length;
  const faults = Object.entries(config.faults)
    .filter(([, n]) => n > 0)
    .map(([kind, n]) => `${n} ${kind}`);
  const of = (n: number, noun: string) => `${n} ${noun}${n === 1 ? '' : 's'}`;
  return [of(config.nodes, 'node'), of(config.jobs.length, 'job'), of(slots, 'alloc'), ...faults].join(', ');
}

function idOf({ cast }: Composed, property: string): string {
  return counterexampleId(cast.revision, cast.config.name, property);
}

function told(composed: Composed, judgement: Judgement): Counterexample[] {
  if (!isCounterexample(judgement)) return [];
  const { config, revision } = composed.cast;
  const { actions, loopFrom } = runOf(composed.model, judgement);
  const property = judgement.property.name;
  const id = idOf(composed, property);
  return [
    narrate(composed, actions, {
      id,
      title: `${property}, ${revision}, ${config.name}`,
      revision,
      world: config.name,
      property,
      ...(loopFrom === undefined ? {} : { loopFrom }),
      replay: `npm run replay -- check:${id}`,
    }),
  ];
}

function departuresFrom(pinned: PinnedRun, run: PinnedRun): string[] {
  const lines: string[] = [];
  for (const field of ['states', 'edges', 'depth', 'complete', 'digest'] as const)
    if (pinned[field] !== run[field]) lines.push(`${field}: pinned ${pinned[field]}, found ${run[field]}`);
  for (const name of new Set([...Object.keys(pinned.verdicts), ...Object.keys(run.verdicts)]))
    if (pinned.verdicts[name] !== run.verdicts[name])
      lines.push(
        `${name}: pinned ${pinned.verdicts[name] ?? 'nothing'}, found ${run.verdicts[name] ?? 'nothing'}`,
      );
  for (const [name, { actions }] of Object.entries(pinned.counterexamples)) {
    const found = run.counterexamples[name]?.actions;
    if (found !== undefined && found.length !== actions.length)
      lines.push(`${name}: pinned a counterexample of ${actions.length} steps, found one of ${found.length}`);
  }
  return lines;
}
