/**
 * What a task driver is: it says whether it works on this machine, starts a task, and finds one again that outlived the
 * agent. What a task is given (folder, environment) is made before; when it runs is the client core's decision.
 */
import type { DriverInfo } from '../core/records.ts';
import type { CommandWish, RunningCommand } from '../io/client/task-command.ts';
import type { LogSpec } from './executor/spec.ts';
import type { TaskFolders } from './task-folders.ts';

export interface PreparedTask {
  /** `<alloc id>/<task name>`. */
  readonly key: string;
  /** The driver's own configuration, with everything in `${}` put in. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly env: Readonly<Record<string, string>>;
  /** Of the operating system; empty: the driver's own choice. */
  readonly user: string;
  readonly folders: TaskFolders;
  readonly logs: { readonly stdout: LogSpec; readonly stderr: LogSpec };
  readonly resources: { readonly CPU: number; readonly MemoryMB: number };
}

export interface RunningTask {
  /** Of the task's own first process; undefined where there is none. */
  readonly pid: number | undefined;
  /** With its exit code. Never rejects. */
  readonly exited: Promise<number>;
  /** Asks it to end, and makes it end after `timeoutMs`. */
  stop(signal: NodeJS.Signals, timeoutMs: number): Promise<void>;
  /** Says whether there was something to send it to. */
  signal(signal: NodeJS.Signals): boolean;
  /** A command beside it, where it is. Absent: the driver cannot. Rejects with a `ClientRefusal`. */
  readonly run?: (wish: CommandWish) => Promise<RunningCommand>;
}

/** Why a task cannot be started, for whoever wrote the job. */
export class StartRefused extends Error {
  /** Trying again may help. */
  readonly recoverable: boolean;

  constructor(reason: string, recoverable = false) {
    super(reason);
    this.name = 'StartRefused';
    this.recoverable = recoverable;
  }
}

export interface Driver {
  readonly name: string;
  /** `chroot`: the task sees its folder as its root, and nothing of the agent's environment. */
  readonly isolation: 'none' | 'chroot';
  fingerprint(): Promise<DriverInfo>;
  /** Rejects with a `StartRefused`. */
  start(task: PreparedTask): Promise<RunningTask>;
  /** Undefined: there is nothing to attach to. `folders.state` is what `start` was given. */
  attach(folders: TaskFolders): Promise<RunningTask | undefined>;
}
