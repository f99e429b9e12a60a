/** A store and its log, written entry by entry: small words for what a leader puts in. */
import type { NodeStatus } from '../../../machines/vocabulary.ts';
import type { Command, StatusAsked } from '../../../impl/core/commands.ts';
import type { Allocation, Node } from '../../../impl/core/records.ts';
import { StateStore } from '../../../impl/core/state/state-store.ts';
import { aNode, anAlloc, aReport } from '../server/records.ts';

export class Log {
  readonly store = new StateStore();
  index = 0;
  at = 1_000_000;

  put(command: Command) {
    return this.store.apply(++this.index, command).outcome;
  }
  private seed() {
    return { at: this.at, evalSeed: `seed-${this.index}` };
  }
  register(id = 'n1', status: NodeStatus = 'initializing', part: Partial<Node> = {}) {
    return this.put({ type: 'NodeRegister', node: aNode(id, { Status: status, ...part }), ...this.seed() });
  }
  asked(asked: StatusAsked, nodeId = 'n1') {
    return this.put({ type: 'NodeUpdateStatus', nodeId, asked, ...this.seed() });
  }
  purge(...nodeIds: string[]) {
    return this.put({ type: 'NodeDeregister', nodeIds, ...this.seed() });
  }
  report(...allocs: ReturnType<typeof aReport>[]) {
    return this.put({ type: 'AllocClientUpdate', allocs, ...this.seed() });
  }
  windowsEnded(...allocIds: string[]) {
    return this.put({ type: 'AllocWindowsEnded', allocIds, ...this.seed() });
  }
  plan(allocs: readonly Allocation[], part: Partial<Extract<Command, { type: 'ApplyPlanResults' }>> = {}) {
    const { at, index: snapshotIndex } = this;
    return this.put({
      type: 'ApplyPlanResults',
      at,
      evalId: '',
      snapshotIndex,
      job: null,
      stops: [],
      allocs,
      ...part,
    });
  }
  place(id = 'a1', part: Partial<Allocation> = {}) {
    return this.plan([anAlloc(id, part)]);
  }

  get view() {
    return this.store.snapshot();
  }
  status(id = 'n1') {
    return this.view.node(id)?.Status;
  }
  alloc(id = 'a1') {
    const alloc = this.view.alloc(id);
    return alloc && `${alloc.ClientStatus}/${alloc.DesiredStatus}`;
  }
  triggers(jobId = 'web') {
    return this.view.evaluationsByJob('default', jobId).map((it) => it.TriggeredBy);
  }
}
