/**
 * The files through which an agent and the executor of one task speak, and their shapes: the agent writes what to run,
 * the executor how it goes. They outlive both, so an agent that was killed finds its tasks again. Nothing is decided here.
 */
import { join } from 'node:path';
import type { ProcessId } from './process-id.ts';

export interface LogSpec {
  /** Files are `<base>.0`, `<base>.1`, ...; the newest has the largest number. */
  readonly base: string;
  readonly maxFiles: number;
  readonly maxBytes: number;
}

export interface ExecutorSpec {
  /** Of this start: an executor that finds another one here was overtaken, and starts nothing. */
  readonly attempt: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Absent: as the agent. */
  readonly uid?: number;
  readonly gid?: number;
  readonly stdout: LogSpec;
  readonly stderr: LogSpec;
  /** The command only makes room: the task is its child, and signals are for that one. */
  readonly signalsChild?: boolean;
}

/** Written once the task runs. */
export interface Running {
  readonly attempt: string;
  readonly executor: ProcessId;
  readonly task: ProcessId;
}

/** Written once it is over; `error`: it could not be started. */
export interface Outcome {
  readonly attempt: string;
  /** 128 and the signal's number when a signal ended it, as shells have it. */
  readonly exitCode: number;
  readonly error?: string;
}

export const SPEC_FILE = 'spec.json';
export const RUNNING_FILE = 'running.json';
export const OUTCOME_FILE = 'outcome.json';

export const specIn = (folder: string): string => join(folder, SPEC_FILE);
export const runningIn = (folder: string): string => join(folder, RUNNING_FILE);
export const outcomeIn = (folder: string): string => join(folder, OUTCOME_FILE);
