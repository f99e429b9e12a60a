/**
 * What a leader does about an entry it has just applied: new evaluations are queued, nodes that gained room wake what
 * waits for room, and open windows and drains are watched. Volatile effects only; nothing is written here.
 * Source: reference page nomad-protocol.md, sections 1.3 step 3, 1.5, 1.6, 3.4 (end), 5.1, 5.3, column B.
 */
import type { Command } from './commands.ts';
import type { LeaderParts } from './leader-parts.ts';
import type { Index, Node } from './records.ts';
import type { Change } from './state/write.ts';
import type { StateView } from './view.ts';

export interface Applied {
  readonly command: Command;
  readonly index: Index;
  readonly changes: readonly Change[];
  /** The state after the entry. */
  readonly view: StateView;
}

export function react(parts: LeaderParts, applied: Applied, at: number): void {
  parts.windows.follow(applied.changes);
  parts.drains.follow(applied.changes, at);
  parts.periodic.follow(applied.changes, at);
  queueEvals(parts, applied, at);
  for (const node of nodesWithRoom(applied)) parts.evals.nodeGainedRoom(node, applied.index, at);
}

function queueEvals(parts: LeaderParts, applied: Applied, at: number): void {
  // A plan only touches its evaluation, which is with a worker: there is nothing to queue.
  if (applied.command.type === 'ApplyPlanResults') return;
  for (const change of applied.changes) {
    if (change.kind === 'eval' && change.after !== undefined) parts.evals.written(change.after, at);
  }
}

/** Nodes that can take work which they could not take before this entry. Stops do not count (B); undrains do (#27488). */
function nodesWithRoom({ command, changes, view }: Applied): readonly Node[] {
  if (command.type === 'NodeRegister' || command.type === 'NodeUpdateStatus') {
    return changes.flatMap((change) =>
      change.kind === 'node' && change.after?.Status === 'ready' ? [change.after] : [],
    );
  }
  if (command.type === 'NodeUpdateEligibility' || command.type === 'NodeUpdateDrain') {
    return changes.flatMap((change) =>
      change.kind === 'node' && becameEligible(change.before, change.after) ? [change.after] : [],
    );
  }
  if (command.type === 'AllocClientUpdate') return nodesOfEnded(changes, view);
  return [];
}

/** Tasks that ended by themselves have left room; `lost` and stops are no such news (5.3). */
function nodesOfEnded(changes: readonly Change[], view: StateView): readonly Node[] {
  const ended = changes.flatMap((change) => {
    const after = change.kind === 'alloc' ? change.after : undefined;
    return after?.ClientStatus === 'complete' || after?.ClientStatus === 'failed' ? [after.NodeID] : [];
  });
  const nodeIds = [...new Set(ended)].sort();
  return nodeIds.map((id) => view.node(id)).filter((node): node is Node => node !== undefined);
}

function becameEligible(before: Node | undefined, after: Node | undefined): after is Node {
  return before?.SchedulingEligibility === 'ineligible' && after?.SchedulingEligibility === 'eligible';
}
