/**
 * `npm run judge:openapi`: schemathesis makes requests of our OpenAPI document, sound and unsound ones, for a minute. What
 * comes back must fit the document; a failure must be one of Nomad's; the agent must be up in the end. Then it is killed,
 * and every write that was acknowledged must be there. `--seconds`, `--seed`. Needs Python 3.11, and once its packages.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { http, until } from '../agent/agent-child.ts';
import { devAgent } from './dev-agent.ts';
import { pythonVenv } from './python-venv.ts';

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '60' }, seed: { type: 'string', default: '1' } },
});

/** What is asked of callers and not of us: bodies that ought to be refused are refused by their meaning, not by shape. */
const NOT_JUDGED = [
  'not_a_server_error',
  'negative_data_rejection',
  'positive_data_acceptance',
  'unsupported_method',
  'missing_required_header',
  'ignored_auth',
];

interface Note {
  readonly kind: 'variable';
  readonly name: string;
  readonly namespace: string;
  readonly gone: boolean;
  readonly index: number;
}

const folder = join(import.meta.dirname, 'openapi-user');
const programs = await pythonVenv(folder);
const agent = await devAgent();
const work = await mkdtemp(join(tmpdir(), 'orrery-openapi-'));
const journal = join(work, 'journal');

const fits = await fuzz(await knownNames());
const wasUp = agent.isUp();
const lost = wasUp ? await lostWrites() : ['the agent has ended'];
for (const line of lost) console.log(`lost: ${line}`);
if (lost.length > 0) console.log(agent.output());
await agent.end();
await rm(work, { recursive: true, force: true });
const accepted = fits && lost.length === 0;
console.log(accepted ? 'judge:openapi: accepted' : 'judge:openapi: refused');
process.exit(accepted ? 0 : 1);

/** By the beginnings of paths. */
async function knownNames(): Promise<Readonly<Record<string, string>>> {
  const Tasks = [{ Name: 't', Driver: 'mock_driver', Config: { run_for: '600s', stdout_string: 'hello' } }];
  const TaskGroups = [{ Name: 'g', Tasks }];
  const Job = { ID: 'web', Name: 'web', Type: 'service', Datacenters: ['dc1'], TaskGroups };
  const { EvalID } = JSON.parse(await http(agent.port, 'PUT', '/jobs', { Job })) as { EvalID: string };
  await http(agent.port, 'PUT', '/namespace', { Name: 'prod' });
  const alloc = await until('the job is placed', async () => {
    const found = JSON.parse(await http(agent.port, 'GET', '/job/web/allocations')) as {
      readonly ID: string;
      readonly NodeID: string;
    }[];
    return found[0];
  });
  return {
    '/v1/job/': 'web',
    '/v1/node/': alloc.NodeID,
    '/v1/allocation/': alloc.ID,
    '/v1/client/': alloc.ID,
    '/v1/evaluation/': EvalID,
    '/v1/namespace/': 'prod',
    '/v1/var/': 'known',
  };
}

async function fuzz(known: Readonly<Record<string, string>>): Promise<boolean> {
  const document = `http://${agent.host}:${agent.port}/v1/orrery/openapi`;
  const options = [
    '--phases=coverage,fuzzing',
    '--checks=all',
    `--exclude-checks=${NOT_JUDGED.join(',')}`,
    '--exclude-path=/v1/event/stream',
    '--exclude-path=/v1/agent/monitor',
    `--max-time=${values.seconds}`,
    `--seed=${values.seed}`,
    '--request-timeout=15',
    '--continue-on-failure',
    '--no-shrink',
    '--warnings=off',
    '--suppress-health-check=all',
    '--generation-database=none',
  ];
  const user = spawn(join(programs, 'schemathesis'), ['run', document, ...options], {
    cwd: work,
    stdio: 'inherit',
    timeout: (Number(values.seconds) + 60) * 1000,
    env: {
      ...process.env,
      SCHEMATHESIS_HOOKS: 'hooks',
      PYTHONPATH: folder,
      PYTHONDONTWRITEBYTECODE: '1',
      ORRERY_JOURNAL: journal,
      ORRERY_KNOWN: JSON.stringify(known),
    },
  });
  const [code] = (await once(user, 'close')) as [number | null];
  return code === 0;
}

/** What was acknowledged and is not there, once the agent was killed and is back. */
async function lostWrites(): Promise<readonly string[]> {
  const lines = (await readFile(journal, 'utf8')).split('\n').filter((line) => line !== '');
  const last = new Map(
    lines
      .map((line) => JSON.parse(line) as Note)
      .map((note) => [`${note.namespace} ${note.name}`, note] as const),
  );
  await agent.killAndStart();
  await until('a server leads again', async () => {
    const leader = await http(agent.port, 'GET', '/status/leader').catch(() => '""');
    return leader === '""' ? undefined : leader;
  });
  console.log(`${lines.length} acknowledged writes of ${last.size} variables are looked for after a kill`);
  const complaints = await Promise.all([...last.values()].map(complaintOf));
  return complaints.filter((complaint) => complaint !== undefined);
}

async function complaintOf({ name, namespace, gone, index }: Note): Promise<string | undefined> {
  const query = new URLSearchParams({ namespace });
  const path = `/var/${name.split('/').map(encodeURIComponent).join('/')}?${query.toString()}`;
  const found = await http(agent.port, 'GET', path).catch((error: unknown) => (error as Error).message);
  if (gone) return found.includes('404') ? undefined : `${path} was deleted and is there: ${found}`;
  return found.includes(`"ModifyIndex":${index}`) ? undefined : `${path} at ${index}: ${found}`;
}
