/**
 * A client with two allocations that must end when no server answers for too long, and the loop that sees to it.
 * No server is part of this world: they are only answering, or out of reach.
 */
import { boundedQueueMachine } from '../../../machines/bounded-queue.ts';
import { clientMachine } from '../../../machines/client.ts';
import { lastContactMachine } from '../../../machines/last-contact.ts';
import type { Rules } from '../../../machines/revisions.ts';
import { stopAfterWatchMachine } from '../../../machines/stop-after-watch.ts';
import { taskMachine } from '../../../machines/task.ts';
import type { LocalState, Property } from '../../model/types.ts';
import { type JointEvent, type World, defineWorld } from '../../model/world.ts';
import { inSomeState } from '../../properties/law.ts';
import * as see from '../../worlds/observe.ts';
import { happening, step } from '../../worlds/steps/joint.ts';
import type { SearchedWorld } from '../defect.ts';

export const STOPS_IN_TIME = 'L7 silence stops the allocations';
export const SILENT_FOR_TOO_LONG = 'L7 twin: silent for too long while both run';

const SLOTS = ['a', 'b'] as const;
const taskOf = (slot: string) => `task ${slot}`;
const isOverdue = (contact: LocalState) => contact.value === 'overdue';
const isAbsent = (task: LocalState) => task.value === 'none';
const isEmpty = (queue: LocalState) => (queue.context['messages'] as readonly string[]).length === 0;

export function stopAfterWorld(rules: Rules): SearchedWorld {
  const world = defineWorld({
    name: 'stop-after',
    components: {
      client: { machine: clientMachine },
      contact: { machine: lastContactMachine },
      watch: { machine: stopAfterWatchMachine(rules) },
      queue: { machine: boundedQueueMachine(1) },
      ...Object.fromEntries(SLOTS.map((slot) => [taskOf(slot), { machine: taskMachine }])),
    },
    events: [...contactSteps(), ...watchSteps(), ...SLOTS.flatMap(slotSteps)],
  });
  return { world, model: world.model, properties: properties(world) };
}

function contactSteps(): JointEvent[] {
  return [
    happening('the link is lost', 'The network to the client breaks.', [
      { component: 'client', type: 'LINK_LOST' },
    ]),
    happening('the link is back', 'The network to the client is back.', [
      { component: 'client', type: 'LINK_RESTORED' },
    ]),
    step(
      'a heartbeat is answered',
      'A server answers a heartbeat of the client.',
      [{ component: 'contact', type: 'ANSWERED' }],
      [{ of: 'client', is: see.isConnected }],
    ),
    step(
      'the silence has lasted too long',
      'No server has answered for as long as stop_after_client_disconnect allows.',
      [{ component: 'contact', type: 'TIME_PASSED' }],
      [{ of: 'client', is: see.isCutOff }],
    ),
  ];
}

function watchSteps(): JointEvent[] {
  return [
    step(
      'the watch ticks',
      'The watch looks how long ago the last answer was.',
      [{ component: 'watch', type: 'TICKED', with: { overdue: { of: 'contact', as: isOverdue } } }],
      // Each wait begins anew with the tick's interval: what lies in the queue is taken long before.
      [{ of: 'queue', is: isEmpty }],
    ),
    step('the watch is through', 'The watch has gone through all its allocations.', [
      { component: 'watch', type: 'FINISHED' },
    ]),
  ];
}

function slotSteps(slot: string): JointEvent[] {
  const ends = { component: taskOf(slot), type: 'EXITED', with: { status: 'complete' }, optional: true };
  return [
    step(
      `${slot} starts`,
      `The client starts allocation ${slot} and hands it to the watch.`,
      [
        { component: taskOf(slot), type: 'PULLED', with: { desired: 'run', client: 'pending' } },
        { component: 'watch', type: 'HANDED', with: { slot } },
      ],
      [
        { of: taskOf(slot), is: isAbsent },
        { of: 'client', is: see.isConnected },
      ],
    ),
    step(`the watch queues ${slot}`, `The watch sends allocation ${slot} to its own queue.`, [
      { component: 'watch', type: 'PASSED_ON', with: { slot } },
      { component: 'queue', type: 'PUT', with: { message: slot } },
    ]),
    step(`the watch takes ${slot}`, `The watch takes allocation ${slot} from its queue and stops it.`, [
      { component: 'watch', type: 'TAKEN', with: { slot } },
      { component: 'queue', type: 'TAKEN', with: { message: slot } },
      ends,
    ]),
    step(`the watch stops ${slot}`, `The watch stops allocation ${slot}.`, [
      { component: 'watch', type: 'STOPPED', with: { slot } },
      ends,
    ]),
  ];
}

function properties(world: World): Property[] {
  const tasks = SLOTS.map((slot) => ({ of: taskOf(slot), as: see.isRunning }));
  return [
    {
      name: STOPS_IN_TIME,
      kind: 'eventually',
      sentence: 'A client that stays out of reach for too long has stopped its allocations at last.',
      stays: false,
      from: world.predicate(['client'], see.isCutOff),
      goal: world.predicate(
        ['client', ...tasks],
        (client, ...running) => see.isConnected(client) || !running.includes(true),
      ),
    },
    inSomeState(
      SILENT_FOR_TOO_LONG,
      'The client is out of reach for too long, and both allocations run.',
      world.predicate(
        ['contact', ...tasks],
        (contact, ...running) => isOverdue(contact) && !running.includes(false),
      ),
    ),
  ];
}
