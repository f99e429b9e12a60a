/**
 * One node without allocations, deleted by an operator or by the collector of old nodes while a heartbeat of it is
 * being answered, or while its timer runs. Register is one step here: what happens in the midst of it is not the subject.
 */
import { clientMachine } from '../../../machines/client.ts';
import { heartbeatTimerMachine } from '../../../machines/heartbeat-timer.ts';
import { leaderLookupMachine } from '../../../machines/leader-lookup.ts';
import { nodeCollectorMachine } from '../../../machines/node-collector.ts';
import { nodeMachine } from '../../../machines/node.ts';
import type { Rules } from '../../../machines/revisions.ts';
import { updateStatusMachine } from '../../../machines/update-status.ts';
import type { LocalState, Property } from '../../model/types.ts';
import { type JointEvent, type Part, type World, defineWorld } from '../../model/world.ts';
import { inEveryState, inSomeState } from '../../properties/law.ts';
import * as see from '../../worlds/observe.ts';
import { happening, step } from '../../worlds/steps/joint.ts';
import type { SearchedWorld } from '../defect.ts';
import { heartbeatWrites } from './heartbeat-entry.ts';

export const NO_CRASH = 'no crash';
export const ANSWERED_AFTER_DELETION = 'no crash twin: a heartbeat of a deleted node is answered';
export const TIMER_AFTER_DELETION = 'no crash twin: the timer of a deleted node runs';

const isThere = (node: LocalState) => node.value !== 'gone';
const isWritten = (call: LocalState) => call.value === 'written';
const isArmed = (timer: LocalState) => timer.context['armed'] === true;

/** A node without allocations: no window, nothing to report. */
const WITHOUT_ALLOCATIONS = { live: false, unheard: false };
const status = { of: 'node', as: see.statusOf };
const looksUp: Part = {
  component: 'leader',
  type: 'LOOKED_UP',
  with: { found: { of: 'node', as: isThere } },
};

export function deletedNodeWorld(rules: Rules): SearchedWorld {
  const world = defineWorld({
    name: 'deleted-node',
    components: {
      client: { machine: clientMachine },
      node: { machine: nodeMachine },
      heartbeat: { machine: updateStatusMachine(rules) },
      timer: { machine: heartbeatTimerMachine(rules) },
      collector: { machine: nodeCollectorMachine },
      leader: { machine: leaderLookupMachine(rules) },
    },
    events: [...linkSteps(), registers(), ...heartbeatSteps(rules), ...timerSteps(), ...deletionSteps()],
  });
  return { world, model: world.model, properties: properties(world) };
}

function linkSteps(): JointEvent[] {
  return [
    happening('the link is lost', 'The network to the client breaks.', [
      { component: 'client', type: 'LINK_LOST' },
    ]),
    happening('the link is back', 'The network to the client is back.', [
      { component: 'client', type: 'LINK_RESTORED' },
    ]),
  ];
}

function registers(): JointEvent {
  return step(
    'the client registers',
    'The client registers its node, which the servers do not know.',
    [
      { component: 'client', type: 'REGISTER_ANSWERED' },
      {
        component: 'node',
        type: 'REGISTERED',
        with: { status: { of: 'client', as: see.statusAskedFor } },
      },
      { component: 'timer', type: 'ARMED' },
    ],
    [{ of: 'node', is: see.isGone }],
  );
}

function heartbeatSteps(rules: Rules): JointEvent[] {
  const found = { status, reported: { of: 'node', as: see.isReported }, ...WITHOUT_ALLOCATIONS };
  return [
    step('a heartbeat is sent', 'The client sends Node.UpdateStatus(ready).', [
      { component: 'client', type: 'HEARTBEAT_SENT' },
      { component: 'heartbeat', type: 'SENT' },
    ]),
    step('the heartbeat is read', "The leader reads the node's record and decides its next status.", [
      { component: 'heartbeat', type: 'READ', with: found },
    ]),
    step(
      'the heartbeat is committed',
      'The new status is committed.',
      [
        { component: 'heartbeat', type: 'COMMITTED', with: found },
        heartbeatWrites(rules, { call: 'heartbeat', node: 'node', work: () => WITHOUT_ALLOCATIONS }),
      ],
      [{ of: 'node', is: isThere }],
    ),
    step(
      'the heartbeat is void',
      'The new status finds no record any more.',
      [{ component: 'heartbeat', type: 'VOIDED' }],
      [{ of: 'node', is: see.isGone }],
    ),
    step(
      'the heartbeat is answered',
      "The leader sets the node's timer, reads its record again, and answers.",
      [
        { ...looksUp, only: { of: 'heartbeat', is: isWritten } },
        { component: 'heartbeat', type: 'ACTED' },
        {
          component: 'client',
          type: 'HEARTBEAT_ANSWERED',
          with: { known: { of: 'heartbeat', as: see.nodeWasKnown } },
          optional: true,
        },
        { component: 'timer', type: 'ARMED', only: { of: 'heartbeat', is: isWritten } },
      ],
    ),
  ];
}

function timerSteps(): JointEvent[] {
  return [
    step(
      'the timer fires',
      'TTL and grace have passed without a sign of the client; the leader reads the record of its node.',
      [{ component: 'timer', type: 'FIRED', with: { status, window: false } }, looksUp],
      [{ of: 'client', is: see.isCutOff }],
    ),
    step(
      'the silence is committed',
      'The missed heartbeat is committed.',
      [
        { component: 'timer', type: 'COMMITTED', with: { status, window: false } },
        {
          component: 'node',
          type: 'STATUS_SET',
          with: { status: { of: 'timer', as: see.nextAfterSilence } },
        },
      ],
      [{ of: 'node', is: isThere }],
    ),
    step(
      'the silence is void',
      'The missed heartbeat finds no record any more.',
      [{ component: 'timer', type: 'VOIDED' }],
      [{ of: 'node', is: see.isGone }],
    ),
    step('the silence is acted on', 'The leader is done with the missed heartbeat.', [
      { component: 'timer', type: 'ACTED' },
    ]),
  ];
}

function deletionSteps(): JointEvent[] {
  return [
    happening('the node is purged', 'An operator purges the node; its timer is cleared.', [
      { component: 'node', type: 'DEREGISTERED' },
      { component: 'timer', type: 'CLEARED' },
    ]),
    happening('the collector finds the node', 'The collector of old nodes reads that the node is down.', [
      { component: 'collector', type: 'READ', with: { status } },
    ]),
    step('the node is collected', 'The collector of old nodes deletes the node.', [
      { component: 'collector', type: 'COMMITTED' },
      { component: 'node', type: 'DEREGISTERED', optional: true },
    ]),
  ];
}

function properties(world: World): Property[] {
  return [
    inEveryState(
      NO_CRASH,
      'The leader never crashes.',
      world.predicate(['leader'], (leader) => leader.value === 'serving'),
    ),
    inSomeState(
      ANSWERED_AFTER_DELETION,
      'A heartbeat has been written, and before it is answered its node is deleted.',
      world.predicate(['node', 'heartbeat'], (node, heartbeat) => see.isGone(node) && isWritten(heartbeat)),
    ),
    inSomeState(
      TIMER_AFTER_DELETION,
      'A node is deleted, and its timer runs.',
      world.predicate(['node', 'timer'], (node, timer) => see.isGone(node) && isArmed(timer)),
    ),
  ];
}
