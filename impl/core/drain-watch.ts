/**
 * When the leader looks at drains: after something has happened that may let one go on, and when a deadline passes.
 * Deadlines as data, read off the state and kept in step with it. Volatile, leader only. What a look leads to is decided
 * where its entry is applied. Source: reference page nomad-protocol.md, section 1.6.
 */
import { Deadlines, earliest } from './deadlines.ts';
import type { Instant, Node } from './records.ts';
import type { Change } from './state/write.ts';
import type { StateView } from './view.ts';

/** What happens within this time is looked at together. */
export const DRAIN_LOOK_MS = 500;

export class DrainWatch {
  private readonly draining = new Set<string>();
  private readonly deadlines = new Deadlines();
  private lookAt: Instant | undefined;
  /** An entry is on its way: until it has been applied there is nothing new to ask. */
  private isAsking = false;

  /** A new leader finds every drain in the state, and looks at once. */
  initialise(view: StateView, at: Instant): void {
    for (const node of view.nodes()) this.note(node.ID, node);
    if (this.draining.size > 0) this.lookAt = at;
  }

  /** After every entry. */
  follow(changes: readonly Change[], at: Instant): void {
    for (const change of changes) {
      if (change.kind === 'node') this.note(change.id, change.after);
    }
    if (this.draining.size > 0 && changes.some(mayMatter)) this.lookAgain(at);
  }

  lookAgain(at: Instant): void {
    this.lookAt ??= at + DRAIN_LOOK_MS;
  }

  /** The nodes to be looked at now, in order of ids; none when it is not time. */
  takeDue(at: Instant): readonly string[] {
    if (this.isAsking) return [];
    const passed = this.deadlines.takeDue(at);
    if (passed.length === 0 && (this.lookAt === undefined || at < this.lookAt)) return [];
    this.lookAt = undefined;
    return [...this.draining].sort();
  }

  asked(): void {
    this.isAsking = true;
  }

  answered(): void {
    this.isAsking = false;
  }

  nextDeadline(): Instant | undefined {
    return this.isAsking ? undefined : earliest(this.lookAt, this.deadlines.next());
  }

  private note(id: string, node: Node | undefined): void {
    const drain = node?.DrainStrategy;
    if (!drain) {
      this.draining.delete(id);
      this.deadlines.delete(id);
      return;
    }
    this.draining.add(id);
    if (drain.ForceDeadline > 0) this.deadlines.set(id, drain.ForceDeadline);
    else this.deadlines.delete(id);
  }
}

/** Evaluations neither end an allocation nor make one healthy. */
function mayMatter({ kind }: Change): boolean {
  return kind !== 'eval';
}
