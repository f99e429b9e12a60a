/** What a watcher tells when something is wrong: one sentence, and how the record came there. */
import type { Possible } from './steps.ts';
import type { Tracked } from './book.ts';

export type AlertKind =
  /** No entry of this kind leads from where the record was to what is shown. */
  | 'transition'
  /** The entry could be, and no call that the rules know would have written it. */
  | 'decision'
  /** The two log positions of an outage are not those of the entries that write them. */
  | 'indexes'
  /** An entry comes late, twice, or was left out. */
  | 'order'
  /** Nothing came for longer than it may take. */
  | 'overdue';

export interface Alert {
  readonly kind: AlertKind;
  readonly topic: string;
  /** The record. */
  readonly key: string;
  /** The entry that does not fit; of what is overdue the last that the stream has shown of the record. */
  readonly index: number;
  /** Completes nothing: a whole sentence, without a full stop. */
  readonly sentence: string;
  /** What the machines allow there, in words. */
  readonly possible: readonly string[];
  /** The record's last entries before it, oldest first. */
  readonly story: readonly string[];
}

export function storyOf({ trail }: Tracked): readonly string[] {
  return trail.map(({ index, type, step }) => `${index} ${type}: ${step.shown}`);
}

/** `ready or down missed`. */
export function wordsOf({ states }: Possible, label: (state: number) => string): string {
  return states.length > 8 ? 'whatever it was' : states.map(label).join(' or ');
}
