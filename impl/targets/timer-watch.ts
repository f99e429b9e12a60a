/** The leader's timer for one node and its own verdict: the heartbeat-timer machine's events on a server core. */
import type { EventInstance, Facts, Sent, Target } from '../../spec/conform/target.ts';
import { arrangeNode, arrangeWindows, type NodeState } from './arrangement.ts';
import { aloneBench, type CoreBench, type NewBench } from './core-bench.ts';
import { NODE_ID } from './sample-records.ts';

const ACCEPTED: Sent = { accepted: true };
const REFUSED: Sent = { accepted: false };

export function heartbeatTimerTarget(newBench: NewBench = aloneBench): Target {
  let bench = newBench();
  return {
    name: 'core',
    start() {
      bench = newBench();
    },
    send: (event) => send(bench, event),
    observe: () => factsOf(bench),
    stop() {},
  };
}

function send(bench: CoreBench, event: EventInstance): Sent {
  switch (event.type) {
    case 'ARMED':
      arrangeNode(bench, 'ready');
      bench.callThrough('Node.UpdateStatus', { NodeID: NODE_ID, Status: 'ready' });
      return ACCEPTED;
    case 'FIRED':
      return fire(bench, event);
    case 'COMMITTED':
      return commit(bench, 'NodeUpdateStatus', () => arrangeKnown(bench));
    case 'VOIDED':
      return commit(bench, 'NodeUpdateStatus', () => arrangeNode(bench, 'gone'));
    case 'ACTED':
      return commit(bench, 'EvalUpdate');
    case 'CLEARED':
      arrangeNode(bench, 'ready');
      bench.callThrough('Node.Deregister', { NodeID: NODE_ID });
      return ACCEPTED;
    case 'LEADER_LOST':
      arrangeNode(bench, event['status'] as NodeState);
      bench.loseLeader();
      return ACCEPTED;
    default:
      throw new Error(`the heartbeat-timer machine has no event ${event.type}`);
  }
}

/** Time passes until the timer is due. Entries are committed within milliseconds, TTLs last for seconds. */
function fire(bench: CoreBench, event: EventInstance): Sent {
  if (bench.held.length > 0) return { notDrivable: 'a timer does not run out while an entry is committed' };
  const deadlineAt = deadlineOf(bench);
  if (deadlineAt === undefined) return REFUSED;
  bench.pass(deadlineAt - bench.at - 1);
  arrangeWindows(bench, event['window'] === true);
  arrangeNode(bench, event['status'] as NodeState);
  bench.pass(1);
  return ACCEPTED;
}

/** The entry applies to a node: to a new one where the old one was purged meanwhile. */
function arrangeKnown(bench: CoreBench): void {
  if (bench.view.node(NODE_ID) === undefined) arrangeNode(bench, 'ready');
}

function commit(
  bench: CoreBench,
  type: 'NodeUpdateStatus' | 'EvalUpdate',
  arrange: () => void = () => {},
): Sent {
  const held = bench.heldOf(type);
  if (held === undefined) return REFUSED;
  arrange();
  bench.release(held);
  return ACCEPTED;
}

function deadlineOf(bench: CoreBench): number | undefined {
  return bench.server.leading?.heartbeats.deadline(NODE_ID);
}

function factsOf(bench: CoreBench): Facts {
  const verdict = bench.heldOf('NodeUpdateStatus');
  const written = bench.heldOf('EvalUpdate') === undefined ? 'idle' : 'written';
  return {
    stage: verdict === undefined ? written : 'writing',
    writes: verdict?.command.status ?? null,
    deadlineAt: deadlineOf(bench) ?? null,
  };
}
