/**
 * What a suite asks of anything it is to judge: to be started afresh, to follow one event after another, and to
 * show itself. A target translates between the machines' words and an implementation's calls, entries and clock;
 * it never decides what the protocol decides (design, section 5).
 */
import type { EventInstance, Scalar } from '../model/types.ts';

export type { EventInstance, Scalar };

/** What an implementation shows of itself, in its own terms: statuses, indexes, instants. `null`: not there. */
export type Facts = Readonly<Record<string, Scalar | null>>;

/** What became of an event that a target was asked to bring about. */
export type Sent =
  /** The implementation took it or refused it, and says which. */
  | { readonly accepted: boolean }
  /** It has happened; whether it was taken or ignored shows only in the state. */
  | { readonly untold: true }
  /** Something broke on the way: it may have happened or not. The reason is for people. */
  | { readonly doubtful: string }
  /** Nothing was sent: outside the model there is no such occasion here. The reason is for people. */
  | { readonly notDrivable: string };

export interface Setup {
  /** Name of the component that the walk is for: `node`, `alloc`, ... */
  readonly component: string;
  /** Seed of whatever chance the target puts in (message faults, crashes); one per walk. */
  readonly seed: number;
}

export interface Target {
  /** `core`, `cluster`, ... */
  readonly name: string;
  /** A fresh one, as if nothing had ever happened. */
  start(setup: Setup): void | Promise<void>;
  send(event: EventInstance): Sent | Promise<Sent>;
  observe(): Facts | Promise<Facts>;
  stop(): void | Promise<void>;
  /** What the target broke on purpose since the start, a line each: crashes, cut links. */
  story?(): readonly string[];
  /** What really went to and fro since the start, a line each, the newest last: lines, frames. */
  frames?(): readonly string[];
  /** Why nothing that is seen from here on says anything (time has run out that nobody walks through), for people. */
  late?(): string | undefined;
  /** Why nothing more can be asked of it since the start (it ended, hangs, talks nonsense), for people; else undefined. */
  trouble?(): string | undefined;
}
