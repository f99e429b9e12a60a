/**
 * When the disconnect windows of unknown allocations end: deadlines as data, read off the state and kept in step with
 * it. Volatile, leader only. What the end of a window means is decided where its entry is applied.
 * Source: docs/protocol/divergence.md, "The end of a window is an entry".
 */
import { Deadlines } from './deadlines.ts';
import { windowEndsAt } from './lifecycle.ts';
import type { Allocation, Instant } from './records.ts';
import type { Change } from './state/write.ts';
import type { StateView } from './view.ts';

export class WindowWatch {
  private readonly ends = new Deadlines();

  /** A new leader finds every open window in the state. */
  initialise(view: StateView): void {
    for (const alloc of view.allocs()) this.note(alloc.ID, alloc);
  }

  /** After every entry. What ended while its node was heard is given up by the entry of the next silence itself. */
  follow(changes: readonly Change[]): void {
    for (const change of changes) {
      if (change.kind === 'alloc') this.note(change.id, change.after);
    }
  }

  /** Allocations whose window has ended, earliest first. Their entries are gone before anything is decided. */
  takeEnded(at: Instant): readonly string[] {
    return this.ends.takeDue(at);
  }

  nextDeadline(): Instant | undefined {
    return this.ends.next();
  }

  private note(id: string, alloc: Allocation | undefined): void {
    const endsAt = alloc && windowEndsAt(alloc);
    if (endsAt === undefined) this.ends.delete(id);
    else this.ends.set(id, endsAt);
  }
}
