/**
 * What one machine may know of another: named pure functions of local states, by which joint events fill their
 * payloads. They translate (a status, a flag, a count); where a rule is needed they call the machines' own.
 */
import type { AllocMemory, PlanAction } from '../../machines/alloc.ts';
import { classify } from '../../machines/classify.ts';
import type { ClientMemory } from '../../machines/client.ts';
import type { EvaluationMemory } from '../../machines/evaluation.ts';
import type { NodeMemory } from '../../machines/node.ts';
import type { RegisterContext } from '../../machines/register.ts';
import type { ReportContext, Said } from '../../machines/report.ts';
import type { TaskMemory } from '../../machines/task.ts';
import type { UpdateStatusContext } from '../../machines/update-status.ts';
import type { ClientStatus, NodeStatus } from '../../machines/vocabulary.ts';
import type { LocalState } from '../model/types.ts';

export const allocOf = (alloc: LocalState) => alloc.context as unknown as AllocMemory;
export const clientOf = (client: LocalState) => client.context as unknown as ClientMemory;
export const evaluationOf = (evaluation: LocalState) => evaluation.context as unknown as EvaluationMemory;
export const nodeOf = (node: LocalState) => node.context as unknown as NodeMemory;
export const registerOf = (call: LocalState) => call.context as unknown as RegisterContext;
export const reportOf = (call: LocalState) => call.context as unknown as ReportContext;
export const taskOf = (task: LocalState) => task.context as unknown as TaskMemory;
export const updateStatusOf = (call: LocalState) => call.context as unknown as UpdateStatusContext;

export const statusOf = (node: LocalState) => node.value as NodeStatus | 'gone';
export const clientStatusOf = (alloc: LocalState) => alloc.value as ClientStatus | 'free';

/** Neither server- nor client-terminal, and there at all. */
export function isLive(alloc: LocalState): boolean {
  const client = clientStatusOf(alloc);
  return (
    allocOf(alloc).desired === 'run' && (client === 'pending' || client === 'running' || client === 'unknown')
  );
}

export const isOn = (alloc: LocalState, node: number) =>
  clientStatusOf(alloc) !== 'free' && allocOf(alloc).node === node;

export const isReported = (node: LocalState) => nodeOf(node).report === 'after';
export const isConnected = (client: LocalState) => clientOf(client).connected;
export const isCutOff = (client: LocalState) => !clientOf(client).connected;
export const isReady = (node: LocalState) => node.value === 'ready';
export const isOpen = (node: LocalState) => node.value === 'ready' && nodeOf(node).eligible;
export const isEligible = (node: LocalState) => nodeOf(node).eligible;
export const isIdle = (call: LocalState) => call.value === 'idle';
export const isBusy = (call: LocalState) => call.value !== 'idle';
export const isRunning = (task: LocalState) => task.value === 'running';

/** What the next report says of an allocation: its unsent status, if its tasks are there. */
export function unsentStatus(task: LocalState): Said {
  return taskOf(task).unsent && task.value !== 'none' ? (task.value as Said) : 'none';
}

/** The status a Register asks for: `ready` once a registration of this process has succeeded. */
export function statusAskedFor(client: LocalState): 'initializing' | 'ready' {
  return client.value === 'starting' ? 'initializing' : 'ready';
}
export const hasChanged = (client: LocalState) => clientOf(client).changed;

export const nextStatus = (call: LocalState) => updateStatusOf(call).next;
export const writtenStatus = (call: LocalState) => registerOf(call).status;
export const writesReady = (call: LocalState) =>
  call.value === 'writing' && updateStatusOf(call).next === 'ready';
export const registersReady = (call: LocalState) => registerOf(call).status === 'ready';
export const registersLiving = (call: LocalState) => registerOf(call).status !== 'down';
export const nodeWasKnown = (call: LocalState) => call.value !== 'unknownNode';

/** A slot as a scheduler's snapshot shows it: `class@node`. */
export function snapshotOf(window: boolean) {
  return function classAndNode(alloc: LocalState, ...nodes: LocalState[]): string {
    const client = clientStatusOf(alloc);
    if (client === 'free') return 'free@0';
    const memory = allocOf(alloc);
    const node = nodes[memory.node - 1] as LocalState;
    return `${classify({ client, ...memory }, statusOf(node), window)}@${memory.node}`;
  };
}

/** What the plan does to one slot. */
export function stepOf(slot: string): {
  action: (e: LocalState) => PlanAction | 'none';
  node: (e: LocalState) => number;
  acts: (e: LocalState) => boolean;
} {
  const step = (evaluation: LocalState) => evaluationOf(evaluation).plan[slot] ?? '-';
  return {
    action: function plannedAction(evaluation) {
      return step(evaluation) === '-' ? 'none' : (step(evaluation).split('@')[0] as PlanAction);
    },
    node: function plannedNode(evaluation) {
      return step(evaluation) === '-' ? 0 : Number(step(evaluation).split('@')[1]);
    },
    acts: function plansSomething(evaluation) {
      return step(evaluation) !== '-';
    },
  };
}
