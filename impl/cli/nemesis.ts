/** `orrery nemesis`: real server processes under faults, judged by what their clients saw. The work is in test/nemesis. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type NemesisOutcome, runNemesis } from '../../test/nemesis/run.ts';
import { InputError } from '../io/input-error.ts';
import { type Call, type CommandSpec, EXIT, wholeNumber } from './command.ts';

interface Wishes {
  readonly minutes: number;
  readonly seed: number;
  readonly servers: number;
  readonly clients: number;
  readonly folder: string;
  readonly json?: boolean;
}

export const command: CommandSpec = {
  options: [
    {
      flags: '--minutes <count>',
      description: 'how long faults go on',
      default: 10,
      parse: wholeNumber('--minutes'),
    },
    {
      flags: '--seed <number>',
      description: 'chooses faults and calls; time is real, so a run is not repeated exactly',
      default: 1,
      parse: wholeNumber('--seed', 0),
    },
    {
      flags: '--servers <count>',
      description: 'how many server processes, 3 to 5',
      default: 3,
      parse: wholeNumber('--servers', 3),
    },
    {
      flags: '--clients <count>',
      description: 'how many clients call at a time',
      default: 6,
      parse: wholeNumber('--clients'),
    },
    {
      flags: '--folder <dir>',
      description: 'where logs, output and history go; emptied first',
      default: join(tmpdir(), 'orrery-nemesis'),
    },
    { flags: '--json', description: 'print the outcome for programs' },
  ],
  examples: [{ line: 'nemesis --minutes 10 --seed 1', says: 'three servers, ten minutes, six clients' }],
  run: (call) => nemesis(call, call.options as unknown as Wishes),
};

async function nemesis({ out, err }: Call, wishes: Wishes): Promise<number> {
  const { minutes, seed, servers, clients, folder } = wishes;
  if (servers > 5) {
    throw new InputError({ file: '--servers', problem: `is ${servers}`, remedy: 'take 3 to 5' });
  }
  const startedAt = performance.now();
  const say = (line: string): void => {
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1).padStart(7);
    err.write(`${seconds} s  ${line}\n`);
  };
  const outcome = await runNemesis({ folder, minutes, seed, servers, clients, say });
  if (wishes.json === true) out.write(`${JSON.stringify(outcome, null, 2)}\n`);
  else out.write(`${linesOf(outcome, folder).join('\n')}\n`);
  return outcome.findings.length > 0 ? EXIT.differs : EXIT.asExpected;
}

function linesOf(
  { faults, calls, unknown, acknowledged, findings }: NemesisOutcome,
  folder: string,
): string[] {
  const rows = Object.entries(faults).map(([name, count]) => `${String(count).padStart(5)}  ${name}`);
  return [
    ...rows.toSorted(),
    `${calls} calls on registers, ${unknown} of unknown outcome; ${acknowledged} entries acknowledged.`,
    ...(findings.length === 0
      ? ['Linearizable (a doctored history is refused); nothing acknowledged is missing; replicas agree.']
      : [...findings, `History, logs and output are in ${folder}.`]),
  ];
}
