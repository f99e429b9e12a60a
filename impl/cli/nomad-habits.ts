/** Habits of Nomad's command line that its users bring along. They hold in groups of commands, `orrery job ...`. */
import { EXIT } from './command.ts';

/** Nomad knows no difference between a wrong option and a wrong file. */
export function nomadExitCode(code: number): number {
  return code === EXIT.badInput ? 1 : code;
}
