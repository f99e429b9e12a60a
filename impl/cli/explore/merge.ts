/**
 * `orrery explore merge`: what the members of a swarm have found, put together: from files, or from the logs of the job that
 * ran them. The union is `spec/system/swarm.ts`'s.
 */
import { readFile } from 'node:fs/promises';
import { Writable } from 'node:stream';
import { storyLines, storyOf } from '../../../spec/export/story.ts';
import { mergeSwarm, type Swarm, SWARM_FORMAT, type SwarmMember } from '../../../spec/system/swarm.ts';
import { InputError } from '../../io/input-error.ts';
import { copyFile } from '../alloc/files.ts';
import { type Call, type CommandSpec, EXIT } from '../command.ts';
import { CONNECTION_OPTIONS } from '../http/connection.ts';
import type { AllocationStub } from '../http/records.ts';
import { findJob, jobPath } from '../job/find-job.ts';
import { Session } from '../session.ts';
import { table } from '../show/table.ts';

export const command: CommandSpec = {
  arguments: [{ name: '[files...]', description: 'what members have printed' }],
  options: [
    { flags: '--job <id>', description: 'read what the members of this job have printed, from the cluster' },
    { flags: '--json', description: 'print the union as JSON' },
    ...CONNECTION_OPTIONS,
  ],
  examples: [
    { line: 'explore merge seed-*.json', says: 'put together what was found by several seeds' },
    { line: 'explore merge --job swarm-lock-service', says: 'the same, from the logs of a job' },
  ],
  run: async (call) => {
    const files = (call.args[0] ?? []) as readonly string[];
    const job = call.options['job'] as string | undefined;
    if ((files.length === 0) === (job === undefined))
      throw new InputError({
        file: 'merge',
        problem: 'takes either files or --job',
        remedy: 'name the files that members of a swarm have written, or the job that ran them',
      });
    const texts = job === undefined ? await textsOf(files) : await logsOf(call, job);
    const swarm = merged(texts.flatMap(({ name, text }) => membersIn(name, text)));
    call.out.write(call.options['json'] === true ? `${JSON.stringify(swarm, null, 2)}\n` : textOf(swarm));
    return swarm.counterexamples.length === 0 ? EXIT.asExpected : EXIT.differs;
  },
};

interface Named {
  readonly name: string;
  readonly text: string;
}

function textsOf(files: readonly string[]): Promise<readonly Named[]> {
  return Promise.all(
    files.map(async (name) => {
      const text = await readFile(name, 'utf8').catch((error: NodeJS.ErrnoException) => {
        throw new InputError({
          file: name,
          problem: `cannot be read (${error.code})`,
          remedy: 'name a file that a member of a swarm has written',
        });
      });
      return { name, text };
    }),
  );
}

/** Standard output of each allocation of the job. */
async function logsOf(call: Call, given: string): Promise<readonly Named[]> {
  const session = new Session(call);
  const { id, agent } = await findJob(session.agent, given);
  const stubs = (await agent.get<AllocationStub[] | null>(jobPath(id, '/allocations'))) ?? [];
  const waiting = stubs.filter(
    ({ ClientStatus }) => ClientStatus === 'pending' || ClientStatus === 'running',
  );
  if (waiting.length > 0)
    call.err.write(
      `${waiting.length} of ${stubs.length} members are not done: what they find is not in here yet\n`,
    );
  const done = stubs.filter(({ ClientStatus }) => ClientStatus === 'complete');
  if (done.length === 0)
    throw new InputError({
      file: '--job',
      problem: `no member of job "${id}" is done`,
      remedy: `wait for it, or look with: orrery job status ${id}`,
    });
  return Promise.all(
    done.map(async ({ ID }) => {
      const chunks: Buffer[] = [];
      const into = new Writable({ write: (chunk: Buffer, _encoding, next) => (chunks.push(chunk), next()) });
      await copyFile(agent, `/v1/client/fs/logs/${ID}`, { task: 'search', type: 'stdout' }, {}, into);
      return { name: `allocation ${ID}`, text: Buffer.concat(chunks).toString() };
    }),
  );
}

function membersIn(file: string, text: string): readonly SwarmMember[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return (lines.length === 0 ? [''] : lines).map((line, i) => {
    const member = parsed(line);
    if (member?.format === SWARM_FORMAT) return member;
    throw new InputError({
      file,
      field: `line ${i + 1}`,
      problem: 'is nothing that a member of a swarm has found',
      remedy: 'give what orrery explore FILE --seed N prints',
    });
  });
}

function parsed(line: string): SwarmMember | undefined {
  try {
    return JSON.parse(line) as SwarmMember;
  } catch {
    return undefined;
  }
}

function merged(members: readonly SwarmMember[]): Swarm {
  try {
    return mergeSwarm(members);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new InputError({
      file: 'merge',
      problem: error.message,
      remedy: 'merge members of one system, searched from the same file',
    });
  }
}

const number = (n: number) => n.toLocaleString('en-US');

function textOf(swarm: Swarm): string {
  const { system, members, distinctStates, steps, deepest, whole, laws, counterexamples } = swarm;
  const broken = (law: string) => counterexamples.find(({ property }) => property === law);
  const rows = laws.map(({ name, kind }) => [name, kind, ...verdictOf(swarm, name, kind)]);
  const stories = counterexamples.flatMap((each) => [
    ...storyLines(storyOf(each, laws.find(({ name }) => name === each.property)?.sentence ?? '')),
    '',
  ]);
  const end = whole
    ? 'a member left nothing to follow, but what it took for met'
    : 'every member stopped at its budget';
  return `${[
    `${system}: ${members} members, about ${number(distinctStates)} states together, ${number(steps)} steps, deepest ${number(deepest)}`,
    end,
    '',
    ...table(['law', 'kind', 'verdict', 'shortest run'], rows).split('\n'),
    '',
    ...stories,
    ...(swarm.unused.length === 0 ? [] : [`Events that no member found enabled: ${swarm.unused.join(', ')}`]),
    laws.some(({ name }) => broken(name) !== undefined)
      ? 'A law is broken.'
      : 'Nothing was found, which proves nothing: a swarm passes over states.',
  ].join('\n')}\n`;
}

function verdictOf({ counterexamples, unreached }: Swarm, law: string, kind: string): readonly string[] {
  if (kind === 'sometimes') return [unreached.includes(law) ? 'not met' : 'reached', '–'];
  const run = counterexamples.find(({ property }) => property === law);
  return run === undefined ? ['nothing found', '–'] : ['violated', `${run.steps.length} steps`];
}
