/** A counterexample pinned in spec/expected, from its id `REVISION.WORLD.PROPERTY` back to steps and words. */
import type { RevisionName } from '../../machines/revisions.ts';
import type { Counterexample } from '../../spec/export/verify-report.ts';
import { propertiesOf } from '../../spec/properties/index.ts';
import { narrate } from '../../spec/verify/narrate.ts';
import { counterexampleId } from '../../spec/verify/pinned.ts';
import { type Composed, compose } from '../../spec/worlds/compose.ts';
import { revisionNamed } from '../../spec/worlds/config.ts';
import { InputError } from '../io/input-error.ts';
import { chosenWorlds, pinnedOf } from './verify/plan.ts';

export interface PinnedRun {
  readonly counterexample: Counterexample;
  /** The law that it breaks, in English. */
  readonly sentence: string;
  /** The world in which it happens. */
  readonly composed: Composed;
}

/** @throws InputError that lists the ids there are */
export async function pinnedRun(id: string): Promise<PinnedRun> {
  const [revision = '', world = ''] = id.split('.');
  const named: RevisionName = revisionNamed(revision);
  const [planned] = await chosenWorlds({ world: [world], maxMemory: 0 });
  const pinned = (await pinnedOf(world))?.revisions[named]?.counterexamples ?? {};
  const idOf = (property: string) => counterexampleId(revision, world, property);
  const [property, run] = Object.entries(pinned).find(([name]) => idOf(name) === id) ?? [];
  if (planned === undefined || property === undefined || run === undefined)
    throw notPinned(id, Object.keys(pinned).map(idOf));
  const composed = compose(planned.config, named);
  const caption = { id, revision, world, property, replay: `npm run replay -- check:${id}` };
  const loop = run.loopFrom === undefined ? {} : { loopFrom: run.loopFrom };
  return {
    counterexample: narrate(composed, run.actions, { ...caption, ...loop }),
    composed,
    sentence: propertiesOf(composed).find(({ name }) => name === property)?.sentence ?? '',
  };
}

function notPinned(id: string, ids: readonly string[]): InputError {
  return new InputError({
    file: 'token',
    field: `check:${id}`,
    problem: `no counterexample is pinned under that name; there are ${ids.join(', ') || 'none'}`,
    remedy: 'paste it as the failure printed it, as in check:strict-steps.one-node.L1-gate-opens-n1',
  });
}
