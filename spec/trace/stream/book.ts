/**
 * What is known of the records of one kind, in bounded memory: all that live, and of those that ended the newest. The
 * servers delete without a word, so nobody says when a record may be forgotten.
 */
import type { Possible, Step } from './steps.ts';

/** How many of its last changes a record keeps, to tell how it came to where it is. */
const TRAIL = 6;

export interface Tracked {
  possible: Possible;
  /** The last entry that the stream has shown of it; 0: none. */
  index: number;
  readonly trail: { readonly index: number; readonly type: string; readonly step: Step }[];
}

export class Book<T extends Tracked> {
  private readonly live = new Map<string, T>();
  private readonly ended = new Map<string, T>();
  private readonly remembered: number;
  /** Ended ones that are not known any more. */
  forgotten = 0;

  constructor(remembered: number) {
    this.remembered = remembered;
  }

  get size(): number {
    return this.live.size + this.ended.size;
  }

  get living(): number {
    return this.live.size;
  }

  get(key: string): T | undefined {
    return this.live.get(key) ?? this.ended.get(key);
  }

  keep(key: string, record: T, isOver: boolean): void {
    const [to, from] = isOver ? [this.ended, this.live] : [this.live, this.ended];
    from.delete(key);
    to.set(key, record);
    if (!isOver || this.ended.size <= this.remembered) return;
    for (const oldest of this.ended.keys()) {
      this.ended.delete(oldest);
      this.forgotten += 1;
      return;
    }
  }

  clear(): void {
    this.live.clear();
    this.ended.clear();
    this.forgotten = 0;
  }
}

export function note(record: Tracked, index: number, type: string, step: Step): void {
  record.possible = step.after;
  record.index = index;
  if (record.trail.length === TRAIL) record.trail.shift();
  record.trail.push({ index, type, step });
}
