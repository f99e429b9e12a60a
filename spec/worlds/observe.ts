/**
 * What one machine may know of another: named pure functions of local states, by which joint events fill their
 * payloads. They translate (a status, a flag, a count); where a rule is needed they call the machines' own.
 */
import type { AllocMemory, PlanAction } from '../../machines/alloc.ts';
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

// Nodes.
export const statusOf = (node: LocalState) => node.value as NodeStatus | 'gone';
export const isReported = (node: LocalState) => nodeOf(node).report === 'after';
export const hasMissed = (node: LocalState) => nodeOf(node).missed;
export const isKnown = (node: LocalState) => node.value !== 'gone';
export const isGone = (node: LocalState) => node.value === 'gone';
export const isReady = (node: LocalState) => node.value === 'ready';
export const isEligible = (node: LocalState) => nodeOf(node).eligible;
export const isOpen = (node: LocalState) => isReady(node) && isEligible(node);
/** Written off by the servers: `down` or `disconnected`. */
export const isUnresponsive = (node: LocalState) => node.value === 'down' || node.value === 'disconnected';

// Clients.
export const isConnected = (client: LocalState) => clientOf(client).connected;
export const isCutOff = (client: LocalState) => !clientOf(client).connected;
export const hasChanged = (client: LocalState) => clientOf(client).changed !== 'no';
/** The status a Register asks for: `ready` once a registration of this process has succeeded. */
export function statusAskedFor(client: LocalState): 'initializing' | 'ready' {
  return client.value === 'starting' ? 'initializing' : 'ready';
}

// Allocations.
export const clientStatusOf = (alloc: LocalState) => alloc.value as ClientStatus | 'free';
export function desiredStatus(alloc: LocalState): 'run' | 'stop' {
  return allocOf(alloc).desired;
}
/** Neither server- nor client-terminal, and there at all. */
export function isLive(alloc: LocalState): boolean {
  const client = clientStatusOf(alloc);
  return (
    allocOf(alloc).desired === 'run' && (client === 'pending' || client === 'running' || client === 'unknown')
  );
}
export const isOn = (alloc: LocalState, node: number) =>
  clientStatusOf(alloc) !== 'free' && allocOf(alloc).node === node;
export const isLiveOn = (alloc: LocalState, node: number) => isOn(alloc, node) && isLive(alloc);
export const isLost = (alloc: LocalState) => alloc.value === 'lost';
/** As far as the servers know, its tasks have come to an end. */
export function hasEnded(alloc: LocalState): boolean {
  const client = clientStatusOf(alloc);
  return client === 'complete' || client === 'failed' || client === 'lost';
}
/** Of all allocations of a job: none is unknown inside its window. */
export function noWindowRuns(...allocs: LocalState[]): boolean {
  return allocs.every((alloc) => alloc.value !== 'unknown' || allocOf(alloc).expired);
}

// Tasks.
export const isRunning = (task: LocalState) => task.value === 'running';
export const hasNews = (task: LocalState) => taskOf(task).news;
export const hasToSay = (task: LocalState) => taskOf(task).unsent !== 'no' && task.value !== 'none';
/** What the next report says of an allocation: its unsent status, if its tasks are there. */
export function unsentStatus(task: LocalState): Said {
  return hasToSay(task) ? (task.value as Said) : 'none';
}

// Calls and timers.
export const always = () => true;
export const isBusy = (call: LocalState) => call.value !== 'idle';
export const isWriting = (call: LocalState) => call.value === 'writing';
/** Of a Register or an UpdateStatus: what it has written calls for evaluations. */
export function asksForEvaluations(call: LocalState): boolean {
  return (call.context as unknown as { evaluates: boolean }).evaluates;
}
export const nextStatus = (call: LocalState) => updateStatusOf(call).next;
export const writesReady = (call: LocalState) => isWriting(call) && nextStatus(call) === 'ready';
export const nodeWasKnown = (call: LocalState) => call.value !== 'unknownNode';
export const writtenStatus = (call: LocalState) => registerOf(call).status;
export const registersReady = (call: LocalState) => registerOf(call).status === 'ready';
export const registersChange = (call: LocalState) => registerOf(call).changed;
export const registersLiving = (call: LocalState) => registerOf(call).status !== 'down';
export function registersUnresponsive(call: LocalState): boolean {
  const { status } = registerOf(call);
  return status === 'down' || status === 'disconnected';
}
export function nextAfterSilence(timer: LocalState): 'disconnected' | 'down' {
  return (timer.context as unknown as { next: 'disconnected' | 'down' }).next;
}

// Reports.
export const isNewest = (call: LocalState) => reportOf(call).age === 'newest';
export const isUnaware = (call: LocalState, slot: string) => reportOf(call).unaware[slot] === true;
export const says = (call: LocalState, slot: string): Said => reportOf(call).says[slot] ?? 'none';
export function saysTerminal(call: LocalState): boolean {
  return Object.values(reportOf(call).says).some((said) => said === 'complete' || said === 'failed');
}

// Plans.
export const isNotVerified = (evaluation: LocalState) => evaluation.value !== 'verified';
/** What an evaluation's plan does to a slot; undefined when nothing. */
export function planned(
  evaluation: LocalState,
  slot: string,
): { action: PlanAction; node: number } | undefined {
  return stepIn(evaluationOf(evaluation).plan, slot);
}
export function stepIn(
  plan: Readonly<Record<string, string>>,
  slot: string,
): { action: PlanAction; node: number } | undefined {
  const [action, node] = (plan[slot] ?? '-').split('@');
  return node === undefined ? undefined : { action: action as PlanAction, node: Number(node) };
}
/** The plan does this to the slot. */
export const plans = (evaluation: LocalState, slot: string, action: PlanAction) =>
  planned(evaluation, slot)?.action === action;
