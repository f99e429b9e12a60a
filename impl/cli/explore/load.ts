/**
 * Loads a file of somebody's own systems. What goes wrong in it is a complaint about the file, never a defect of orrery: it
 * is not there, it throws, it exports nothing that can be explored.
 */
import { registerHooks } from 'node:module';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AnySystem } from '../../../spec/system/description.ts';
import { ModelError } from '../../../spec/model/errors.ts';
import { InputError } from '../../io/input-error.ts';

/** A system with the name under which its file exports it. */
export interface LoadedSystem {
  readonly exported: string;
  readonly system: AnySystem;
}

/** What a file may import although its folder has no such package: ours stand in. */
const LENT: ReadonlySet<string> = new Set(['orrery', 'xstate']);

/**
 * The systems that a file exports, in the order of their names.
 * @param only names of exports or systems to keep; undefined: all
 * @throws InputError naming the file, what is wrong with it and what to do; ModelError as the file's own calls throw it
 */
export async function loadSystems(
  file: string,
  only: readonly string[] | undefined,
): Promise<readonly LoadedSystem[]> {
  await requireFile(file);
  const systems = Object.entries(await importFile(file)).flatMap(([exported, value]) =>
    isSystem(value) ? [{ exported, system: value }] : [],
  );
  if (systems.length === 0)
    throw new InputError({
      file,
      problem: 'exports no system',
      remedy:
        "export what system(...) of 'orrery' returns, as in: export const mine = system('mine', { ... })",
    });
  if (only === undefined) return systems;
  return only.map((name) => {
    const found = systems.find(
      ({ exported, system }) => exported === name || system.description.name === name,
    );
    if (found !== undefined) return found;
    throw new InputError({
      file: '--only',
      problem: `${file} exports no system "${name}"`,
      remedy: `name one of ${systems.map(({ exported }) => exported).join(', ')}`,
    });
  });
}

/** The system, where one is asked for. @throws InputError when there are several */
export function onlyOne(loaded: readonly LoadedSystem[], file: string): LoadedSystem {
  const [first, ...others] = loaded;
  if (first !== undefined && others.length === 0) return first;
  throw new InputError({
    file: '--only',
    problem: `is missing: ${file} exports ${loaded.length} systems`,
    remedy: `name one of ${loaded.map(({ exported }) => exported).join(', ')}`,
  });
}

async function requireFile(file: string): Promise<void> {
  const problem = await stat(file).then(
    (found) => (found.isFile() ? undefined : 'is no file'),
    (error: NodeJS.ErrnoException) =>
      error.code === 'ENOENT' ? 'does not exist' : `cannot be read (${error.code})`,
  );
  if (problem !== undefined)
    throw new InputError({
      file,
      problem,
      remedy: 'name a TypeScript or JavaScript module that exports a system',
    });
}

async function importFile(file: string): Promise<Readonly<Record<string, unknown>>> {
  const hooks = registerHooks({
    resolve: (specifier, context, nextResolve) => {
      try {
        return nextResolve(specifier, context);
      } catch (error) {
        if (!LENT.has(specifier)) throw error;
        return nextResolve(specifier, { ...context, parentURL: import.meta.url });
      }
    },
  });
  try {
    return (await import(pathToFileURL(resolve(file)).href)) as Readonly<Record<string, unknown>>;
  } catch (error) {
    if (error instanceof ModelError) throw error;
    throw new InputError({
      file,
      problem: `cannot be loaded: ${reasonOf(error)}`,
      remedy: 'mend the file: it must be a module that loads by itself',
    });
  } finally {
    hooks.deregister();
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message.split('\n')[0] ?? ''}` : String(error);
}

function isSystem(value: unknown): value is AnySystem {
  if (typeof value !== 'object' || value === null || !('description' in value)) return false;
  const { description } = value;
  return (
    typeof description === 'object' &&
    description !== null &&
    'components' in description &&
    'laws' in description
  );
}
