/**
 * The reported side of a task: its state with the few latest events, and what the states of an allocation's
 * tasks make of its client status. Pure values.
 */
import type { ClientStatus } from '../../../machines/vocabulary.ts';
import type { Instant, TaskEvent, TaskState } from '../records.ts';

/** Nomad keeps this many events a task. */
const EVENTS_KEPT = 10;

export const NEW_TASK_STATE: TaskState = {
  State: 'pending',
  Failed: false,
  Restarts: 0,
  StartedAt: null,
  FinishedAt: null,
  Events: [],
};

/** Nomad's event types, as operators see them. */
export type TaskEventType =
  | 'Received'
  | 'Started'
  | 'Terminated'
  | 'Restart Signaled'
  | 'Restarting'
  | 'Not Restarting'
  | 'Driver Failure'
  | 'Failed Restoring Task'
  | 'Reconnected'
  | 'Killing'
  | 'Killed'
  | 'Sibling Task Failed'
  | 'Leader Task Dead'
  | 'Main Tasks Dead';

export type EventDetails = Omit<TaskEvent, 'Type' | 'Time'>;

export function withEvent(
  state: TaskState,
  type: TaskEventType,
  at: Instant,
  details: EventDetails = {},
): TaskState {
  const event: TaskEvent = { Type: type, Time: at, ...details };
  return { ...state, Events: [...state.Events, event].slice(-EVENTS_KEPT) };
}

export function toRunning(state: TaskState, at: Instant): TaskState {
  return { ...state, State: 'running', StartedAt: at, FinishedAt: null };
}

export function toDead(state: TaskState, at: Instant, failed: boolean): TaskState {
  return { ...state, State: 'dead', Failed: state.Failed || failed, FinishedAt: at };
}

export interface ReportedStatus {
  readonly status: ClientStatus;
  readonly description: string;
}

/** What an allocation is, by its tasks: one failed task outweighs all others, then running, then pending. */
export function clientStatusOf(states: readonly TaskState[]): ReportedStatus {
  if (states.some((state) => state.State === 'dead' && state.Failed)) {
    return { status: 'failed', description: 'Failed tasks' };
  }
  if (states.some((state) => state.State === 'running')) {
    return { status: 'running', description: 'Tasks are running' };
  }
  if (states.some((state) => state.State === 'pending')) {
    return { status: 'pending', description: 'No tasks have started' };
  }
  return { status: 'complete', description: 'All tasks have completed' };
}
