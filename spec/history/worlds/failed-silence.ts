/** A node that falls silent for ever, and the leader's call that writes it off, which may fail once. */
import { clientMachine } from '../../../machines/client.ts';
import { environmentMachine, NO_FAULTS } from '../../../machines/environment.ts';
import { nodeMachine } from '../../../machines/node.ts';
import type { Rules } from '../../../machines/revisions.ts';
import { silenceCallMachine } from '../../../machines/silence-call.ts';
import { defineWorld } from '../../model/world.ts';
import { inSomeState } from '../../properties/law.ts';
import * as see from '../../worlds/observe.ts';
import { happening, step } from '../../worlds/steps/joint.ts';
import type { SearchedWorld } from '../defect.ts';
import { startedAfter } from '../../model/started.ts';

const START = ['the client registers', 'a heartbeat makes the node ready'];

export function failedSilence(rules: Rules): SearchedWorld {
  const world = defineWorld({
    name: 'failed-silence',
    components: {
      faults: { machine: environmentMachine({ ...NO_FAULTS, outages: 1, losses: 1 }) },
      client: { machine: clientMachine },
      node: { machine: nodeMachine },
      call: { machine: silenceCallMachine(rules) },
    },
    events: [
      step('the client registers', 'The client registers its node.', [
        { component: 'client', type: 'REGISTER_ANSWERED' },
        { component: 'node', type: 'REGISTERED', with: { status: 'initializing' } },
      ]),
      step('a heartbeat makes the node ready', 'A heartbeat makes the node ready; its timer runs.', [
        { component: 'client', type: 'HEARTBEAT_ANSWERED', with: { known: true } },
        { component: 'node', type: 'STATUS_SET', with: { status: 'ready' } },
        { component: 'call', type: 'ARMED' },
      ]),
      happening('the link is lost', 'The network to the client breaks, for good.', [
        { component: 'faults', type: 'OUTAGE' },
        { component: 'client', type: 'LINK_LOST' },
      ]),
      step(
        'the timer fires',
        'TTL and grace have passed: the timer is removed, and the leader calls to write the node off.',
        [{ component: 'call', type: 'FIRED' }],
        [{ of: 'client', is: see.isCutOff }],
      ),
      happening("the leader's call fails", 'The call ends in an error, and nothing is written.', [
        { component: 'faults', type: 'LOSS' },
        { component: 'call', type: 'FAILED' },
      ]),
      step('the silence is committed', 'The missed heartbeat is committed: the node is down.', [
        { component: 'call', type: 'COMMITTED' },
        { component: 'node', type: 'STATUS_SET', with: { status: 'down' } },
      ]),
    ],
  });
  return {
    world,
    model: startedAfter(world, START),
    properties: [
      {
        name: 'L2 silence ends in down',
        kind: 'eventually',
        sentence: 'A client that stays silent has a node that is down at last.',
        stays: false,
        from: world.predicate(['client'], see.isCutOff),
        goal: world.predicate(
          ['client', 'node'],
          (client, node) => see.isConnected(client) || node.value === 'down',
        ),
      },
      inSomeState(
        'L2 twin: the call that would write a silent node off has failed',
        'A client is silent, its node is ready, and the one call about that has ended in an error.',
        world.predicate(
          ['faults', 'client', 'node'],
          (faults, client, node) =>
            faults.context['losses'] === 0 && see.isCutOff(client) && see.isReady(node),
        ),
      ),
    ],
  };
}
