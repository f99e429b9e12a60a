/** A machine's own clock: it may go faster or slower than the world's, and jump. */
import type { Instant } from '../../impl/core/records.ts';

export class LocalClock {
  /** The world's time at which the machine's was `#shown`. */
  #since: Instant;
  #shown: Instant;
  /** Seconds shown per second. */
  #rate = 1;

  constructor(now: Instant) {
    this.#since = now;
    this.#shown = now;
  }

  /** What it shows when the world's time is `now`: whole milliseconds. */
  read(now: Instant): Instant {
    return Math.floor(this.#shown + (now - this.#since) * this.#rate);
  }

  /** The world's time at which it will show `instant`, if nothing is done to it; not before `now`. */
  whenShows(instant: Instant, now: Instant): Instant {
    if (instant === Infinity || this.read(now) >= instant) return instant === Infinity ? Infinity : now;
    return Math.max(now + 1, Math.ceil(this.#since + (instant - this.#shown) / this.#rate));
  }

  jump(byMs: number, now: Instant): void {
    this.#shown = this.read(now) + byMs;
    this.#since = now;
  }

  drift(rate: number, now: Instant): void {
    this.jump(0, now);
    this.#rate = rate;
  }
}
