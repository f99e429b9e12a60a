/**
 * One task of one allocation: pending, running, dead, and back to pending while it waits for a restart. It asks
 * the driver through effects and hears back through `on...`; it neither stores nor reports, its allocation does.
 */
import type { JobType } from '../../../machines/vocabulary.ts';
import type { Instant, Task, TaskEvent, TaskState } from '../records.ts';
import type { RestartPolicy } from '../task-records.ts';
import type { Outbox } from './outbox.ts';
import { nsToMs } from './pacing.ts';
import type { TaskKey } from './ports.ts';
import { decideRestart, endsBySuccess } from './restart-policy.ts';
import type { Ending, RestartHistory } from './restart-policy.ts';
import { toDead, toRunning, withEvent } from './task-state.ts';
import type { EventDetails, TaskEventType } from './task-state.ts';

const DEFAULT_KILL_TIMEOUT_NS = 5_000_000_000;

/** Where the task stands with its driver. `idle`: nothing asked yet, or nothing to ask any more. */
type Phase =
  | 'idle'
  | 'attaching'
  | 'starting'
  | 'running'
  | 'waiting-to-restart'
  | 'waiting-for-servers'
  | 'dead';

export interface TaskPlace {
  readonly allocId: string;
  readonly spec: Task;
  readonly policy: RestartPolicy;
  readonly jobType: JobType;
}

function isReceipt({ Type }: TaskEvent): boolean {
  return Type === 'Received';
}

export class TaskRunner {
  readonly key: TaskKey;
  readonly name: string;
  readonly #out: Outbox;
  #place: TaskPlace;
  #state: TaskState;
  #phase: Phase;
  #isStopping = false;
  /** It is being ended in order to be started anew. */
  #isRestarting = false;
  #restartAt: Instant = Infinity;
  #history: RestartHistory | undefined;

  constructor(out: Outbox, place: TaskPlace, state: TaskState) {
    this.#out = out;
    this.#place = place;
    this.name = place.spec.Name;
    this.key = `${place.allocId}/${place.spec.Name}`;
    this.#state = state;
    this.#phase = state.State === 'dead' ? 'dead' : 'idle';
  }

  /** Replaced, never edited: a different object means that something changed. */
  get state(): TaskState {
    return this.#state;
  }
  get isDead(): boolean {
    return this.#phase === 'dead';
  }
  get isLeader(): boolean {
    return this.#place.spec.Leader === true;
  }
  get spec(): Task {
    return this.#place.spec;
  }
  /** Nothing was asked of its driver yet, in this life of the client. */
  get isIdle(): boolean {
    return this.#phase === 'idle';
  }
  /** By what was kept of it, of whose events there are only the latest. */
  get hasBegun(): boolean {
    const { State, StartedAt, Restarts, Events } = this.#state;
    return State !== 'pending' || StartedAt !== null || Restarts > 0 || Events.some(isReceipt);
  }
  nextDeadline(): Instant {
    return this.#restartAt;
  }

  awaitTurn(): void {
    if (this.isIdle && this.#state.State !== 'pending') this.#state = { ...this.#state, State: 'pending' };
  }

  /** A new task: the client has received it and starts it. */
  begin(): void {
    if (this.isDead) return;
    this.#state = { ...this.#state, State: 'pending' };
    this.note('Received');
    this.#start();
  }

  /** A task of an earlier life of this client: it may still be running. */
  attach(): void {
    if (!this.isDead) this.#ask('attaching');
  }

  /** The job was updated in place: restart policy and kill timeout hold from the next time they are asked. */
  adopt(place: TaskPlace): void {
    this.#place = place;
  }

  note(type: TaskEventType, details?: EventDetails): void {
    this.#state = withEvent(this.#state, type, this.#out.at, details);
  }

  onStarted(): void {
    if (this.#phase !== 'starting' && this.#phase !== 'attaching') return;
    // Attached to what was running all along: nothing happened to the task, so no event and no new start time.
    const isUnbroken = this.#phase === 'attaching' && this.#state.State === 'running';
    this.#phase = 'running';
    if (!isUnbroken) {
      this.#state = toRunning(this.#state, this.#out.at);
      this.note('Started');
    }
    if (this.#isStopping) this.#kill();
  }

  onExited(exitCode: number): void {
    if (this.#phase !== 'running') return;
    this.note('Terminated', { ExitCode: exitCode });
    this.#ended({ kind: 'exited', exitCode });
  }

  onFailed(reason: string, recoverable: boolean): void {
    if (this.#phase === 'attaching') this.#onNotAttached(reason);
    else if (this.#phase === 'starting') {
      this.note('Driver Failure', { Message: reason });
      this.#ended({ kind: 'not-started', hopeless: !recoverable });
    }
  }

  /** The servers have been heard and still want this task. */
  onServersContacted(): void {
    if (this.#phase === 'waiting-for-servers') this.#start();
  }

  onTime(): void {
    if (this.#restartAt <= this.#out.at) this.#start();
  }

  /** Stop it, whatever it is doing. A start that is under way is waited for, then stopped. */
  stop(why: TaskEventType = 'Killing'): void {
    if (this.isDead || this.#isStopping) return;
    this.#isStopping = true;
    this.note(why);
    if (this.#phase === 'running') this.#kill();
    else if (this.#phase !== 'starting' && this.#phase !== 'attaching') this.#die('Killed', false);
  }

  /** End it and start it anew, whatever its policy; this counts for no attempt. */
  restart(): void {
    if (this.#phase !== 'running' || this.#isStopping || this.#isRestarting) return;
    this.#isRestarting = true;
    this.note('Restart Signaled');
    this.#kill();
  }

  #start(): void {
    this.#restartAt = Infinity;
    this.#ask('starting');
  }

  #ask(phase: 'starting' | 'attaching'): void {
    this.#phase = phase;
    const { allocId, spec } = this.#place;
    this.#out.emit({ type: 'start-task', task: this.key, allocId, spec, attach: phase === 'attaching' });
  }

  #kill(): void {
    const killTimeoutMs = nsToMs(this.#place.spec.KillTimeout ?? DEFAULT_KILL_TIMEOUT_NS);
    this.#out.emit({ type: 'stop-task', task: this.key, killTimeoutMs });
  }

  #onNotAttached(reason: string): void {
    if (this.#isStopping) return this.#die('Killed', false);
    const wasRunning = this.#state.State === 'running';
    if (!wasRunning) return this.#start();
    this.#state = { ...this.#state, State: 'pending' };
    this.note('Failed Restoring Task', { Message: reason });
    // The servers may have replaced it long ago: ask them first. A system task has no replacement elsewhere.
    if (this.#place.jobType === 'system') this.#start();
    else this.#phase = 'waiting-for-servers';
  }

  #ended(ending: Ending): void {
    const wasAsked = this.#isRestarting;
    this.#isRestarting = false;
    if (this.#isStopping) return this.#die('Killed', false);
    if (wasAsked) return this.#startAnew();
    const { policy, jobType, spec } = this.#place;
    const isDoneBySuccess = endsBySuccess(spec, jobType);
    const decision = decideRestart(policy, isDoneBySuccess, ending, this.#history, this.#out.at);
    switch (decision.kind) {
      case 'restart':
        return this.#waitToRestart(decision.delayMs, decision.history);
      case 'give-up':
        return this.#die('Not Restarting', true, { Message: decision.reason });
      case 'finished':
        return this.#die(undefined, false);
    }
  }

  #waitToRestart(delayMs: number, history: RestartHistory): void {
    this.#history = history;
    this.#phase = 'waiting-to-restart';
    this.#restartAt = this.#out.at + delayMs;
    this.#toPending();
  }

  #startAnew(): void {
    this.#toPending();
    this.#start();
  }

  #toPending(): void {
    this.#state = { ...this.#state, State: 'pending', Restarts: this.#state.Restarts + 1 };
    this.note('Restarting');
  }

  #die(event: TaskEventType | undefined, failed: boolean, details?: EventDetails): void {
    this.#phase = 'dead';
    this.#restartAt = Infinity;
    if (event !== undefined) this.note(event, details);
    this.#state = toDead(this.#state, this.#out.at, failed);
  }
}
