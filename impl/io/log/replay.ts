/** What recovery knows so far: group by group it becomes the log, or says why that cannot be. */
import { assert } from '../../core/assert.ts';
import type { Index } from '../../core/records.ts';
import type { Frame } from '../../wire/log/frame.ts';
import type { StateFrame } from '../../wire/log/state-frame.ts';
import { Extents, type Place } from './extents.ts';
import { FoundEntries } from './found-entries.ts';
import { Outline } from './outline.ts';

export class Replay {
  readonly extents = new Extents();
  readonly found = new FoundEntries();
  #outline: Outline | undefined;

  /** Once a first group was replayed. */
  get outline(): Outline {
    assert(this.#outline, 'a log opens with a state frame');
    return this.#outline;
  }

  /** Entries up to here are in order. */
  get lastIndex(): Index {
    return this.#outline?.contents.last.index ?? 0;
  }

  /** What is wrong with these frames as the next group; undefined when nothing is. */
  add(place: Place, frames: readonly Frame[]): string | undefined {
    for (const [at, frame] of frames.entries()) {
      const problem =
        frame.kind === 'state' ? this.#addState(frame.state, at) : this.#addEntries(frame.entries, place);
      if (problem !== undefined) return problem;
    }
    return undefined;
  }

  #addEntries(frame: Extract<Frame, { kind: 'entries' }>['entries'], place: Place): string | undefined {
    if (this.#outline === undefined) return 'a log does not open with entries';
    const problem = this.#outline.addEntries(frame);
    if (problem !== undefined) return problem;
    this.extents.add(place, frame.first, frame.last);
    this.found.add(frame);
    return undefined;
  }

  /** Only the first of its group may be one: a place in a group is then a place among the entries alive. */
  #addState(state: StateFrame, at: number): string | undefined {
    if (at > 0) return 'a state frame stands behind another frame';
    if (this.#outline === undefined) {
      const { term, votedFor, snapshot, last } = state;
      this.#outline = new Outline({ hardState: { term, votedFor }, snapshot, last });
      return undefined;
    }
    const problem = this.#outline.addState(state);
    if (problem !== undefined) return problem;
    this.#cut(state);
    return undefined;
  }

  #cut({ cut, last }: StateFrame): void {
    for (const kept of [this.extents, this.found]) {
      if (cut === 'truncate') kept.truncate(last.index);
      if (cut === 'replace') kept.clear();
    }
  }
}
