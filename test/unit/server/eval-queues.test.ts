/** What a new leader takes up of the evaluations in the state. */
import { expect, test } from 'vitest';
import { EvalQueues } from '../../../impl/core/eval-queues.ts';
import { Broker } from '../../../impl/core/scheduler/broker.ts';
import { evaluation, idsOf, rngOf, viewOf } from '../scheduler/fixtures.ts';

test('what is blocked stays blocked, whatever had finished before it', () => {
  const queues = new EvalQueues(new Broker({ rng: rngOf(1), newId: idsOf('token') }), 3);
  const blocked = evaluation({
    ID: 'a',
    Status: 'blocked',
    ClassEligibility: { c1: true },
    SnapshotIndex: 9,
  });
  const finished = evaluation({ ID: 'b', Status: 'complete', JobID: blocked.JobID });
  const view = Object.assign(viewOf({}), { evaluations: () => [blocked, finished] });
  queues.restore(view, 0);
  queues.nodeGainedRoom({ ID: 'n1', ComputedClass: 'c1' }, 11, 0);
  const served: (string | undefined)[] = [];
  queues.wait({ id: 'w', types: ['service'], serve: (work) => served.push(work?.evaluation.ID) }, 1_000);
  queues.advance(0);
  expect(served).toEqual(['a']);
});
