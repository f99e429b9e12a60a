/**
 * Drives a core in real time: inputs one after the other, each with the time of now; its effects performed in
 * order; a timer for its next deadline. What the inputs and effects are is nobody's business here.
 */
import type { PersistSeq } from '../../core/raft/messages.ts';
import type { Instant } from '../../core/records.ts';

/** Either core: `Raft`, or a `Member` with everything above it. */
export interface Core<Input, Effect> {
  apply(input: Input): Effect[];
  nextDeadline(): Instant | undefined;
}

/** An input as its source knows it, without the time. */
export type Untimed<Input> = Input extends { readonly at: Instant } ? Omit<Input, 'at'> : never;

type BaseInput =
  | { readonly type: 'time'; readonly at: Instant }
  | { readonly type: 'persisted'; readonly at: Instant; readonly seq: PersistSeq };

/** Milliseconds that never go back, whatever is done to the machine's clock; at a start they are those of the day. */
export function steadyNow(): Instant {
  return Math.floor(performance.timeOrigin + performance.now());
}

/** Longer than this no timer of Node's may be set. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export class CoreLoop<Input extends { readonly at: Instant }, Effect> {
  readonly #core: Core<Input | BaseInput, Effect>;
  readonly #perform: (effect: Effect) => void;
  readonly #waiting: (Untimed<Input> | Untimed<BaseInput>)[] = [];
  #isRunning = false;
  #isStopped = false;
  #timer: NodeJS.Timeout | undefined;
  #timerAt: Instant | undefined;
  #durableSeq: PersistSeq = 0;
  #toldSeq: PersistSeq = 0;

  constructor(core: Core<Input | BaseInput, Effect>, perform: (effect: Effect) => void) {
    this.#core = core;
    this.#perform = perform;
  }

  /** An input that arises while another is handled comes after it. */
  handle(input: Untimed<Input> | Untimed<BaseInput>): void {
    if (this.#isStopped) return;
    this.#waiting.push(input);
    if (this.#isRunning) return;
    this.#isRunning = true;
    try {
      for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
        const effects = this.#core.apply({ ...next, at: steadyNow() } as Input | BaseInput);
        for (const effect of effects) this.#perform(effect);
      }
    } finally {
      this.#isRunning = false;
    }
    this.#setTimer();
  }

  /** Writes become durable in the order of their numbers, several at once: the core is told of the last. */
  persisted(seq: PersistSeq): void {
    const isFirst = this.#durableSeq === this.#toldSeq;
    this.#durableSeq = Math.max(this.#durableSeq, seq);
    if (isFirst) queueMicrotask(() => this.#tellPersisted());
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  #tellPersisted(): void {
    this.#toldSeq = this.#durableSeq;
    this.handle({ type: 'persisted', seq: this.#durableSeq });
  }

  /**
   * A deadline that has moved away, as a follower's does with every message, is left to the timer that is set: when
   * it rings too early, it is set anew.
   */
  #setTimer(): void {
    const dueAt = this.#core.nextDeadline() ?? Infinity;
    if (this.#timerAt !== undefined && this.#timerAt <= dueAt) return;
    clearTimeout(this.#timer);
    this.#timerAt = undefined;
    if (dueAt === Infinity) return;
    this.#timerAt = dueAt;
    const delayMs = Math.min(Math.max(0, dueAt - steadyNow()), LONGEST_TIMER_MS);
    this.#timer = setTimeout(() => this.#onTimer(), delayMs);
  }

  #onTimer(): void {
    this.#timerAt = undefined;
    const dueAt = this.#core.nextDeadline();
    if (dueAt !== undefined && dueAt <= steadyNow()) this.handle({ type: 'time' });
    else this.#setTimer();
  }
}
