/** Two nodes: n2 is back from an outage and holds an allocation; the client of n1 has a copy of its data. */
import { batchOwnershipMachine, type BatchOwnershipMemory } from '../../../machines/batch-ownership.ts';
import { nodeMachine } from '../../../machines/node.ts';
import type { Rules } from '../../../machines/revisions.ts';
import { updateStatusMachine } from '../../../machines/update-status.ts';
import type { LocalState } from '../../model/types.ts';
import { defineWorld } from '../../model/world.ts';
import { inSomeState, onEveryStep } from '../../properties/law.ts';
import * as see from '../../worlds/observe.ts';
import { happening, step } from '../../worlds/steps/joint.ts';
import type { SearchedWorld } from '../defect.ts';
import { type SeesWork, heartbeatWrites } from './heartbeat-entry.ts';
import { startedAfter } from '../../model/started.ts';

const START = ['n2 registers', 'n2 is written off', 'n2 is heard again'];
const namesAnother = (batch: LocalState) => (batch.context as unknown as BatchOwnershipMemory).foreign;

/** Its one allocation is out of sight until a report of it is applied. */
const isUnreported = (node: LocalState) => !see.isReported(node);
const workOnIt: SeesWork = (node) => ({ live: true, unheard: isUnreported(node) });
const READ = {
  status: { of: 'n2', as: see.statusOf },
  reported: { of: 'n2', as: see.isReported },
  live: true,
  unheard: { of: 'n2', as: isUnreported },
};

export function foreignReport(rules: Rules): SearchedWorld {
  const world = defineWorld({
    name: 'foreign-report',
    components: {
      n2: { machine: nodeMachine },
      heartbeat: { machine: updateStatusMachine(rules) },
      batch: { machine: batchOwnershipMachine(rules) },
    },
    events: [
      happening(
        'n2 registers',
        'Node n2 registers, and is trusted: it runs an allocation.',
        [{ component: 'n2', type: 'REGISTERED', with: { status: 'ready' } }],
        [{ of: 'n2', is: see.isGone }],
      ),
      happening(
        'n2 is written off',
        'Node n2 falls silent.',
        [{ component: 'n2', type: 'STATUS_SET', with: { status: 'disconnected' } }],
        [{ of: 'n2', is: see.isReady }],
      ),
      happening(
        'n2 is heard again',
        'A heartbeat of n2 makes it initializing.',
        [{ component: 'n2', type: 'STATUS_SET', with: { status: 'initializing' } }],
        [{ of: 'n2', is: see.isUnresponsive }],
      ),
      ...[false, true].map((foreign) =>
        happening(
          `n1 sends a report${foreign ? ' with an allocation of n2' : ''}`,
          `The client of n1 reports its allocations${foreign ? ', and behind them one of n2' : ''}.`,
          [{ component: 'batch', type: 'SENT', with: { foreign } }],
        ),
      ),
      step('the report is checked', 'The server asks of its first allocation which node it is on.', [
        { component: 'batch', type: 'CHECKED' },
      ]),
      step('the report is applied', 'The report is applied to every node that it names.', [
        { component: 'batch', type: 'APPLIED' },
        { component: 'n2', type: 'ALLOCS_REPORTED', only: { of: 'batch', is: namesAnother } },
      ]),
      step('n2 sends a heartbeat', 'Client n2 sends Node.UpdateStatus(ready).', [
        { component: 'heartbeat', type: 'SENT' },
      ]),
      step('the heartbeat is read', 'The server decides what becomes of n2.', [
        {
          component: 'heartbeat',
          type: 'READ',
          with: READ,
        },
      ]),
      step('the heartbeat is committed', 'The new status of n2 is committed.', [
        { component: 'heartbeat', type: 'COMMITTED', with: READ },
        heartbeatWrites(rules, { call: 'heartbeat', node: 'n2', work: workOnIt }),
      ]),
      step('the heartbeat is answered', 'The server answers.', [{ component: 'heartbeat', type: 'ACTED' }]),
    ],
  });
  return {
    world,
    model: startedAfter(world, START),
    properties: [
      onEveryStep(
        'S3 a gate is opened by its own client',
        'A node whose client has not reported since its outage began does not become ready.',
        world.stepPredicate(
          ['n2'],
          ([was], _action, [is]) => !(was?.value === 'initializing' && is?.value === 'ready'),
        ),
      ),
      inSomeState(
        'S3 twin: another client names an allocation of a node at its gate',
        'A node waits to be reported, and a report of another client names an allocation on it.',
        world.predicate(
          ['n2', 'batch'],
          (node, batch) => node.value === 'initializing' && batch.value === 'sent' && namesAnother(batch),
        ),
      ),
    ],
  };
}
