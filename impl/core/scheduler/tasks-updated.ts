/** Does a new job version change what runs, so that an allocation must be replaced rather than told of it? */
import { isSameValue } from '../canonical.ts';
import type { Job, NetworkAsk, Task, TaskGroup } from '../records.ts';
import { findGroup } from './alloc-predicates.ts';

/** Something that only a fresh placement can bring about differs between the two versions of the group. */
export function tasksUpdated(before: Job, after: Job, groupName: string): boolean {
  const old = findGroup(before, groupName);
  const next = findGroup(after, groupName);
  if (old === undefined || next === undefined) return true;
  if (old.Tasks.length !== next.Tasks.length || !isSameValue(placementOf(old), placementOf(next)))
    return true;
  return next.Tasks.some((task) => {
    const counterpart = old.Tasks.find((candidate) => candidate.Name === task.Name);
    return counterpart === undefined || !isSameValue(substance(counterpart), substance(task));
  });
}

function placementOf(group: TaskGroup): unknown {
  const networks = (group.Networks ?? []).map((network: NetworkAsk) => ({
    mode: network.Mode ?? '',
    reserved: network.ReservedPorts ?? [],
    dynamic: network.DynamicPorts ?? [],
  }));
  return { networks, disk: group.EphemeralDisk ?? null, meta: group.Meta ?? {} };
}

/** What of a task cannot change under it while it runs. Constraints can: they are checked again in place. */
function substance(task: Task): unknown {
  return {
    driver: task.Driver,
    config: task.Config,
    env: task.Env ?? {},
    resources: task.Resources,
    leader: task.Leader ?? false,
  };
}
