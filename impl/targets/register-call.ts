/** A registration on its way, `Node.Register`: the register machine's events on a server core. */
import type { NodeStatus } from '../../machines/vocabulary.ts';
import type { EventInstance, Facts, Sent, Target } from '../../spec/conform/target.ts';
import { arrangeAllocs, arrangeNode, type NodeState } from './arrangement.ts';
import { CallInFlight } from './call-in-flight.ts';
import { aloneBench, type CoreBench, type NewBench } from './core-bench.ts';
import { NODE_ID, sampleRegistration } from './sample-records.ts';

type RegisterCall = CallInFlight<'Node.Register'>;

export function registerCallTarget(newBench: NewBench = aloneBench): Target {
  let bench: CoreBench;
  let call: RegisterCall;
  return {
    name: 'core',
    start() {
      bench = newBench();
      call = new CallInFlight(bench, 'Node.Register', 'NodeRegister');
    },
    send: (event) => send(bench, call, event),
    observe: () => factsOf(bench, call),
    stop() {},
  };
}

function send(bench: CoreBench, call: RegisterCall, event: EventInstance): Sent {
  switch (event.type) {
    case 'SENT': {
      const Attributes = { 'kernel.name': event['changed'] === true ? 'plan9' : 'linux' };
      return call.send({ Node: sampleRegistration({ Status: event['status'] as NodeStatus, Attributes }) });
    }
    case 'READ':
      return call.read(() => arrange(bench, event));
    case 'COMMITTED':
      return call.committed(() => arrange(bench, event));
    case 'ACTED':
      return call.acted();
    case 'DROPPED':
      return call.dropped();
    case 'LEADER_LOST':
      return call.leaderLost();
    default:
      throw new Error(`the register machine has no event ${event.type}`);
  }
}

/** Something is on the node, so that somebody is concerned. */
function arrange(bench: CoreBench, event: EventInstance): void {
  arrangeNode(bench, event['status'] as NodeState);
  arrangeAllocs(bench, 'running');
}

function factsOf(bench: CoreBench, call: RegisterCall): Facts {
  const { reply } = call;
  return {
    stage: call.stage,
    writes: bench.heldOf('NodeRegister')?.command.node.Status ?? null,
    becomes: bench.view.node(NODE_ID)?.Status ?? null,
    evaluates: call.evaluations > 0,
    error: reply !== undefined && 'error' in reply ? reply.error : null,
  };
}
