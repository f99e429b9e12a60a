/** One allocation with a service, listed or not, and an entry or a call that may change that. */
import type { ClientStatus } from '../../machines/vocabulary.ts';
import type { EventInstance, Facts } from '../../spec/conform/target.ts';
import type { Command } from '../core/commands.ts';
import type { RpcResult } from '../core/effects.ts';
import type { AllocState } from '../core/records.ts';
import type { ServiceRegistration } from '../core/service-records.ts';
import { arrangeNode, replaceAllocs } from './arrangement.ts';
import { CoreBench } from './core-bench.ts';
import {
  ALLOC_ID,
  NODE_ID,
  PLAIN_JOB,
  planEntry,
  sampleAlloc,
  sampleRegistration,
  sampleReport,
  seedFor,
  WINDOW_JOB,
} from './sample-records.ts';

const SERVICE: ServiceRegistration = {
  ID: `_nomad-task-${ALLOC_ID}-group-group-web-`,
  ServiceName: 'web',
  Namespace: 'default',
  NodeID: NODE_ID,
  Datacenter: 'dc1',
  JobID: 'web',
  AllocID: ALLOC_ID,
  Tags: [],
  Address: '127.0.0.1',
  Port: 80,
  CreateIndex: 0,
  ModifyIndex: 0,
};

export function serviceFacts(given: EventInstance): Facts {
  const bench = new CoreBench();
  arrangeNode(bench, 'ready');
  arrangeAlloc(bench, given);
  if (given['listed'] === true) {
    bench.commit({ type: 'ServiceRegistrationUpsert', at: bench.at, services: [SERVICE] });
  }
  const reply = act(bench, given);
  return { answer: textOf(reply), listed: bench.view.servicesByAlloc(ALLOC_ID).length > 0 };
}

function arrangeAlloc(bench: CoreBench, { client, window }: EventInstance): void {
  if (client === 'gone') return;
  const since: AllocState = { Field: 'ClientStatus', Value: 'unknown', Time: bench.at };
  const alloc = sampleAlloc(ALLOC_ID, {
    Job: window === false ? PLAIN_JOB : WINDOW_JOB,
    ClientStatus: client as ClientStatus,
    AllocStates: client === 'unknown' ? [since] : [],
  });
  replaceAllocs(bench, [alloc]);
}

function act(bench: CoreBench, given: EventInstance): RpcResult | undefined {
  const AuthToken =
    given['secret'] === 'other' ? 'not its secret' : (sampleRegistration().SecretID as string);
  if (given.type === 'REGISTERED') {
    return bench.callThrough('ServiceRegistration.Upsert', { Services: [SERVICE], AuthToken });
  }
  if (given.type === 'TAKEN_BACK') {
    return bench.callThrough('ServiceRegistration.DeleteByID', { ID: SERVICE.ID, AuthToken });
  }
  bench.commit(entryOf(bench, given));
  return undefined;
}

function entryOf(bench: CoreBench, { type, says }: EventInstance): Command {
  const { at } = bench;
  const evalSeed = seedFor(bench);
  switch (type) {
    case 'REPORTED':
      return {
        type: 'AllocClientUpdate',
        at,
        allocs: [sampleReport(ALLOC_ID, says as 'running')],
        evalSeed,
      };
    case 'PLANNED': {
      const stored = bench.view.alloc(ALLOC_ID)!;
      const status = says === 'nothing' ? {} : { ClientStatus: says as ClientStatus };
      return planEntry(at, [{ ...stored, DesiredStatus: 'stop', ...status }], []);
    }
    case 'COLLECTED':
      return { type: 'EvalDelete', at, evalIds: [], allocIds: [ALLOC_ID] };
    case 'PURGED':
      return { type: 'NodeDeregister', at, nodeIds: [NODE_ID], evalSeed };
    default:
      return { type: 'NodeUpdateStatus', at, nodeId: NODE_ID, asked: 'silence', evalSeed };
  }
}

function textOf(reply: RpcResult | undefined): string {
  if (reply === undefined) return 'none';
  return 'error' in reply ? reply.error : 'ok';
}
