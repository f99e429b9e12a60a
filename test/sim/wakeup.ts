/**
 * One alarm that moves with its owner's next deadline. Moving it later costs nothing: the earlier alarm goes off,
 * sees that it is too early, and is set again.
 */
import type { Instant } from '../../impl/core/records.ts';
import type { Clock } from './clock.ts';

export class Wakeup {
  readonly #clock: Clock;
  readonly #wake: () => void;
  #wantedAt: Instant = Infinity;
  #alarmAt: Instant = Infinity;
  /** Only the newest alarm counts. */
  #alarms = 0;

  constructor(clock: Clock, wake: () => void) {
    this.#clock = clock;
    this.#wake = wake;
  }

  set(at: Instant | undefined): void {
    this.#wantedAt = at ?? Infinity;
    if (this.#wantedAt < this.#alarmAt) this.#setAlarm();
  }

  cancel(): void {
    this.#wantedAt = Infinity;
    this.#alarmAt = Infinity;
    this.#alarms += 1;
  }

  #setAlarm(): void {
    const alarm = ++this.#alarms;
    this.#alarmAt = Math.max(this.#wantedAt, this.#clock.now);
    this.#clock.at(this.#alarmAt, () => {
      if (alarm === this.#alarms) this.#ring();
    });
  }

  #ring(): void {
    this.#alarmAt = Infinity;
    if (this.#wantedAt > this.#clock.now) {
      if (this.#wantedAt < Infinity) this.#setAlarm();
      return;
    }
    this.#wantedAt = Infinity;
    this.#wake();
  }
}
