/**
 * From the command's options to the list of tasks: which worlds, which revisions, how far, and what is pinned of
 * each. Bad options become complaints here, before any work.
 */
import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';
import { EXPLORED } from '../../../machines/revisions.ts';
import type { Pinned } from '../../../spec/verify/pinned.ts';
import { type WorldConfig, checkWorld, revisionNamed } from '../../../spec/worlds/config.ts';
import { DEEP, WALKS } from '../../../spec/worlds/deep.ts';
import { type Planned, WORLDS } from '../../../spec/worlds/index.ts';
import { InputError } from '../../io/input-error.ts';
import type { Task } from './tasks.ts';

export interface VerifyOptions {
  readonly world?: readonly string[];
  readonly worldFile?: string;
  readonly revision?: readonly string[];
  readonly maxStates?: number;
  readonly maxMemory: number;
  /** The worlds of spec/worlds/deep.ts instead of the everyday ones. */
  readonly deep?: boolean;
  /** Of all walks of a deep run together; default: as planned. */
  readonly steps?: number;
  readonly pin?: boolean;
}

export type WorldTask = Task & { kind: 'world' };
export type WalkTask = Task & { kind: 'walk' };

/** Where everyday worlds stop; a world of a deep run must end. */
const FILE_MAX_STATES = 5_000_000;

export async function worldTasks(options: VerifyOptions): Promise<WorldTask[]> {
  const asked = options.revision?.map(revisionNamed);
  const worlds = await chosenWorlds(options);
  const tasks: WorldTask[] = [];
  for (const { config, maxStates, revisions: own = EXPLORED, safetyOnly = false } of worlds) {
    // A world that is asked for by name is explored under whatever revision is asked for.
    const isNamed = options.world !== undefined;
    const revisions = asked === undefined ? own : asked.filter((name) => isNamed || own.includes(name));
    const pinned = options.pin === true ? undefined : await pinnedOf(config.name);
    const limit = options.maxStates ?? maxStates;
    for (const revision of revisions)
      tasks.push({
        kind: 'world',
        config,
        revision,
        maxStates: limit,
        maxMemoryBytes: options.maxMemory,
        pinned: pinned?.maxStates === limit ? pinned.revisions[revision] : undefined,
        safetyOnly,
        mustFinish: options.maxStates === undefined && DEEP.some((planned) => planned.config === config),
      });
  }
  return tasks;
}

/** Walks at random: part of a deep run, all of them or those of the worlds named. */
export function walkTasks({ deep, world, revision, pin, steps }: VerifyOptions): WalkTask[] {
  if (deep !== true || pin === true) return [];
  const chosen = WALKS.filter(
    (planned) =>
      (world === undefined || world.includes(planned.config.name)) &&
      (revision === undefined || revision.includes(planned.revision)),
  );
  return chosen.map((planned) => ({
    kind: 'walk',
    planned: steps === undefined ? planned : { ...planned, steps: Math.ceil(steps / chosen.length) },
  }));
}

export async function chosenWorlds({ world, worldFile, deep }: VerifyOptions): Promise<readonly Planned[]> {
  if (worldFile !== undefined) return [{ config: await readWorld(worldFile), maxStates: FILE_MAX_STATES }];
  if (world === undefined) return deep === true ? DEEP : WORLDS;
  const known = [...WORLDS, ...DEEP];
  const walked = deep === true ? WALKS.map(({ config }) => config.name) : [];
  const names = [...known.map(({ config }) => config.name), ...walked];
  const unknown = world.find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new InputError({
      file: '--world',
      problem: `there is no world "${unknown}"`,
      remedy: `name one of ${names.join(', ')}`,
    });
  return known.filter(({ config }) => world.includes(config.name));
}

/** A world file: JSON, or a module whose only export is the configuration. */
export async function readWorld(file: string): Promise<WorldConfig> {
  try {
    if (!file.endsWith('.json')) {
      const module = (await import(pathToFileURL(resolve(file)).href)) as Record<string, unknown>;
      return checkWorld(Object.values(module)[0], file);
    }
    return checkWorld(JSON.parse(await readFile(file, 'utf8')), file);
  } catch (error) {
    if (error instanceof SyntaxError) throw unreadable(file, error.message);
    if (error instanceof Error && 'code' in error) throw unreadable(file, String(error.code));
    throw error;
  }
}

function unreadable(file: string, why: string): InputError {
  return new InputError({
    file,
    problem: `cannot be read as a world (${why})`,
    remedy: 'name a JSON file in the shape of spec/worlds/config.ts',
  });
}

export const pinFile = (world: string) => new URL(`../../../spec/expected/${world}.json`, import.meta.url);

/** What is pinned of a world; undefined when nothing is. */
export async function pinnedOf(world: string): Promise<Pinned | undefined> {
  try {
    return JSON.parse(await readFile(pinFile(world), 'utf8')) as Pinned;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
