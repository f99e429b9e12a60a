/**
 * `npm run judge:python-nomad`: python-nomad, the library of Nomad's Python users, against an agent of ours with a client.
 * Prints a line a step and fails if one fails. Needs Python 3.11 on the path, and once the packages of the library.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { devAgent } from './dev-agent.ts';
import { pythonVenv } from './python-venv.ts';

const PATIENCE_MS = 150_000;

const folder = join(import.meta.dirname, 'python-nomad-user');
const programs = await pythonVenv(folder);
const agent = await devAgent();
const user = spawn(join(programs, 'python'), [join(folder, 'main.py'), agent.host, String(agent.port)], {
  stdio: 'inherit',
  timeout: PATIENCE_MS,
});
const [code] = (await once(user, 'close')) as [number | null];
const accepted = code === 0 && agent.isUp();
if (!accepted) console.log(agent.output());
await agent.end();
console.log(
  accepted ? 'judge:python-nomad: accepted' : `judge:python-nomad: refused (${code ?? 'out of time'})`,
);
process.exit(accepted ? 0 : 1);
