/**
 * The last log entries that changed something, for those who follow the event stream: kept in memory, oldest out first.
 * Whoever has fallen behind what is kept goes on with the oldest there is.
 */
import type { Applied } from '../core/applied.ts';
import type { Index } from '../core/records.ts';

/** As upstream's `event_buffer_size`. */
const KEPT = 100;

export class EventBuffer {
  readonly #kept: Applied[] = [];
  readonly #followers = new Set<(applied: Applied) => void>();

  add(applied: Applied): void {
    if (applied.changes.length === 0) return;
    this.#kept.push(applied);
    if (this.#kept.length > KEPT) this.#kept.shift();
    for (const follower of this.#followers) follower(applied);
  }

  /** What is kept from `index` on, at once, and then what comes. The function that is returned ends it. */
  follow(index: Index, follower: (applied: Applied) => void): () => void {
    for (const applied of this.#kept) if (applied.index >= index) follower(applied);
    this.#followers.add(follower);
    return () => this.#followers.delete(follower);
  }
}
