/**
 * `orrery replay --itf FILE`: a trace of TLC, Apalache or Quint, or of our own, replayed on the machines, and on our servers
 * where they can be led through that world. It finds what is to be replayed on, and tells what came of it.
 */
import { readFile } from 'node:fs/promises';
import { OF_OUR_SERVERS } from '../../../machines/revisions.ts';
import { runJointWalk } from '../../../spec/conform/joint.ts';
import { JOINT_WORLDS } from '../../../spec/conform/joint-worlds.ts';
import { type ItfDocument, readItf } from '../../../spec/export/itf.ts';
import { storyLines, storyOf } from '../../../spec/export/story.ts';
import { propertiesOf } from '../../../spec/properties/index.ts';
import { compileSystem } from '../../../spec/system/compile.ts';
import { type ItfReplay, replayDocument, type Stage } from '../../../spec/trace/itf-replay.ts';
import { itfOfRun } from '../../../spec/trace/itf-run.ts';
import { isTlcOutput, readTlcOutput, type TlcNames } from '../../../spec/trace/tlc-output.ts';
import { narrate } from '../../../spec/verify/narrate.ts';
import { type Composed, compose } from '../../../spec/worlds/compose.ts';
import { revisionNamed } from '../../../spec/worlds/config.ts';
import { DEEP } from '../../../spec/worlds/deep.ts';
import { WORLDS } from '../../../spec/worlds/index.ts';
import { writeFileAtomically } from '../../io/atomic-write.ts';
import { InputError } from '../../io/input-error.ts';
import { puppetTarget } from '../../targets/world/puppet.ts';
import { type Call, EXIT } from '../command.ts';
import { loadSystems, onlyOne } from '../explore/load.ts';

export interface ItfWishes {
  readonly itf: string;
  readonly names?: string;
  readonly toItf?: string;
  readonly system?: string;
  readonly only?: string;
  readonly world?: string;
  readonly revision?: string;
}

/** What the trace is replayed on, and how it is called. */
interface Place {
  readonly name: string;
  readonly stage: Stage;
  /** Set where our servers can be led through it. */
  readonly composed?: Composed;
}

export async function replayItf({ out }: Call, wishes: ItfWishes): Promise<number> {
  const place = await placeOf(wishes);
  const replay = replayDocument(place.stage, await documentIn(wishes));
  if (!replay.ok) {
    out.write(`${wishes.itf}: ${replay.sentence}\n`);
    return EXIT.differs;
  }
  if (wishes.toItf !== undefined) {
    const description = `replayed from ${wishes.itf}`;
    await writeFileAtomically(wishes.toItf, itfOfRun(place.stage.world, replay.path, { description }));
  }
  const lines = [...told(place, replay, wishes), ...onServers(place, replay)];
  out.write(`${lines.join('\n')}\n`);
  return lines.some((line) => line.startsWith('The core parts')) ? EXIT.differs : EXIT.asExpected;
}

async function documentIn({ itf, names }: ItfWishes): Promise<ItfDocument> {
  const text = await textOf(itf, 'name an ITF document (*.itf.json), or what TLC has printed');
  const meanings = names === undefined ? undefined : await namesIn(names);
  return isTlcOutput(text) ? readTlcOutput(text, meanings) : readItf(text);
}

function textOf(file: string, remedy: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new InputError({ file, problem: `cannot be read (${error.code})`, remedy });
  });
}

async function namesIn(file: string): Promise<TlcNames> {
  const remedy = 'name the names.json that orrery explore --export tla has written';
  const text = await textOf(file, remedy);
  try {
    const names = JSON.parse(text) as TlcNames;
    if (typeof names.variables === 'object' && typeof names.actions === 'object') return names;
  } catch {
    // Told below, like anything else that is none.
  }
  throw new InputError({ file, problem: 'holds no names of a module', remedy });
}

function told({ name, stage }: Place, replay: ItfReplay & { ok: true }, { itf }: ItfWishes): string[] {
  const actions = replay.path.steps.map((step) => step.name);
  const law = stage.properties.find((each) => each.name === replay.broken[0]);
  const caption = {
    id: 'itf',
    title: law?.name ?? 'a run',
    revision: name,
    world: name,
    property: law?.name ?? '',
    replay: `npx orrery replay --itf ${itf}`,
  };
  const broken = replay.broken.length === 0 ? 'It breaks no law.' : `It breaks ${replay.broken.join(', ')}.`;
  const { unused, usesNames } = replay;
  return [
    ...storyLines(
      storyOf(
        narrate(stage, actions, caption, () => true),
        law?.sentence ?? 'It fits.',
      ),
    ),
    '',
    `The trace is a run of ${name}: ${actions.length} ${actions.length === 1 ? 'step' : 'steps'}. ${broken}`,
    ...(unused.length === 0 ? [] : [`Not looked at, for they mean no component: ${unused.join(', ')}.`]),
    ...(usesNames ? [] : ['It does not name its steps as the system does; they were found by the states.']),
  ];
}

/** The same run on a server, workers and clients of ours, where they have doors for the world. */
function onServers({ composed }: Place, { path }: ItfReplay & { ok: true }): string[] {
  if (composed === undefined) return [];
  const actions = path.steps.map(({ name }) => name);
  const { events, failure, cut } = runJointWalk(puppetTarget(), composed, { id: 'itf', actions });
  const took = `${events.length - composed.cast.config.prelude.length} of ${actions.length}`;
  if (failure !== undefined)
    return [
      `The core parts from the machines at step ${failure.step}: '${failure.event}': expected ${failure.expected.join('; ')}; observed ${failure.observed}`,
    ];
  if (cut !== undefined) return [`The core took ${took} steps alike; then ${cut}.`];
  return [`The core, too, takes all ${actions.length} steps, and shows the same after each.`];
}

async function placeOf(wishes: ItfWishes): Promise<Place> {
  const { system: file, only, world, revision } = wishes;
  if ((file === undefined) === (world === undefined))
    throw new InputError({
      file: '--itf',
      problem: 'says not what the trace is to be replayed on',
      remedy: 'add --system FILE (with --only NAME, if it has several), or --world NAME with --revision NAME',
    });
  if (file !== undefined) return systemPlace(file, only);
  const configs = [...JOINT_WORLDS, ...[...WORLDS, ...DEEP].map(({ config }) => config)];
  const config = configs.find(({ name }) => name === world);
  if (config === undefined)
    throw new InputError({
      file: '--world',
      problem: `there is no world "${world}"`,
      remedy: `name one of ${[...new Set(configs.map(({ name }) => name))].join(', ')}`,
    });
  const named = revision === undefined ? OF_OUR_SERVERS : revisionNamed(revision);
  const composed = compose(config, named);
  const stage = { world: composed.world, model: composed.model, properties: propertiesOf(composed) };
  const isDriven = named === OF_OUR_SERVERS && JOINT_WORLDS.includes(config);
  return { name: `${named}, ${config.name}`, stage, ...(isDriven && { composed }) };
}

async function systemPlace(file: string, only: string | undefined): Promise<Place> {
  const { system } = onlyOne(await loadSystems(file, only === undefined ? undefined : [only]), file);
  const stage = compileSystem(system);
  return { name: stage.name, stage };
}
