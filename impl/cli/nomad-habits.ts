/** Habits of Nomad's command line that its users bring along: exit codes, and options that many commands have. */
import { type CommandSpec, EXIT, type OptionSpec } from './command.ts';

/** Nomad knows no difference between a wrong option and a wrong file; `failure` is what the command exits with then. */
export function nomadExitCode(code: number, failure: number = EXIT.differs): number {
  return code === EXIT.asExpected || code === EXIT.defect ? code : failure;
}

/**
 * Arguments as our parser reads them, from arguments as Go's does: long options may have one dash, values may follow `=`
 * also after a single letter, and a switch may be told `=true` or `=false`. What comes after `--` is not ours.
 * `named`: with how many words the command itself is named.
 */
export function nomadArguments(
  argv: readonly string[],
  spec: CommandSpec | undefined,
  named = 0,
): readonly string[] {
  const options = spec?.options ?? [];
  const switches = new Map(
    options.filter(isSwitch).flatMap((each) => namesOf(each).map((name) => [name, namesOf(each)] as const)),
  );
  if (spec?.takesCommand === true) {
    const start = firstWord(argv, options, named);
    return [...argv.slice(0, start).flatMap((each) => oneOf(each, switches)), '--', ...argv.slice(start)];
  }
  const end = argv.indexOf('--');
  const ours = end < 0 ? argv : argv.slice(0, end);
  return [...ours.flatMap((argument) => oneOf(argument, switches)), ...argv.slice(ours.length)];
}

/** Each name of a switch, with all of its names. */
type Switches = ReadonlyMap<string, readonly string[]>;

/** Where options end, as Go sees it: at the first word that is none, and no value of one. */
function firstWord(argv: readonly string[], options: readonly OptionSpec[], from: number): number {
  const wantValue = new Set(options.filter((option) => !isSwitch(option)).flatMap(namesOf));
  for (let at = from; at < argv.length; at += 1) {
    const word = argv[at] as string;
    if (!word.startsWith('-') || word === '-') return at;
    const name = word.startsWith('--') || word.length === 2 ? word : `-${word}`;
    if (wantValue.has(name)) at += 1;
  }
  return argv.length;
}

function oneOf(argument: string, switches: Switches): readonly string[] {
  const dashed = /^-[a-z][a-z]/.test(argument) ? `-${argument}` : argument;
  const [, name = '', value = ''] = /^(--?[a-z][a-z0-9-]*)=(.*)$/is.exec(dashed) ?? [];
  if (switches.has(name) && /^(true|1|t)$/i.test(value)) return [name];
  if (switches.has(name) && /^(false|0|f)$/i.test(value)) return offOf(name, switches);
  return /^-[a-z]$/i.test(name) ? [name, value] : [dashed];
}

/** A switch that is on by itself has another one that turns it off; others are off when nobody names them. */
function offOf(name: string, switches: Switches): readonly string[] {
  const offs = (switches.get(name) ?? []).map((each) => `--no-${each.replace(/^-+/, '')}`);
  return offs.filter((off) => switches.has(off));
}

function isSwitch({ flags }: OptionSpec): boolean {
  return !flags.includes('<');
}

function namesOf({ flags }: OptionSpec): readonly string[] {
  return flags.match(/--?[a-z][a-z0-9-]*/gi) ?? [];
}

export const DETACH: OptionSpec = {
  flags: '--detach',
  description: 'do not watch what comes of it: print the evaluation and be done',
};
export const VERBOSE: OptionSpec = {
  flags: '--verbose',
  description: 'identifiers in full, times to the second, and more columns',
};
export const SHORT: OptionSpec = { flags: '--short', description: 'the fields only' };
export const JSON_OUT: OptionSpec = { flags: '--json', description: 'print the answer as JSON' };
export const YES: OptionSpec = { flags: '--yes', description: 'do not ask back' };
