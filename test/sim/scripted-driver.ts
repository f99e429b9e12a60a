/**
 * A task driver for simulations, in the manner of Nomad's mock driver: the task's config says how it will behave.
 * It stands for the machine, not for the agent: tasks go on while the agent is down, and `running` is the truth
 * about them that no record of client or server can claim. It has no clock: it is told the time.
 */
import { assert } from '../../impl/core/assert.ts';
import type { ClientEffect, ClientInput, TaskKey } from '../../impl/core/client/ports.ts';
import type { Instant } from '../../impl/core/records.ts';

/** What a task's `Config` may say. Durations in ms. */
export interface TaskScript {
  /** How long it runs by itself; absent: until it is stopped. */
  readonly run_for_ms?: number;
  /** With what it exits by itself; default 0. */
  readonly exit_code?: number;
  /** It cannot be started, and this is why. */
  readonly start_error?: string;
  /** Whether starting it again may help; default no. */
  readonly start_error_recoverable?: boolean;
  /** How long starting takes; default: what the driver was given. */
  readonly start_block_ms?: number;
  /** How long it takes to end once stopped, at most the kill timeout; default 0. */
  readonly kill_after_ms?: number;
}

type StartTask = Extract<ClientEffect, { type: 'start-task' }>;
type StopTask = Extract<ClientEffect, { type: 'stop-task' }>;
type Fact = Extract<ClientInput, { type: 'task-started' | 'task-exited' | 'task-failed' }>;

/** Exit code of a task ended by SIGTERM, as a shell tells it. */
const STOPPED_EXIT_CODE = 143;

const FIELDS: Readonly<Record<keyof TaskScript, 'number' | 'string' | 'boolean'>> = {
  run_for_ms: 'number',
  exit_code: 'number',
  start_error: 'string',
  start_error_recoverable: 'boolean',
  start_block_ms: 'number',
  kill_after_ms: 'number',
};

interface Process {
  readonly task: TaskKey;
  readonly script: TaskScript;
  readonly startsAt: Instant;
  state: 'starting' | 'running' | 'exited';
  exitsAt: Instant;
  exitCode: number;
  /** An agent is there that hears of it. */
  isWatched: boolean;
}

export class ScriptedDriver {
  readonly #startDelayMs: () => number;
  /** In the order of their starts; the last one of a task is the one that an agent can reach. */
  #processes: Process[] = [];
  #facts: Fact[] = [];
  readonly #finished = new Set<TaskKey>();

  /** @param startDelayMs how long a start takes when the script does not say; seeded by the caller. */
  constructor(startDelayMs: () => number = () => 0) {
    this.#startDelayMs = startDelayMs;
  }

  /** Perform an effect of the client that is up now. Effects that are not a driver's are ignored. */
  perform(effect: ClientEffect, at: Instant): void {
    this.#advance(at);
    if (effect.type === 'stop-task') this.#stop(effect, at);
    else if (effect.type === 'start-task' && effect.attach) this.#attach(effect, at);
    else if (effect.type === 'start-task') this.#start(effect, at);
    this.#advance(at);
  }

  /** What the agent hears by `at`; each fact is told once. */
  due(at: Instant): readonly Fact[] {
    this.#advance(at);
    const facts = this.#facts;
    this.#facts = [];
    return facts.map((fact) => ({ ...fact, at }));
  }

  /** When something will happen next. */
  nextDeadline(): Instant {
    const told = this.#facts.map((fact) => fact.at);
    return Math.min(Infinity, ...told, ...this.#processes.map(nextChangeAt));
  }

  /** The agent has gone: nobody hears of the tasks any more, but they go on, and how they end is kept. */
  agentGone(at: Instant): void {
    this.#advance(at);
    this.#facts = [];
    for (const process of this.#processes) process.isWatched = false;
  }

  /** The machine went down, agent and all: nothing of the tasks is left. */
  reboot(): void {
    this.#processes = [];
    this.#facts = [];
  }

  /** The tasks that really run at `at`, sorted; a task that runs twice stands there twice. */
  running(at: Instant): readonly TaskKey[] {
    this.#advance(at);
    return this.#processes
      .filter((process) => process.state === 'running')
      .map((process) => process.task)
      .sort();
  }

  /** The tasks whose work was done to its end on this machine: they exited by themselves, with success. */
  finished(at: Instant): ReadonlySet<TaskKey> {
    this.#advance(at);
    return this.#finished;
  }

  #start(effect: StartTask, at: Instant): void {
    const script = readScript(effect);
    // A new start replaces what the last one left to be told.
    this.#processes = this.#processes.filter(({ task, state }) => task !== effect.task || state !== 'exited');
    const startsAt = at + (script.start_block_ms ?? this.#startDelayMs());
    this.#processes.push({
      task: effect.task,
      script,
      startsAt,
      state: 'starting',
      exitsAt: startsAt + (script.run_for_ms ?? Infinity),
      exitCode: script.exit_code ?? 0,
      isWatched: true,
    });
  }

  #attach({ task }: StartTask, at: Instant): void {
    const process = this.#current(task);
    if (process === undefined) {
      this.#facts.push({ type: 'task-failed', at, task, reason: 'nothing to attach to' });
      return;
    }
    process.isWatched = true;
    if (process.state !== 'starting') this.#facts.push({ type: 'task-started', at, task });
    if (process.state === 'exited') this.#tellExit(process, at);
  }

  #stop({ task, killTimeoutMs }: StopTask, at: Instant): void {
    const process = this.#current(task);
    if (process?.state !== 'running') return;
    const stoppedAt = at + Math.min(process.script.kill_after_ms ?? 0, killTimeoutMs);
    if (stoppedAt >= process.exitsAt) return;
    process.exitsAt = stoppedAt;
    process.exitCode = STOPPED_EXIT_CODE;
  }

  /** Let everything happen that happens by `at`, in the order of time. */
  #advance(at: Instant): void {
    for (;;) {
      const [next] = this.#processes.toSorted((a, b) => nextChangeAt(a) - nextChangeAt(b));
      if (next === undefined || nextChangeAt(next) > at) return;
      if (next.state === 'starting') this.#startOf(next);
      else this.#endOf(next);
    }
  }

  #startOf(process: Process): void {
    const { task, script, startsAt: at } = process;
    const { start_error: reason, start_error_recoverable: recoverable = false } = script;
    if (reason === undefined) {
      process.state = 'running';
      if (process.isWatched) this.#facts.push({ type: 'task-started', at, task });
      return;
    }
    this.#drop(process);
    if (process.isWatched) this.#facts.push({ type: 'task-failed', at, task, reason, recoverable });
  }

  #endOf(process: Process): void {
    process.state = 'exited';
    if (process.exitCode === 0) this.#finished.add(process.task);
    if (process.isWatched) this.#tellExit(process, process.exitsAt);
  }

  /** Told once, then forgotten, as a process that was waited for. */
  #tellExit(process: Process, at: Instant): void {
    this.#drop(process);
    this.#facts.push({ type: 'task-exited', at, task: process.task, exitCode: process.exitCode });
  }

  #drop(process: Process): void {
    this.#processes = this.#processes.filter((other) => other !== process);
  }

  #current(task: TaskKey): Process | undefined {
    return this.#processes.findLast((process) => process.task === task);
  }
}

function nextChangeAt(process: Process): Instant {
  if (process.state === 'exited') return Infinity;
  return process.state === 'starting' ? process.startsAt : process.exitsAt;
}

function readScript({ task, spec }: StartTask): TaskScript {
  for (const [field, value] of Object.entries(spec.Config)) {
    const type = FIELDS[field as keyof TaskScript];
    assert(typeof value === type, `${task}: config field ${field} is one of a script, of its type`);
  }
  return spec.Config as TaskScript;
}
