/** Two agents with one node ID and a secret each, as after a machine was cloned; an operator may purge the node. */
import { environmentMachine, NO_FAULTS } from '../../../machines/environment.ts';
import { nodeSecretMachine, type Secret } from '../../../machines/node-secret.ts';
import type { Rules } from '../../../machines/revisions.ts';
import { secretCheckMachine } from '../../../machines/secret-check.ts';
import type { LocalState } from '../../model/types.ts';
import { type JointEvent, defineWorld } from '../../model/world.ts';
import { inSomeState, onEveryStep } from '../../properties/law.ts';
import * as see from '../../worlds/observe.ts';
import { happening, step } from '../../worlds/steps/joint.ts';
import type { SearchedWorld } from '../defect.ts';

const AGENTS: readonly Secret[] = ['first', 'second'];
const storedSecret = (node: LocalState) => String(node.value);

export function nodeSecret(rules: Rules): SearchedWorld {
  const world = defineWorld({
    name: 'node-secret',
    components: {
      faults: { machine: environmentMachine({ ...NO_FAULTS, purges: 1 }) },
      node: { machine: nodeSecretMachine(rules) },
      ...Object.fromEntries(AGENTS.map((agent) => [agent, { machine: secretCheckMachine(agent) }])),
    },
    events: [
      ...AGENTS.flatMap(registers),
      happening('the node is purged', 'An operator purges the node, and its secret with it.', [
        { component: 'faults', type: 'PURGE' },
        { component: 'node', type: 'DEREGISTERED' },
      ]),
    ],
  });
  return {
    world,
    model: world.model,
    properties: [
      onEveryStep(
        'S22 the secret stays',
        'The secret of a node does not change while the node has a record.',
        world.stepPredicate(
          ['node'],
          ([was], _action, [is]) => was?.value === 'gone' || is?.value === 'gone' || was?.value === is?.value,
        ),
      ),
      inSomeState(
        'S22 twin: a Register with another secret has been accepted',
        'A call that brings another secret than the record has is past its check.',
        world.predicate(['node', 'second'], (node, call) => node.value === 'first' && see.isWriting(call)),
      ),
    ],
  };
}

function registers(agent: Secret): JointEvent[] {
  return [
    happening(`the ${agent} agent sends Register`, `The ${agent} agent sends Node.Register.`, [
      { component: agent, type: 'SENT' },
    ]),
    step(
      `Register of the ${agent} is read`,
      `The server compares the secret of the ${agent} agent with the stored one.`,
      [{ component: agent, type: 'READ', with: { stored: { of: 'node', as: storedSecret } } }],
    ),
    step(`Register of the ${agent} is committed`, `The registration of the ${agent} agent is committed.`, [
      { component: agent, type: 'COMMITTED' },
      { component: 'node', type: 'REGISTERED', with: { secret: agent } },
    ]),
  ];
}
