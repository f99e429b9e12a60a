/**
 * From an argument list to an exit code: finds the command, parses its options, turns every kind of trouble into
 * the promised exit code and one line. Knows commander; knows nothing of what the commands do.
 */
import { Argument, Command, CommanderError, Option } from 'commander';
import type { Writable } from 'node:stream';
import { EXIT, type CommandSpec, type OptionSpec } from './command.ts';
import type { CommandEntry } from './commands.ts';
import { complaintOf } from './complaint.ts';

export interface Streams {
  readonly out: Writable;
  readonly err: Writable;
}

/** Run `argv` (without the program's own name) against `commands`. Resolves to the exit code; never rejects. */
export async function runProgram(
  argv: readonly string[],
  commands: readonly CommandEntry[],
  { out, err }: Streams,
): Promise<number> {
  const outcome = { code: EXIT.asExpected as number };
  try {
    const program = await assemble(argv, commands, { out, err }, outcome);
    if (argv.length === 0) program.outputHelp();
    else await program.parseAsync(argv.map(doubleDashed), { from: 'user' });
  } catch (error) {
    return exitCodeOf(error, err);
  }
  return outcome.code;
}

/** Nomad's long flags have one dash: who is used to them may go on. No command here has short flags to join. */
function doubleDashed(argument: string): string {
  return /^-[a-z][a-z]/.test(argument) ? `-${argument}` : argument;
}

/** Only the named command's file is loaded; the others are known by name and summary. */
async function assemble(
  argv: readonly string[],
  commands: readonly CommandEntry[],
  streams: Streams,
  outcome: { code: number },
): Promise<Command> {
  const program = new Command('orrery')
    .description(
      "Nomad's client reconnect protocol as an executable model, and an orchestrator judged by it.",
    )
    .helpOption('-h, --help', 'show help')
    .helpCommand('help [command]', 'show help for a command')
    .addHelpText(
      'after',
      '\nExit codes: 0 as expected, 1 something differs, 2 bad input, 3 a defect of orrery.',
    );
  tame(program, streams);
  for (const entry of commands) {
    const sub = program.command(entry.name).summary(entry.summary).description(sentenceCase(entry.summary));
    tame(sub, streams);
    if (argv.includes(entry.name)) fill(sub, (await entry.load()).command, streams, outcome);
  }
  return program;
}

/** No `process.exit`, and output goes where the caller says. */
function tame(command: Command, { out, err }: Streams): void {
  command.exitOverride();
  command.configureOutput({
    writeOut: (text) => out.write(text),
    writeErr: (text) => err.write(text),
    outputError: (text, write) =>
      write(`${oneLine(text)}: see orrery ${command.parent ? `${command.name()} ` : ''}--help\n`),
  });
}

function fill(sub: Command, spec: CommandSpec, { out, err }: Streams, outcome: { code: number }): void {
  for (const { name, description } of spec.arguments ?? []) sub.addArgument(new Argument(name, description));
  for (const option of spec.options) sub.addOption(toOption(option));
  if (spec.examples.length > 0) {
    const lines = spec.examples.map(({ line, says }) => `  orrery ${line}\n      ${says}`);
    sub.addHelpText('after', `\nExamples:\n${lines.join('\n')}`);
  }
  sub.action(async (...values: unknown[]) => {
    const args = values.slice(0, -2) as (string | readonly string[] | undefined)[];
    outcome.code = await spec.run({ options: sub.opts(), args, out, err });
  });
}

function toOption(spec: OptionSpec): Option {
  const option = new Option(spec.flags, spec.description);
  if (spec.default !== undefined) option.default(spec.default);
  if (spec.choices) option.choices(spec.choices);
  const { parse } = spec;
  if (parse) option.argParser((text: string) => parse(text));
  return option;
}

function exitCodeOf(error: unknown, err: Writable): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.asExpected : EXIT.badInput;
  const complaint = complaintOf(error);
  if (complaint !== undefined) {
    err.write(`orrery: ${complaint}\n`);
    return EXIT.badInput;
  }
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  err.write(`orrery: a defect of orrery itself, please report it with what follows\n${trace}\n`);
  return EXIT.defect;
}

/** Commander's `error: ...` with its suggestion on a second line, as one line of ours. */
function oneLine(text: string): string {
  return text
    .trim()
    .replace(/^error: /, 'orrery: ')
    .replaceAll(/\s*\n\s*/g, ' ')
    .replace(/[.:]$/, '');
}

function sentenceCase(summary: string): string {
  return `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`;
}
