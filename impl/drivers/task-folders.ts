/**
 * Where an allocation's files are: Nomad's layout, as jobs know it from `NOMAD_ALLOC_DIR` and its like. The state folder
 * is outside of it, since tasks have no business there.
 */
import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';

export interface TaskFolders {
  /** Of the allocation: all that the file system calls of the API show. */
  readonly root: string;
  /** Shared by its tasks. */
  readonly alloc: string;
  readonly logs: string;
  /** Of the task; what it is started in. */
  readonly task: string;
  readonly local: string;
  readonly secrets: string;
  /** For drivers only. */
  readonly state: string;
}

export interface Places {
  /** Nomad: `<data_dir>/alloc`. */
  readonly allocs: string;
  /** Where drivers keep what must outlive the agent. */
  readonly state: string;
}

export const allocRoot = ({ allocs }: Places, allocId: string): string => join(allocs, allocId);
export const allocState = ({ state }: Places, allocId: string): string => join(state, allocId);

export function taskFolders(places: Places, allocId: string, task: string): TaskFolders {
  const root = allocRoot(places, allocId);
  const alloc = join(root, 'alloc');
  const own = join(root, task);
  return {
    root,
    alloc,
    logs: join(alloc, 'logs'),
    task: own,
    local: join(own, 'local'),
    secrets: join(own, 'secrets'),
    state: join(allocState(places, allocId), task),
  };
}

export async function makeFolders({ alloc, logs, task, local, secrets, state }: TaskFolders): Promise<void> {
  const shared = [alloc, task, join(alloc, 'data'), join(alloc, 'tmp'), logs, local, join(task, 'tmp')];
  for (const folder of shared) {
    await mkdir(folder, { recursive: true });
    await chmod(folder, 0o777);
  }
  await mkdir(secrets, { recursive: true });
  await mkdir(state, { recursive: true, mode: 0o700 });
}
