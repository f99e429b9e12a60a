/**
 * The network between named hosts: every message is delayed by chance (and so may overtake another), may be lost
 * or repeated, and links may be cut in one direction. It carries closures and knows nothing of what they do.
 */
import type { Clock } from './clock.ts';
import type { SeededRandom } from './seeded-random.ts';

export type Host = string;

/** Rates are probabilities per message. */
export interface Weather {
  readonly delayMs: number;
  /** On top, uniform in [0, jitterMs]. */
  readonly jitterMs: number;
  readonly lossRate: number;
  readonly repeatRate: number;
  /** Share of messages that take up to `straggleMs` longer. */
  readonly straggleRate: number;
  readonly straggleMs: number;
}

/** Why something did not arrive: by chance, or because the link is cut. */
export type Failure = 'lost' | 'cut';

export class Network {
  weather: Weather;
  readonly #clock: Clock;
  readonly #random: SeededRandom;
  /** By directed link: how many faults cut it. */
  readonly #cuts = new Map<string, number>();
  readonly counts = { sent: 0, lost: 0, repeated: 0, cut: 0 };

  constructor(clock: Clock, random: SeededRandom, weather: Weather) {
    this.#clock = clock;
    this.#random = random;
    this.weather = weather;
  }

  isCut(from: Host, to: Host): boolean {
    return this.#cuts.has(link(from, to));
  }

  cut(from: Host, to: Host): void {
    this.#cuts.set(link(from, to), (this.#cuts.get(link(from, to)) ?? 0) + 1);
  }

  mend(from: Host, to: Host): void {
    const cuts = (this.#cuts.get(link(from, to)) ?? 0) - 1;
    if (cuts > 0) this.#cuts.set(link(from, to), cuts);
    else this.#cuts.delete(link(from, to));
  }

  mendAll(): void {
    this.#cuts.clear();
  }

  /** A datagram: lost, repeated, delayed as chance has it. */
  send(from: Host, to: Host, deliver: () => void): void {
    this.carry(from, to, deliver, () => {});
    if (!this.#random.chance(this.weather.repeatRate)) return;
    this.counts.repeated += 1;
    this.carry(from, to, deliver, () => {});
  }

  /** As part of a connection: arrives once, or `failed` says why not. */
  carry(from: Host, to: Host, deliver: () => void, failed: (why: Failure) => void): void {
    this.counts.sent += 1;
    if (this.#random.chance(this.weather.lossRate)) {
      this.counts.lost += 1;
      return failed('lost');
    }
    this.#clock.after(this.delayMs(), () => {
      // What is under way when a link is cut does not arrive either.
      if (!this.isCut(from, to)) return deliver();
      this.counts.cut += 1;
      failed('cut');
    });
  }

  delayMs(): number {
    const { delayMs, jitterMs, straggleRate, straggleMs } = this.weather;
    const straggle = this.#random.chance(straggleRate) ? this.#random.int(straggleMs + 1) : 0;
    return delayMs + this.#random.int(jitterMs + 1) + straggle;
  }
}

function link(from: Host, to: Host): string {
  return `${from}>${to}`;
}
