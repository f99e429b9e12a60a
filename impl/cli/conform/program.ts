/**
 * `orrery conform program -- COMMAND`: judges any program that speaks the JSON lines of docs/formats/conform.md, by
 * the suites of the components that it says it offers.
 */
import type { RevisionName } from '../../../machines/revisions.ts';
import { componentsOf } from '../../../spec/conform/components.ts';
import type { Target } from '../../../spec/conform/target.ts';
import { InputError } from '../../io/input-error.ts';
import { ProgramTarget } from '../../targets/program/program-target.ts';
import { type Call, type CommandSpec, wholeNumber } from '../command.ts';
import { judged, type Judged, replayed } from './judging.ts';
import { checkPlaces, deliver, REPORT_OPTIONS, type ReportWishes } from './options.ts';

interface Wishes extends ReportWishes {
  readonly timeout: number;
}

export const command: CommandSpec = {
  arguments: [{ name: '<command...>', description: 'the program and its arguments, after --' }],
  options: [
    ...REPORT_OPTIONS,
    {
      flags: '--timeout <ms>',
      description: 'how long the program may take for one answer',
      default: 5000,
      parse: wholeNumber('--timeout'),
    },
  ],
  examples: [
    { line: 'conform program -- python3 target.py', says: 'every component that target.py offers' },
    {
      line: 'conform program --component node --html report.html -- ./target',
      says: 'the record of a node, with a page to look at',
    },
  ],
  run: async (call) => run(call, call.options as unknown as Wishes),
};

async function run(call: Call, wishes: Wishes): Promise<number> {
  const words = (call.args[0] ?? []) as readonly string[];
  const command = words.join(' ');
  await checkPlaces(wishes);
  const programs: ProgramTarget[] = [];
  const of: Judged = {
    kind: 'program',
    target: command,
    components: componentsOf,
    doors: (revision, names) => doors(words, revision, names, wishes.timeout, programs),
  };
  const replayWith = (token: string): string =>
    `npm run orrery -- conform program --revision ${wishes.revision} --replay ${token} -- ${command}`;
  try {
    if (wishes.replay !== undefined) return await replayed(of, call, wishes, wishes.replay);
    const report = await judged(of, call, wishes);
    const again = (token: string) =>
      replayWith(token).replace('--revision auto', `--revision ${report.revision}`);
    return await deliver(call, report, wishes, again);
  } finally {
    for (const program of programs) await program.end();
  }
}

/** One process answers for all components. @throws InputError when it cannot even be asked */
async function doors(
  command: readonly string[],
  revision: RevisionName,
  names: readonly string[],
  answerMs: number,
  programs: ProgramTarget[],
): Promise<Record<string, () => Target>> {
  const program = new ProgramTarget({ command, answerMs }, revision);
  programs.push(program);
  const offered: Record<string, () => Target> = {};
  for (const name of names) {
    if (await program.offers(name)) offered[name] = () => program;
    const trouble = program.trouble();
    if (trouble !== undefined)
      throw new InputError({
        file: command.join(' '),
        problem: `was asked whether it offers ${name}, and ${trouble}`,
        remedy: 'answer each line with one line, as docs/formats/conform.md says',
      });
  }
  return offered;
}
