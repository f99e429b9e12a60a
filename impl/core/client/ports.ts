/**
 * How a client core talks to its surroundings: inputs in, effects out. The core decides; drivers run tasks,
 * `io` keeps the local state and carries the calls.
 */
import type { Allocation, Instant, Task, TaskState } from '../records.ts';
import type { RpcId, RpcResult, TraceEvent } from '../effects.ts';
import type { RpcMethod } from '../rpc.ts';

/** A task's identity on this client: `<alloc id>/<task name>`. */
export type TaskKey = string;

/** What a client keeps on its own disk and restores after a restart. */
export interface ClientRecord {
  readonly alloc: Allocation;
  readonly taskStates: Readonly<Record<string, TaskState>>;
}

export type ClientInput =
  | { readonly type: 'time'; readonly at: Instant }
  /** Answer to a `call` effect. A call that could not be made or timed out is an error like any other. */
  | { readonly type: 'reply'; readonly at: Instant; readonly id: RpcId; readonly result: RpcResult }
  | { readonly type: 'task-started'; readonly at: Instant; readonly task: TaskKey }
  | { readonly type: 'task-exited'; readonly at: Instant; readonly task: TaskKey; readonly exitCode: number }
  /** The driver could not start (or re-attach to) the task. `recoverable`: trying again may help; default no. */
  | {
      readonly type: 'task-failed';
      readonly at: Instant;
      readonly task: TaskKey;
      readonly reason: string;
      readonly recoverable?: boolean;
    }
  /** Somebody wants a running task to be started anew. What does not run is left as it is. */
  | { readonly type: 'task-restart-asked'; readonly at: Instant; readonly task: TaskKey }
  /** Fingerprinting found different attributes: register again. */
  | {
      readonly type: 'node-changed';
      readonly at: Instant;
      readonly attributes: Readonly<Record<string, string>>;
    };

export type ClientEffect =
  | { readonly type: 'call'; readonly id: RpcId; readonly method: RpcMethod; readonly args: unknown }
  /**
   * Start the task, or re-attach to it when `attach` says it may still be running. Attaching never starts
   * anything: with nothing to attach to it fails. Answered by task-started or task-failed; a task that ended
   * while no client was there is answered by task-started, then task-exited.
   */
  | {
      readonly type: 'start-task';
      readonly task: TaskKey;
      readonly allocId: string;
      readonly spec: Task;
      readonly attach: boolean;
    }
  /** Stop the task: signal, then kill after `killTimeoutMs`. Answered by task-exited. */
  | { readonly type: 'stop-task'; readonly task: TaskKey; readonly killTimeoutMs: number }
  /**
   * Keep this record; must be durable before a later `start-task`, or a `call` that speaks of allocations, of this core is
   * performed. Heartbeats, registrations and questions claim nothing of it.
   */
  | { readonly type: 'store'; readonly allocId: string; readonly record: ClientRecord }
  | { readonly type: 'forget'; readonly allocId: string }
  /** It has ended, and others have since: its record stays, its files need not. May come again after a restart. */
  | { readonly type: 'clear-files'; readonly allocId: string }
  | { readonly type: 'trace'; readonly event: TraceEvent };
