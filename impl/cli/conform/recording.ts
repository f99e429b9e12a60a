/**
 * `orrery conform recording FILE...`: does a recorded session with a server fit a revision, and which; if not, at which
 * exchange. The files are one session, in the order given.
 */
import { readFile } from 'node:fs/promises';
import { EXPLORED, type RevisionName } from '../../../machines/revisions.ts';
import { sessionComponents } from '../../../spec/conform/outside/components.ts';
import { judgeAgent } from '../../../spec/conform/outside/agent.ts';
import {
  judgeRecorded,
  type RecordedStep,
  type RecordedVerdict,
} from '../../../spec/conform/outside/recorded.ts';
import { InputError } from '../../io/input-error.ts';
import { type Frame, RecordedAgent } from '../../targets/recorded/recorded-agent.ts';
import { exchangesIn, RecordedSession } from '../../targets/recorded/recorded-session.ts';
import { type Call, type CommandSpec, EXIT } from '../command.ts';
import { AUTO, REVISION_OPTION } from './options.ts';

interface Wishes {
  readonly revision: RevisionName | typeof AUTO;
  readonly job: string;
  readonly of: 'server' | 'client';
  readonly json?: boolean;
}

/** The sessions' first world: a job with a disconnect window, one outage. */
const SESSION = 'session';

export const command: CommandSpec = {
  arguments: [{ name: '<files...>', description: 'recorded exchanges, in order' }],
  options: [
    REVISION_OPTION,
    {
      flags: '--job <id>',
      description: 'the job to look at: one whose group has a disconnect window',
      default: 'svc',
    },
    {
      flags: '--of <side>',
      description: 'who is judged: the server of a scripted client, or the client agent of a server',
      default: 'server',
      choices: ['server', 'client'],
    },
    { flags: '--json', description: 'print the verdicts as JSON' },
  ],
  examples: [
    {
      line: 'conform recording --revision auto v1.4.3/fake-*.json',
      says: 'which revision the server followed that was recorded',
    },
  ],
  run: async (call) => run(call, call.options as unknown as Wishes),
};

async function run({ args, out }: Call, { revision, job, of, json = false }: Wishes): Promise<number> {
  const files = (args[0] ?? []) as readonly string[];
  if (of === 'client') return judgeClient(files, out, json);
  const steps = await stepsIn(files, job);
  const revisions = revision === AUTO ? EXPLORED : [revision];
  const verdicts = revisions.map((name) => ({ revision: name, ...verdictOf(name, steps) }));
  if (json) out.write(`${JSON.stringify(verdicts, undefined, 1)}\n`);
  else for (const verdict of verdicts) out.write(`${linesOf(verdict).join('\n')}\n`);
  return verdicts.some(({ parting }) => parting === undefined) ? EXIT.asExpected : EXIT.differs;
}

/** What a client may say is the same in all revisions. */
async function judgeClient(files: readonly string[], out: Call['out'], json: boolean): Promise<number> {
  const recorded = new RecordedAgent();
  const steps = (await exchangesOf(files)).flatMap(({ exchange, where }) =>
    recorded.steps(exchange as Frame, where),
  );
  if (steps.length === 0)
    throw new InputError({
      file: files.join(' '),
      problem: 'no client says anything in these exchanges',
      remedy: 'name the recordings of a client agent, which hold requests and responses',
    });
  const verdict = judgeAgent(steps);
  const { parting } = verdict;
  const told =
    parting === undefined
      ? [`fits: ${verdict.steps} steps`]
      : [`does not fit: ${parting.where}: ${parting.sentence}`, ...parting.before.map((line) => `  ${line}`)];
  out.write(json ? `${JSON.stringify(verdict, undefined, 1)}\n` : `${told.join('\n')}\n`);
  return parting === undefined ? EXIT.asExpected : EXIT.differs;
}

function verdictOf(revision: RevisionName, steps: readonly RecordedStep[]): RecordedVerdict {
  const component = sessionComponents(revision).find(({ name }) => name === SESSION)!;
  return judgeRecorded(component, steps);
}

/** In the order of the files. */
async function exchangesOf(files: readonly string[]) {
  const exchanges = [];
  for (const file of files) {
    const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      throw new InputError({
        file,
        problem: `cannot be read (${error.code})`,
        remedy: 'name recordings that exist',
      });
    });
    for (const [at, exchange] of exchangesIn(text, file).entries())
      exchanges.push({ exchange, where: `${file}: step ${at + 1}` });
  }
  return exchanges;
}

/** @throws InputError when there is nothing in them to judge by */
async function stepsIn(files: readonly string[], job: string): Promise<readonly RecordedStep[]> {
  const exchanges = await exchangesOf(files);
  const session = new RecordedSession(
    job,
    exchanges.map(({ exchange }) => exchange),
  );
  const steps = exchanges.flatMap(({ exchange, where }) => session.step(exchange, where) ?? []);
  if (steps.some(({ facts }) => facts !== undefined)) return steps;
  throw new InputError({
    file: files.join(' '),
    problem: 'nothing was observed in these exchanges',
    remedy: 'name the recordings of a scripted client, which hold digests of the HTTP API',
  });
}

function linesOf({
  revision,
  steps,
  observed,
  parting,
}: RecordedVerdict & { revision: RevisionName }): string[] {
  if (parting === undefined) return [`${revision}: fits: ${steps} steps, ${observed} observations`];
  const { where, events, expected, observed: seen } = parting;
  return [
    `${revision}: does not fit: ${where}`,
    ...events.map((event, at) => `  ${String(at + 1).padStart(3)}  ${event}`),
    `       expected ${expected.join('\n             or ')}`,
    `       observed ${seen}`,
  ];
}
