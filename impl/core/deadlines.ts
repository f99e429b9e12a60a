/**
 * One deadline per id, and which are due: what the core has instead of timers.
 */
import type { Instant } from './records.ts';
import { newTimedTree } from './tree.ts';

export class Deadlines {
  private readonly byId = new Map<string, Instant>();
  private readonly inOrder = newTimedTree();

  get size(): number {
    return this.byId.size;
  }

  /** Set or move the deadline of `id`. */
  set(id: string, at: Instant): void {
    this.delete(id);
    this.byId.set(id, at);
    this.inOrder.set({ at, id }, true);
  }

  delete(id: string): void {
    const at = this.byId.get(id);
    if (at === undefined) return;
    this.byId.delete(id);
    this.inOrder.delete({ at, id });
  }

  get(id: string): Instant | undefined {
    return this.byId.get(id);
  }

  /** Remove and return the ids that are due by `at`, earliest first, ties by id. */
  takeDue(at: Instant): readonly string[] {
    const due: string[] = [];
    for (let first = this.inOrder.minKey(); first !== undefined && first.at <= at; ) {
      due.push(first.id);
      this.delete(first.id);
      first = this.inOrder.minKey();
    }
    return due;
  }

  next(): Instant | undefined {
    return this.inOrder.minKey()?.at;
  }
}

/** The earliest of some deadlines; undefined when there is none. */
export function earliest(...deadlines: readonly (Instant | undefined)[]): Instant | undefined {
  let first: Instant | undefined;
  for (const deadline of deadlines) {
    if (deadline !== undefined && (first === undefined || deadline < first)) first = deadline;
  }
  return first;
}
