/** The command line's entry: this process's arguments and streams, and its exit code. Nothing else. */
import { COMMANDS } from './commands.ts';
import { runProgram } from './program.ts';

// `orrery ... | head` closes our output early; that is the reader's choice, not an error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

process.exitCode = await runProgram(process.argv.slice(2), COMMANDS, {
  out: process.stdout,
  err: process.stderr,
});
