/**
 * What a command of the command line is: its arguments and options as data, and one function. No command knows
 * the parser; `program.ts` alone does.
 */
import type { Readable, Writable } from 'node:stream';
import { InputError } from '../io/input-error.ts';

/** The process exit codes, and what each promises to a script. */
export const EXIT = {
  /** Everything is as expected. */
  asExpected: 0,
  /** It ran, and what it found is not what was expected. */
  differs: 1,
  /** Bad input: nothing was done, nothing was written. */
  badInput: 2,
  /** A defect of orrery itself. */
  defect: 3,
} as const;

export interface OptionSpec {
  /** Commander's notation: `--max-states <count>`, `-q, --quiet`, `--no-color`. */
  readonly flags: string;
  readonly description: string;
  readonly default?: string | number | boolean;
  readonly choices?: readonly string[];
  /** May be given several times; the value is then a list. */
  readonly repeats?: boolean;
  /** Turn the text into a value; throws an `InputError` when it does not fit. */
  readonly parse?: (text: string) => unknown;
  /** The heading it stands under in the help; absent: with the command's own. */
  readonly group?: string;
}

export interface ArgumentSpec {
  /** `<token>` is required, `[names...]` may repeat or be absent. */
  readonly name: string;
  readonly description: string;
}

export interface ExampleSpec {
  /** What one types after `orrery`. */
  readonly line: string;
  readonly says: string;
}

/** What a command is given when it runs. */
export interface Call {
  /** Values by camel-cased long name: `--max-states` is `maxStates`. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Positional arguments, in order; a repeating one is an array. */
  readonly args: readonly (string | readonly string[] | undefined)[];
  /** For results. */
  readonly out: Writable;
  /** For progress and complaints. */
  readonly err: Writable;
  /** Where answers to questions come from; this process's own unless given. */
  readonly input?: Readable;
}

/** What each file of `impl/cli` exports as `command`. */
export interface CommandSpec {
  readonly arguments?: readonly ArgumentSpec[];
  readonly options: readonly OptionSpec[];
  readonly examples: readonly ExampleSpec[];
  /** What comes behind the first word that is no option is not looked at: it is a command of its own. */
  readonly takesCommand?: boolean;
  /** What it exits with when it could not be done, for those of Nomad's commands where 1 says something else. */
  readonly failure?: number;
  /** Resolves to the exit code, one of `EXIT`. */
  readonly run: (call: Call) => Promise<number>;
}

/** A parser for `OptionSpec.parse`: a whole number of at least `least`. */
export function wholeNumber(flag: string, least = 1): (text: string) => number {
  return (text) => {
    const value = Number(text.replaceAll('_', ''));
    if (/^[\d_]+$/.test(text) && Number.isSafeInteger(value) && value >= least) return value;
    throw new InputError({
      file: flag,
      problem: `"${text}" is not a whole number from ${least} up`,
      remedy: `write it in digits, as in ${flag} ${Math.max(least, 1000)}`,
    });
  };
}

const BYTES: Readonly<Record<string, number>> = { '': 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30 };

/** A parser for `OptionSpec.parse`: a size in bytes, `512m` or `2g`. */
export function byteSize(flag: string): (text: string) => number {
  return (text) => {
    const [, digits, unit] = /^(\d+(?:\.\d+)?)([kmg]?)b?$/i.exec(text) ?? [];
    const factor = unit === undefined ? undefined : BYTES[unit.toLowerCase()];
    if (digits !== undefined && factor !== undefined) return Math.floor(Number(digits) * factor);
    throw new InputError({
      file: flag,
      problem: `"${text}" is not a size`,
      remedy: `write a number and a unit, as in ${flag} 2g`,
    });
  };
}
