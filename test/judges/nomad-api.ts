/**
 * `npm run judge:nomad-api`: Nomad's own Go SDK as a user of our HTTP API. An agent with a client, and a Go program that
 * submits, watches, reads logs, scales, runs a command in a task, drains and stops by the SDK alone. Prints a line a step
 * and fails if one fails. Needs `go` on the path, and once the modules of the SDK.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { buildGo } from './build-go.ts';
import { devAgent } from './dev-agent.ts';

const PATIENCE_MS = 180_000;

const program = await buildGo(join(import.meta.dirname, 'nomad-api-user'));
const agent = await devAgent();
const user = spawn(program, [`${agent.host}:${agent.port}`], { stdio: 'inherit', timeout: PATIENCE_MS });
const [code] = (await once(user, 'close')) as [number | null];
const accepted = code === 0 && agent.isUp();
if (!accepted) console.log(agent.output());
await agent.end();
console.log(accepted ? 'judge:nomad-api: accepted' : `judge:nomad-api: refused (${code ?? 'out of time'})`);
process.exit(accepted ? 0 : 1);
