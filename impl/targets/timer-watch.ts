/** The leader's timer for one node and its own verdict: the heartbeat-timer machine's events on a server core. */
import type { EventInstance, Facts, Sent, Target } from '../../spec/conform/target.ts';
import { arrangeEnded, arrangeNode, arrangeWindows, type NodeState } from './arrangement.ts';
import { aloneBench, type CoreBench, type NewBench } from './core-bench.ts';
import { NODE_ID } from './sample-records.ts';

const ACCEPTED: Sent = { accepted: true };
const REFUSED: Sent = { accepted: false };

export function heartbeatTimerTarget(newBench: NewBench = aloneBench): Target {
  let watch = new TimerWatch(newBench());
  return {
    name: 'core',
    start() {
      watch = new TimerWatch(newBench());
    },
    send: (event) => watch.send(event),
    observe: () => watch.facts(),
    stop() {},
  };
}

class TimerWatch {
  private readonly bench: CoreBench;

  constructor(bench: CoreBench) {
    this.bench = bench;
  }

  send(event: EventInstance): Sent {
    switch (event.type) {
      case 'ARMED':
        arrangeNode(this.bench, 'ready');
        this.bench.callThrough('Node.UpdateStatus', { NodeID: NODE_ID, Status: 'ready' });
        return ACCEPTED;
      case 'FIRED':
        return this.fire(event);
      case 'COMMITTED':
        return this.commit(() => arrange(this.bench, event));
      case 'VOIDED':
        return this.commit(() => arrangeNode(this.bench, 'gone'));
      case 'CLEARED':
        arrangeNode(this.bench, 'ready');
        this.bench.callThrough('Node.Deregister', { NodeID: NODE_ID });
        return ACCEPTED;
      case 'LEADER_LOST':
        arrange(this.bench, event);
        this.bench.loseLeader();
        return ACCEPTED;
      default:
        throw new Error(`the heartbeat-timer machine has no event ${event.type}`);
    }
  }

  facts(): Facts {
    const verdict = this.bench.heldOf('NodeUpdateStatus');
    return {
      stage: verdict === undefined ? 'idle' : 'writing',
      writes: verdict?.command.asked ?? null,
      deadlineAt: this.deadlineAt ?? null,
    };
  }

  /** Time passes until the timer is due, and the leader hears others. Entries are committed within milliseconds, TTLs last for seconds. */
  private fire(event: EventInstance): Sent {
    const { bench, deadlineAt } = this;
    if (bench.heldOf('NodeUpdateStatus') !== undefined)
      return { notDrivable: 'a timer does not run out while an entry is committed' };
    if (deadlineAt === undefined) return REFUSED;
    bench.passBesideAnother(deadlineAt - bench.at - 1);
    arrange(bench, event);
    bench.pass(1);
    return ACCEPTED;
  }

  private commit(arranging: () => void): Sent {
    const held = this.bench.heldOf('NodeUpdateStatus');
    if (held === undefined) return REFUSED;
    arranging();
    this.bench.release(held);
    return ACCEPTED;
  }

  private get deadlineAt(): number | undefined {
    return this.bench.server.leading?.heartbeats.deadline(NODE_ID);
  }
}

/** Allocations come last, so that also a node that is down may hold what was never given up. */
function arrange(bench: CoreBench, { status, window, unended }: EventInstance): void {
  arrangeNode(bench, status as NodeState);
  if (unended === true) arrangeWindows(bench, window === true);
  else arrangeEnded(bench);
}
