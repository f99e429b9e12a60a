/** A heartbeat on its way, `Node.UpdateStatus(ready)`: the update-status machine's events on a server core. */
import type { EventInstance, Facts, Sent, Target } from '../../spec/conform/target.ts';
import {
  arrangeAllocs,
  arrangeNode,
  type NodeLoad,
  type NodeState,
  type ReportHistory,
} from './arrangement.ts';
import { CallInFlight } from './call-in-flight.ts';
import { aloneBench, type CoreBench, type NewBench } from './core-bench.ts';
import { NODE_ID } from './sample-records.ts';

const ASKED = 'ready';

type StatusCall = CallInFlight<'Node.UpdateStatus'>;

export function statusCallTarget(newBench: NewBench = aloneBench): Target {
  let bench: CoreBench;
  let call: StatusCall;
  return {
    name: 'core',
    start() {
      bench = newBench();
      call = new CallInFlight(bench, 'Node.UpdateStatus', 'NodeUpdateStatus');
    },
    send: (event) => send(bench, call, event),
    observe: () => factsOf(bench, call),
    stop() {},
  };
}

function send(bench: CoreBench, call: StatusCall, event: EventInstance): Sent {
  switch (event.type) {
    case 'SENT':
      return call.send({ NodeID: NODE_ID, Status: ASKED });
    case 'READ':
      return call.read(() => arrange(bench, event));
    case 'COMMITTED':
      return call.committed(() => arrange(bench, event));
    case 'VOIDED':
      return call.committed(() => arrangeNode(bench, 'gone'));
    case 'ACTED':
      return call.acted();
    case 'DROPPED':
      return call.dropped();
    case 'LEADER_LOST':
      return call.leaderLost();
    default:
      throw new Error(`the update-status machine has no event ${event.type}`);
  }
}

function arrange(bench: CoreBench, event: EventInstance): void {
  arrangeNode(bench, event['status'] as NodeState, event['history'] as ReportHistory);
  arrangeAllocs(bench, event['load'] as NodeLoad);
}

function factsOf(bench: CoreBench, call: StatusCall): Facts {
  const { reply } = call;
  return {
    stage: call.stage,
    writes: bench.heldOf('NodeUpdateStatus')?.command.asked ?? null,
    becomes: call.hasWritten ? (bench.view.node(NODE_ID)?.Status ?? null) : ASKED,
    evaluates: call.evaluations > 0,
    error: reply !== undefined && 'error' in reply ? reply.error : null,
  };
}
