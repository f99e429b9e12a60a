/** The entry of a plan over a node, and an evaluation, that have changed or not since the plan was made. */
import { newEvaluation } from '../core/new-evaluation.ts';
import type { Allocation, Evaluation } from '../core/records.ts';
import { asReconnected, asStopped } from '../core/scheduler/disconnect.ts';
import type { EventInstance, Facts } from '../../spec/conform/target.ts';
import { arrangeNode, type NodeState, replaceAllocs } from './arrangement.ts';
import { CoreBench } from './core-bench.ts';
import {
  NODE_ID,
  PLAIN_JOB,
  sampleAlloc,
  sampleRegistration,
  seedFor,
  WINDOW_JOB,
} from './sample-records.ts';

const OTHER_NODE_ID = 'n2';
const EVAL_ID = 'planned-for';

export function planEntryFacts(given: EventInstance): Facts {
  const bench = new CoreBench();
  arrange(bench, String(given['node']));
  const evaluation = evaluationBy(String(given['by']));
  const before = bench.index;
  bench.commit({ type: 'EvalUpdate', at: bench.at, evals: [evaluation] });
  const snapshotIndex = given['evaluated'] === 'since' ? before : bench.index;
  bench.commit({
    type: 'ApplyPlanResults',
    at: bench.at,
    evalId: EVAL_ID,
    snapshotIndex,
    job: null,
    ...partsOf(String(given['part']), bench),
  });
  const { view } = bench;
  return {
    placed: view.alloc('placed') !== undefined,
    stopped: view.alloc('elsewhere')?.DesiredStatus === 'stop',
    takenBack: view.alloc('returned')?.AllocStates.at(-1)?.Value === 'running',
  };
}

/** One allocation has returned to the node, another runs elsewhere. */
function arrange(bench: CoreBench, node: string): void {
  const { at } = bench;
  const other = sampleRegistration({ ID: OTHER_NODE_ID, Status: 'ready' });
  bench.commit({ type: 'NodeRegister', at, node: other, evalSeed: seedFor(bench) });
  arrangeNode(bench, (node === 'ineligible' ? 'ready' : node) as NodeState);
  if (node === 'ineligible') {
    const evalSeed = seedFor(bench);
    bench.commit({ type: 'NodeUpdateEligibility', at, nodeId: NODE_ID, eligibility: 'ineligible', evalSeed });
  }
  const away = { Field: 'ClientStatus', Value: 'unknown', Time: at - 1 } as const;
  replaceAllocs(bench, [
    sampleAlloc('returned', { ClientStatus: 'running', AllocStates: [away] }),
    sampleAlloc('elsewhere', { ClientStatus: 'running', NodeID: OTHER_NODE_ID }),
  ]);
}

function evaluationBy(by: string): Evaluation {
  const { Namespace, ID: JobID, Type, Priority } = by === 'another-job' ? PLAIN_JOB : WINDOW_JOB;
  const ID = by === 'itself' ? EVAL_ID : 'made';
  const made = newEvaluation({ ID, Namespace, JobID, Type, Priority, TriggeredBy: 'node-update' });
  return by === 'its-worker' ? { ...made, PreviousEval: EVAL_ID } : made;
}

function partsOf(
  part: string,
  { view, at }: CoreBench,
): { stops: readonly Allocation[]; allocs: readonly Allocation[] } {
  const stops = [asStopped({ alloc: view.alloc('elsewhere')!, description: 'stopped' }, at)];
  const placed = [sampleAlloc('placed')];
  switch (part) {
    case 'place':
      return { stops: [], allocs: placed };
    case 'stop':
      return { stops, allocs: [] };
    case 'replace':
      return { stops, allocs: placed };
    default:
      return { stops: [], allocs: [asReconnected(view.alloc('returned')!, at)] };
  }
}
