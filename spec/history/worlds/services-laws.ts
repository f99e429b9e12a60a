/** L8, both ways, of a world with one allocation and its service (services.ts), and the situations that it is about. */
import type { LocalState, Property } from '../../model/types.ts';
import type { World } from '../../model/world.ts';
import { inSomeState } from '../../properties/law.ts';
import * as see from '../../worlds/observe.ts';

export const SERVICES_LISTED = 'L8 services of what runs are registered';
export const NO_OTHERS_LISTED = 'L8 services of what has ended are not';
export const RUNS_UNSEEN = 'L8 twin: it runs on a node that is written off';
export const ENDS_UNLISTED = 'L8 twin: it is written off before its service is registered';
export const END_IS_NOT_SAID = 'L8 twin: it ends, and its client does not take its service back';

const isRegistered = (service: LocalState) => service.value === 'registered';
const isAsking = (hook: LocalState) => hook.value === 'asking';
const hasLeft = (hook: LocalState) => hook.value === 'left';
const isServing = (alloc: LocalState, task: LocalState) =>
  alloc.value === 'running' && see.isLive(alloc) && see.isRunning(task);

export function serviceLaws(world: World): Property[] {
  return [
    {
      name: SERVICES_LISTED,
      kind: 'eventually',
      sentence:
        'At last and for good the service of an allocation that runs, is wanted, and is on a node that is ready, is listed.',
      stays: true,
      goal: world.predicate(
        ['client', 'node', 'alloc', 'task', 'service'],
        (client, node, alloc, task, service) =>
          see.isCutOff(client) || !see.isReady(node) || !isServing(alloc, task) || isRegistered(service),
      ),
    },
    {
      name: NO_OTHERS_LISTED,
      kind: 'eventually',
      sentence:
        'At last and for good no service is listed of an allocation that is complete, failed or lost.',
      stays: true,
      goal: world.predicate(
        ['alloc', 'service'],
        (alloc, service) => !see.hasEnded(alloc) || !isRegistered(service),
      ),
    },
    inSomeState(
      RUNS_UNSEEN,
      'The tasks of an allocation run on a node that is down or disconnected.',
      world.predicate(['node', 'task'], (node, task) => see.isUnresponsive(node) && see.isRunning(task)),
    ),
    inSomeState(
      ENDS_UNLISTED,
      'An allocation has ended on record while the call that registers its service is on its way.',
      world.predicate(['alloc', 'hook'], (alloc, hook) => see.hasEnded(alloc) && isAsking(hook)),
    ),
    inSomeState(
      END_IS_NOT_SAID,
      'The client has nothing more to say of the service of an allocation that has not ended on record, and it is listed.',
      world.predicate(
        ['alloc', 'hook', 'service'],
        (alloc, hook, service) => !see.hasEnded(alloc) && hasLeft(hook) && isRegistered(service),
      ),
    ),
  ];
}
