/**
 * Habits of Nomad's command line that its users bring along: long options with one dash or two, and exit code 1 for
 * whatever was wrong. They hold in groups of commands, `orrery job ...`, and nowhere else.
 */
import { EXIT } from './command.ts';

const LONG_WITH_ONE_DASH = /^-(?!-)[A-Za-z][\w-]+(?:=|$)/;

/** `-var-file=x` becomes `--var-file=x`; what stands behind `--`, and options of one letter, stay. */
export function withTwoDashes(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf('--');
  return argv.map((text, at) => {
    const isOption = (end === -1 || at < end) && LONG_WITH_ONE_DASH.test(text);
    return isOption ? `-${text}` : text;
  });
}

/** Nomad knows no difference between a wrong option and a wrong file. */
export function nomadExitCode(code: number): number {
  return code === EXIT.badInput ? 1 : code;
}
