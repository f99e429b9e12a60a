/**
 * The table of commands: name, one line of help, and where the rest lives. A command's file is loaded only when
 * it is asked for, so that `orrery --help` does not pay for the engines.
 */
import type { CommandSpec } from './command.ts';

export interface CommandEntry {
  readonly name: string;
  /** One line for `orrery --help`, in the imperative. */
  readonly summary: string;
  load(): Promise<{ readonly command: CommandSpec }>;
}

export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'version',
    summary: 'print the versions of orrery and of the Node that runs it',
    load: () => import('./version.ts'),
  },
];
