/**
 * From an argument list to an exit code: finds the command, parses its options, turns every kind of trouble into
 * the promised exit code and one line. Knows commander; knows nothing of what the commands do.
 */
import { Argument, Command, CommanderError, Option } from 'commander';
import type { Writable } from 'node:stream';
import { EXIT, type CommandSpec, type ExampleSpec, type OptionSpec } from './command.ts';
import type { CommandEntry, CommandGroup } from './commands.ts';
import { nomadExitCode } from './nomad-habits.ts';

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
  const inGroup = commands.some((entry) => 'loadGroup' in entry && entry.name === argv[0]);
  try {
    const program = await assemble(argv, commands, { out, err }, outcome);
    if (argv.length === 0) program.outputHelp();
    else await program.parseAsync(argv.map(doubleDashed), { from: 'user' });
  } catch (error) {
    const code = await exitCodeOf(error, err);
    return inGroup ? nomadExitCode(code) : code;
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
    if (!argv.includes(entry.name)) continue;
    if ('load' in entry) fill(sub, (await entry.load()).command, streams, outcome);
    else await assembleGroup(sub, entry, argv, streams, outcome);
  }
  return program;
}

async function assembleGroup(
  group: Command,
  entry: CommandGroup,
  argv: readonly string[],
  streams: Streams,
  outcome: { code: number },
): Promise<void> {
  const { COMMANDS, EXAMPLES } = await entry.loadGroup();
  group.addHelpText('after', inWords(EXAMPLES));
  for (const single of COMMANDS) {
    const sub = group.command(single.name).summary(single.summary).description(sentenceCase(single.summary));
    tame(sub, streams);
    if (argv.includes(single.name)) fill(sub, (await single.load()).command, streams, outcome);
  }
}

/** No `process.exit`, and output goes where the caller says. */
function tame(command: Command, { out, err }: Streams): void {
  command.exitOverride();
  command.configureOutput({
    writeOut: (text) => out.write(text),
    writeErr: (text) => err.write(text),
    outputError: (text, write) => write(`${oneLine(text)}: see ${fullName(command)} --help\n`),
  });
}

/** `orrery job run`. */
function fullName(command: Command): string {
  return command.parent ? `${fullName(command.parent)} ${command.name()}` : command.name();
}

function fill(sub: Command, spec: CommandSpec, { out, err }: Streams, outcome: { code: number }): void {
  for (const { name, description } of spec.arguments ?? []) sub.addArgument(new Argument(name, description));
  for (const option of spec.options) sub.addOption(toOption(option));
  if (spec.examples.length > 0) sub.addHelpText('after', inWords(spec.examples));
  sub.action(async (...values: unknown[]) => {
    const args = values.slice(0, -2) as (string | readonly string[] | undefined)[];
    outcome.code = await spec.run({ options: sub.opts(), args, out, err });
  });
}

function inWords(examples: readonly ExampleSpec[]): string {
  const lines = examples.map(({ line, says }) => `  orrery ${line}\n      ${says}`);
  return `\nExamples:\n${lines.join('\n')}`;
}

function toOption(spec: OptionSpec): Option {
  const option = new Option(spec.flags, spec.description);
  if (spec.default !== undefined) option.default(spec.default);
  if (spec.choices) option.choices(spec.choices);
  if (spec.repeats)
    option.argParser<readonly string[]>((text, before) => [...(Array.isArray(before) ? before : []), text]);
  const { parse } = spec;
  if (parse) option.argParser((text: string) => parse(text));
  return option;
}

async function exitCodeOf(error: unknown, err: Writable): Promise<number> {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.asExpected : EXIT.badInput;
  // Loaded only now: it knows the errors of every folder, and so half of the tree.
  const complaint = (await import('./complaint.ts')).complaintOf(error);
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
