/** One write of an allocation over another by an entry of each kind, and which of the two each field shows then. */
import type { ClientStatus } from '../../machines/vocabulary.ts';
import { isSameValue } from '../core/canonical.ts';
import type { Command } from '../core/commands.ts';
import type { Allocation, TaskState } from '../core/records.ts';
import type { EventInstance, Facts, Scalar } from '../../spec/conform/target.ts';
import { CoreBench } from './core-bench.ts';
import {
  ALLOC_ID,
  NODE_ID,
  PLAIN_JOB,
  planEntry,
  sampleAlloc,
  sampleRegistration,
  seedFor,
  WINDOW_JOB,
} from './sample-records.ts';

const OTHER_NODE_ID = 'n2';

const FIELDS = [
  ...(['ClientStatus', 'ClientDescription', 'TaskStates', 'DesiredStatus', 'DesiredDescription'] as const),
  ...(['DeploymentStatus'] as const),
  ...(['AllocStates', 'FollowupEvalID', 'NextAllocation', 'Job', 'DesiredTransition'] as const),
];

export function ownershipFacts({ writer, stored, says, returning }: EventInstance): Facts {
  const bench = new CoreBench();
  const { at } = bench;
  for (const ID of [NODE_ID, OTHER_NODE_ID]) {
    const node = sampleRegistration({ ID, Status: 'ready' });
    bench.commit({ type: 'NodeRegister', at, node, evalSeed: seedFor(bench) });
  }
  bench.commit(planEntry(at, [storedAs(stored as ClientStatus, returning === true)], []));
  const before = bench.view.alloc(ALLOC_ID)!;
  const sent = sentAs(says as ClientStatus);
  bench.commit(entryOf(writer, sent, bench));
  const after = bench.view.alloc(ALLOC_ID)!;
  const fields = FIELDS.map((name) => [name, whoseIs(after[name], before[name], sent[name])]);
  return {
    ...(Object.fromEntries(fields) as Record<string, string>),
    ...(after.FollowupEvalID === '' ? { FollowupEvalID: 'cleared' } : {}),
    pulled: after.AllocModifyIndex === bench.index,
    modified: after.ModifyIndex === bench.index,
    created: whoseIs(after.CreateIndex, before.CreateIndex, sent.CreateIndex),
  };
}

function entryOf(writer: Scalar | undefined, sent: Allocation, bench: CoreBench): Command {
  const { at } = bench;
  switch (String(writer)) {
    case 'client':
      return { type: 'AllocClientUpdate', at, allocs: [knowing(bench, sent)], evalSeed: seedFor(bench) };
    case 'client-of-another-node': {
      const foreign = { ...knowing(bench, sent), NodeID: OTHER_NODE_ID };
      return { type: 'AllocClientUpdate', at, allocs: [foreign], evalSeed: seedFor(bench) };
    }
    case 'plan':
      return planEntry(at, [sent], []);
    default: {
      const allocs = { [ALLOC_ID]: sent.DesiredTransition };
      return { type: 'AllocUpdateDesiredTransition', at, allocs, evals: [] };
    }
  }
}

/** From a client that has pulled what is stored. */
function knowing({ view }: CoreBench, sent: Allocation): Allocation {
  return { ...sent, AllocModifyIndex: view.alloc(ALLOC_ID)?.AllocModifyIndex ?? 0 };
}

/** `returning`: the newest entry of its history is `unknown`. */
function storedAs(ClientStatus: ClientStatus, returning: boolean): Allocation {
  return sampleAlloc(ALLOC_ID, {
    AllocStates: returning ? [{ Field: 'ClientStatus', Value: 'unknown', Time: 2 }] : [],
    FollowupEvalID: 'owner',
    ClientStatus,
    ClientDescription: 'as stored',
    TaskStates: taskStates('pending'),
    DeploymentStatus: { Healthy: false, Timestamp: 1 },
  });
}

function sentAs(ClientStatus: ClientStatus): Allocation {
  return sampleAlloc(ALLOC_ID, {
    ClientStatus,
    ClientDescription: 'as sent',
    TaskStates: taskStates('dead'),
    DeploymentStatus: { Healthy: true, Timestamp: 2 },
    Job: PLAIN_JOB,
    DesiredStatus: 'stop',
    DesiredDescription: 'as sent',
    DesiredTransition: { Migrate: true },
    AllocStates: [{ Field: 'ClientStatus', Value: 'unknown', Time: 1 }],
    FollowupEvalID: 'follow-up',
    NextAllocation: 'a2',
    CreateIndex: 77,
    JobID: WINDOW_JOB.ID,
  });
}

function taskStates(State: TaskState['State']): Readonly<Record<string, TaskState>> {
  return { task: { State, Failed: false, Restarts: 0, StartedAt: null, FinishedAt: null, Events: [] } };
}

function whoseIs(value: unknown, stored: unknown, sent: unknown): string {
  if (isSameValue(value, stored)) return 'stored';
  return isSameValue(value, sent) ? 'sent' : 'neither';
}
