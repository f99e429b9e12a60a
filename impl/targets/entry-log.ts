/**
 * What the components that live in the log need of their surroundings: put an entry in, let time pass, look. The core
 * alone and a whole cluster both offer it, so that the same walks drive either.
 */
import type { Command } from '../core/commands.ts';
import type { Instant } from '../core/records.ts';
import type { StateView } from '../core/view.ts';

/** What became of an entry: applied, or a fault left that open. The text is for people. */
export type Logged = { readonly applied: true } | { readonly doubtful: string };

export interface EntryLog {
  readonly name: string;
  /** A fresh one. `seed` is for chance, if there is any. */
  start(seed: number): void;
  commit(command: Command): Logged;
  pass(ms: number): void;
  readonly view: StateView;
  readonly at: Instant;
  stop(): void;
  story(): readonly string[];
}
