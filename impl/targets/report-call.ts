/**
 * A report on its way, `Node.UpdateAlloc`: the report machine's events on a server core. The batch that a report
 * waits in is flushed by time, and its entry committed, in one step.
 */
import type { AllocReport } from '../core/commands.ts';
import { REPORT_BATCH_MS } from '../core/report-batch.ts';
import type { EventInstance, Facts, Sent, Target } from '../../spec/conform/target.ts';
import { arrangeNode, arrangeReported, type NodeState } from './arrangement.ts';
import { CallInFlight } from './call-in-flight.ts';
import { aloneBench, type CoreBench, type NewBench } from './core-bench.ts';
import { ALLOC_ID, sampleReport } from './sample-records.ts';

export function reportCallTarget(newBench: NewBench = aloneBench): Target {
  let walk = new ReportWalk(newBench());
  return {
    name: 'core',
    start() {
      walk = new ReportWalk(newBench());
    },
    send: (event) => walk.send(event),
    observe: () => walk.facts(),
    stop() {},
  };
}

class ReportWalk {
  private readonly bench: CoreBench;
  private readonly call: CallInFlight<'Node.UpdateAlloc'>;

  /** What the entry that was committed last says of the allocation. */
  private said: AllocReport['ClientStatus'] | undefined;

  constructor(bench: CoreBench) {
    this.bench = bench;
    this.call = new CallInFlight(bench, 'Node.UpdateAlloc', 'AllocClientUpdate');
  }

  send(event: EventInstance): Sent {
    switch (event.type) {
      case 'SENT':
        return this.call.send({ Alloc: [sampleReport(ALLOC_ID, event['a'] as AllocReport['ClientStatus'])] });
      case 'READ':
        return this.call.read(() => {
          arrangeNode(this.bench, event['status'] as NodeState);
          arrangeReported(this.bench);
        });
      case 'COMMITTED':
        return this.commit(event['status'] as NodeState);
      case 'ACTED':
        return this.call.acted();
      case 'DROPPED':
        return this.call.dropped();
      case 'LEADER_LOST':
        return this.call.leaderLost();
      default:
        throw new Error(`the report machine has no event ${event.type}`);
    }
  }

  facts(): Facts {
    const { reply } = this.call;
    return {
      stage: this.call.stage,
      batchedUntil: this.bench.server.leading?.reports.nextDeadline() ?? null,
      says: this.said ?? null,
      error: reply !== undefined && 'error' in reply ? reply.error : null,
    };
  }

  private commit(status: NodeState): Sent {
    this.bench.pass(REPORT_BATCH_MS);
    const entry = this.bench.heldOf('AllocClientUpdate');
    if (entry !== undefined) this.said = entry.command.allocs[0]?.ClientStatus;
    return this.call.committed(() => {
      arrangeNode(this.bench, status);
      arrangeReported(this.bench);
    });
  }
}
