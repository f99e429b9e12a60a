/** Calls of operators, made to a server core. */
import type { DrainStrategy } from '../core/drain-records.ts';
import type { RpcMethods } from '../core/rpc.ts';
import type { EventInstance, Facts } from '../../spec/conform/target.ts';
import { NodeStage, OTHER_NODE_ID } from './node-stage.ts';
import { NODE_ID, seedFor } from './sample-records.ts';

const SINCE_DRAIN_MS = 1000;

export function operatorFacts(given: EventInstance): Facts {
  const stage = stageOf(given);
  const NodeID = given['named'] === true ? NODE_ID : '';
  switch (given.type) {
    case 'ELIGIBILITY': {
      const { wanted } = given;
      const args = wanted === 'none' ? { NodeID } : { NodeID, Eligibility: wanted };
      return stage.call('Node.UpdateEligibility', args as RpcMethods['Node.UpdateEligibility']['args']);
    }
    case 'DRAIN':
      return stage.call('Node.UpdateDrain', drainOf(NodeID, given));
    case 'PURGE':
      return purge(stage, given);
    case 'OVERTAKEN':
      return overtaken(String(given['by']));
    case 'EVENT': {
      const { at } = stage.bench;
      const event = { Message: 'something happened', Subsystem: 'Driver', Timestamp: at };
      const events = given['named'] === true ? { [NODE_ID]: [event] } : {};
      const args = given['unsaid'] === true ? {} : { NodeEvents: events };
      return stage.call('Node.EmitEvents', args as RpcMethods['Node.EmitEvents']['args']);
    }
    default:
      throw new Error(`no operator does ${given.type}`);
  }
}

/** Another purge is applied before the entry of the call. */
function overtaken(by: string): Facts {
  const stage = new NodeStage({ Status: 'ready' }, true);
  const purged = (): void => {
    const { at } = stage.bench;
    const evalSeed = seedFor(stage.bench);
    stage.bench.commit({ type: 'NodeDeregister', at, nodeIds: [NODE_ID], evalSeed });
  };
  switch (by) {
    case 'ELIGIBILITY':
      return stage.call('Node.UpdateEligibility', { NodeID: NODE_ID, Eligibility: 'ineligible' }, purged);
    case 'DRAIN':
      return stage.call(
        'Node.UpdateDrain',
        drainOf(NODE_ID, { type: 'DRAIN', wanted: 'begin', deadline: 0 }),
        purged,
      );
    default:
      return stage.call('Node.Deregister', { NodeID: NODE_ID }, purged);
  }
}

function stageOf(given: EventInstance): NodeStage {
  const Status = 'ready' as const;
  const hasWork = given['work'] === true;
  switch (String(given['node'])) {
    case 'gone':
      return new NodeStage(undefined, hasWork);
    case 'draining': {
      const stage = new NodeStage({ Status, DrainStrategy: strategy(0) }, hasWork);
      stage.bench.pass(SINCE_DRAIN_MS);
      // Whatever the drainer has put in is still on its way: the drain is as it began.
      stage.bench.held.length = 0;
      return stage;
    }
    case 'ineligible':
      return new NodeStage({ Status, SchedulingEligibility: 'ineligible' }, hasWork);
    default:
      return new NodeStage({ Status }, hasWork);
  }
}

/** The instants of a strategy are the server's to give. */
function strategy(Deadline: number): DrainStrategy {
  return { Deadline, IgnoreSystemJobs: false, StartedAt: 1_000_000_000, ForceDeadline: 0 };
}

function drainOf(
  NodeID: string,
  { wanted, deadline, mark }: EventInstance,
): RpcMethods['Node.UpdateDrain']['args'] {
  const DrainStrategy = wanted === 'begin' ? strategy(Number(deadline)) : null;
  const args = { NodeID, DrainStrategy };
  const marked = mark === 'unsaid' ? args : { ...args, MarkEligible: mark === 'yes' };
  return marked as RpcMethods['Node.UpdateDrain']['args'];
}

function purge(stage: NodeStage, { batch, named }: EventInstance): Facts {
  const first = named === true ? [NODE_ID] : [];
  switch (String(batch)) {
    case 'no':
      return stage.call('Node.Deregister', { NodeID: first[0] ?? '' });
    case 'unsaid':
      return stage.call('Node.BatchDeregister', {} as RpcMethods['Node.BatchDeregister']['args']);
    case 'two':
      return stage.call('Node.BatchDeregister', { NodeIDs: named === true ? [...first, OTHER_NODE_ID] : [] });
    case 'one-unknown':
      return stage.call('Node.BatchDeregister', { NodeIDs: named === true ? [...first, 'nobody'] : [] });
    default:
      return stage.call('Node.BatchDeregister', { NodeIDs: first });
  }
}
