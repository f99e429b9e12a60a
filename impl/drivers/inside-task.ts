/**
 * A path that a job names, made one inside of its task's folder; what leads out of it is refused, also by a link that the
 * task has left there when it ran before.
 */
import { mkdir, realpath } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { StartRefused } from './driver.ts';

/** `/local/x`, as a task in a root of its own has it, is the same as `local/x`. `what` is told in the refusal. */
export async function insideTask(folder: string, path: string, what: string): Promise<string> {
  const target = isAbsolute(path) && path.startsWith(`${folder}${sep}`) ? path : join(folder, path);
  await mkdir(folder, { recursive: true });
  const leadsOut =
    isOutside(folder, target) || isOutside(await realpath(folder), await realOf(target, folder));
  if (leadsOut) throw new StartRefused(`${what} escapes the task's directory: ${path}`);
  return target;
}

function isOutside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === '..' || way.startsWith(`..${sep}`);
}

/** Of so much of it as there is. */
async function realOf(path: string, folder: string): Promise<string> {
  for (let each = path; each.length > folder.length; each = dirname(each)) {
    const real = await realpath(each).catch(() => undefined);
    if (real !== undefined) return real;
  }
  return await realpath(folder);
}
