/** The end of contact, and its return, as entries that find one allocation on a node, alone or beside one that is worth waiting for. */
import type { ClientStatus, DesiredStatus } from '../../machines/vocabulary.ts';
import type { Command } from '../core/commands.ts';
import { lastUnknownAt } from '../core/lifecycle.ts';
import type { Allocation, AllocState, Instant } from '../core/records.ts';
import type { EventInstance, Facts } from '../../spec/conform/target.ts';
import { arrangeNode, type NodeState, replaceAllocs, type ReportHistory } from './arrangement.ts';
import { CoreBench } from './core-bench.ts';
import {
  ALLOC_ID,
  NODE_ID,
  PLAIN_JOB,
  sampleAlloc,
  seedFor,
  WINDOW_JOB,
  WINDOW_MS,
} from './sample-records.ts';

export function outageFacts(given: EventInstance): Facts {
  const bench = new CoreBench();
  arrangeNode(bench, given['node'] as NodeState, given['history'] as ReportHistory | undefined);
  const company = given['company'] === true ? [sampleAlloc('company', { ClientStatus: 'running' })] : [];
  replaceAllocs(bench, [allocOf(given, bench.at), ...company]);
  bench.pass(1);
  const before = [...bench.view.evaluations()].length;
  const markedIndex = bench.commit(entryOf(given, bench));
  const alloc = bench.view.alloc(ALLOC_ID)!;
  return {
    status: bench.view.node(NODE_ID)?.Status ?? 'gone',
    mark: alloc.AllocModifyIndex === markedIndex ? alloc.ClientStatus : 'none',
    desired: alloc.DesiredStatus,
    markedAnew: lastUnknownAt(alloc) === bench.at,
    evaluates: [...bench.view.evaluations()].length > before,
  };
}

function allocOf(given: EventInstance, at: Instant): Allocation {
  const isUnknown = given['client'] === 'unknown';
  const Time = given['expired'] === true ? at - WINDOW_MS : at;
  const since: AllocState = { Field: 'ClientStatus', Value: 'unknown', Time };
  return sampleAlloc(ALLOC_ID, {
    Job: given['window'] === true ? WINDOW_JOB : PLAIN_JOB,
    ClientStatus: given['client'] as ClientStatus,
    DesiredStatus: given['desired'] as DesiredStatus,
    AllocStates: isUnknown ? [since] : [],
  });
}

function entryOf({ type }: EventInstance, bench: CoreBench): Command {
  const { at } = bench;
  const evalSeed = seedFor(bench);
  if (type === 'PURGED') return { type: 'NodeDeregister', at, nodeIds: [NODE_ID], evalSeed };
  const asked = type === 'HEARD' ? 'ready' : 'silence';
  return { type: 'NodeUpdateStatus', at, nodeId: NODE_ID, asked, evalSeed };
}
