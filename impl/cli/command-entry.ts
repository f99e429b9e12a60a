/** What the tables of commands are made of. Types only. */
import type { CommandSpec, ExampleSpec } from './command.ts';

export interface CommandEntry {
  readonly name: string;
  /** One line for `orrery --help`, in the imperative. */
  readonly summary: string;
  /** What it does by itself. Either this or `loadGroup` is there, or both. */
  readonly load?: () => Promise<{ readonly command: CommandSpec }>;
  /** Commands under a common word, as Nomad has them: `orrery job run`. */
  readonly loadGroup?: () => Promise<CommandGroup>;
  /** It is one of Nomad's, and takes its habits: see `nomad-habits.ts`. Holds for what is below it. */
  readonly nomad?: true;
}

export interface CommandGroup {
  readonly COMMANDS: readonly CommandEntry[];
  readonly EXAMPLES: readonly ExampleSpec[];
}
