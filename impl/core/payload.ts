/**
 * What the log holds: the form of a command between its proposal and its application. The form alone; bytes are
 * made of commands outside the core.
 */
import type { Command } from './commands.ts';

/**
 * On disks and wires it is bytes, made once where it is proposed and read once
 * where it is applied: neither Raft nor anything that carries its log looks into them.
 */
export interface PayloadCodec<P> {
  encode(command: Command): P;
  decode(payload: P): Command;
}

/** The log holds the commands themselves: what a simulation in one process wants. */
export const AS_COMMANDS: PayloadCodec<Command> = {
  encode: (command) => command,
  decode: (command) => command,
};
