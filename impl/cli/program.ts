/**
 * From an argument list to an exit code: finds the command, parses its options, turns every kind of trouble into
 * the promised exit code and one line. Knows commander; knows nothing of what the commands do.
 */
import { Argument, Command, CommanderError, Option } from 'commander';
import type { Readable, Writable } from 'node:stream';
import { EXIT, type CommandSpec, type ExampleSpec, type OptionSpec } from './command.ts';
import type { CommandEntry } from './command-entry.ts';
import { RequestFailure } from './http/request-failure.ts';
import { nomadArguments, nomadExitCode } from './nomad-habits.ts';

export interface Streams {
  readonly out: Writable;
  readonly err: Writable;
  readonly input?: Readable;
}

/** What is known about a run besides the command's own doing. */
interface Outcome {
  code: number;
  /** The entries that were named, from the outermost on. */
  readonly path: CommandEntry[];
  spec?: CommandSpec;
}

/** Run `argv` (without the program's own name) against `commands`. Resolves to the exit code; never rejects. */
export async function runProgram(
  argv: readonly string[],
  commands: readonly CommandEntry[],
  streams: Streams,
): Promise<number> {
  const outcome: Outcome = { code: EXIT.asExpected, path: [] };
  const words = asked(argv);
  try {
    const program = await assemble(words, commands, streams, outcome);
    if (words.length === 0) program.outputHelp();
    else await program.parseAsync(nomadArguments(words, outcome.spec, outcome.path.length), { from: 'user' });
  } catch (error) {
    const code = await exitCodeOf(error, streams.err);
    return outcome.path.some(({ nomad }) => nomad) ? nomadExitCode(code, outcome.spec?.failure) : code;
  }
  return outcome.code;
}

/** The words by which Nomad's users ask for help and versions, as commands of ours. */
function asked(argv: readonly string[]): readonly string[] {
  const [first = '', ...rest] = argv;
  if (first === 'help') return [...rest, '--help'];
  return /^(-v|--?version)$/.test(first) ? ['version', ...rest] : argv;
}

/** Only the named command's file is loaded; the others are known by name and summary. */
async function assemble(
  argv: readonly string[],
  commands: readonly CommandEntry[],
  streams: Streams,
  outcome: Outcome,
): Promise<Command> {
  const program = new Command('orrery')
    .description(
      "Nomad's client reconnect protocol as an executable model, and an orchestrator judged by it.",
    )
    .helpOption('-h, --help', 'show help')
    .helpCommand('help [command]', 'show help for a command')
    .addHelpText(
      'after',
      "\nExit codes: 0 as expected, 1 something differs, 2 bad input, 3 a defect of orrery.\nNomad's commands exit as Nomad's do: 1 for bad input as well.",
    );
  tame(program, streams);
  await addCommands(program, commands, argv, streams, outcome);
  return program;
}

async function addCommands(
  parent: Command,
  entries: readonly CommandEntry[],
  [word, ...rest]: readonly string[],
  streams: Streams,
  outcome: Outcome,
): Promise<void> {
  for (const entry of entries) {
    const sub = parent.command(entry.name).summary(entry.summary).description(sentenceCase(entry.summary));
    if (parent.parent === null) sub.helpGroup(entry.nomad ? "Nomad's commands:" : 'Commands:');
    tame(sub, streams);
    if (entry.name !== word) continue;
    outcome.path.push(entry);
    if (entry.load) fill(sub, (await entry.load()).command, streams, outcome);
    if (!entry.loadGroup) continue;
    const { COMMANDS, EXAMPLES } = await entry.loadGroup();
    sub.addHelpText('after', inWords(EXAMPLES));
    await addCommands(sub, COMMANDS, rest, streams, outcome);
  }
}

/** No `process.exit`, and output goes where the caller says. */
function tame(command: Command, { out, err }: Streams): void {
  command.exitOverride();
  // What stands behind a command's name is said to that command, also where the one above has an option of the same name.
  command.enablePositionalOptions();
  // What stands behind the name of a command is that command's, a `--` included.
  command.enablePositionalOptions();
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

function fill(sub: Command, spec: CommandSpec, streams: Streams, outcome: Outcome): void {
  outcome.spec = spec;
  for (const { name, description } of spec.arguments ?? []) sub.addArgument(new Argument(name, description));
  for (const option of spec.options) sub.addOption(toOption(option));
  if (spec.examples.length > 0) sub.addHelpText('after', inWords(spec.examples));
  sub.action(async (...values: unknown[]) => {
    const args = values.slice(0, -2) as (string | readonly string[] | undefined)[];
    outcome.code = await spec.run({ options: sub.opts(), args, ...streams });
  });
}

function inWords(examples: readonly ExampleSpec[]): string {
  const lines = examples.map(({ line, says }) => `  orrery ${line}\n      ${says}`);
  return `\nExamples:\n${lines.join('\n')}`;
}

function toOption(spec: OptionSpec): Option {
  const option = new Option(spec.flags, spec.description);
  if (spec.default !== undefined) option.default(spec.default);
  if (spec.group !== undefined) option.helpGroup(spec.group);
  if (spec.choices) option.choices(spec.choices);
  if (spec.repeats)
    option.argParser<readonly string[]>((text, before) => [...(Array.isArray(before) ? before : []), text]);
  const { parse } = spec;
  if (parse) option.argParser((text: string) => parse(text));
  return option;
}

async function exitCodeOf(error: unknown, err: Writable): Promise<number> {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.asExpected : EXIT.badInput;
  if (error instanceof RequestFailure) {
    err.write(`${error.message}\n`);
    return EXIT.differs;
  }
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
