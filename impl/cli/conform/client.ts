/**
 * `orrery conform client -- COMMAND`: judges a client agent. Our side is its server, a real one; the agent is started by
 * COMMAND with a configuration that is written for it, put through an outage and more, and all that it says is held
 * against the machines of a client and of its tasks.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AgentVerdict, judgeAgent } from '../../../spec/conform/outside/agent.ts';
import { InputError } from '../../io/input-error.ts';
import { type Phase, playScript } from '../../targets/client/agent-script.ts';
import { type Ports, WatchedServer } from '../../targets/client/watched-server.ts';
import { type Call, type CommandSpec, EXIT, wholeNumber } from '../command.ts';

interface Wishes {
  readonly seconds: number;
  readonly ttl: number;
  readonly json?: boolean;
}

/** Stands for the path of the configuration in COMMAND. */
const CONFIG = '{config}';
const KEPT_OUTPUT = 2_000;
const GRACE_MS = 5_000;

export const command: CommandSpec = {
  arguments: [
    { name: '<command...>', description: `starts the agent; ${CONFIG} stands for its configuration file` },
  ],
  options: [
    {
      flags: '--seconds <count>',
      description: 'how long each thing may take that must come of it',
      default: 60,
      parse: wholeNumber('--seconds'),
    },
    {
      flags: '--ttl <ms>',
      description: 'least TTL that it is granted',
      default: 5500,
      parse: wholeNumber('--ttl'),
    },
    { flags: '--json', description: 'print the verdict as JSON' },
  ],
  examples: [
    { line: `conform client -- nomad agent -config ${CONFIG}`, says: 'a stock Nomad client' },
    { line: `conform client -- npm run orrery -- agent -config ${CONFIG}`, says: 'our own' },
  ],
  run: async (call) => run(call, call.options as unknown as Wishes),
};

async function run({ args, out }: Call, { seconds, ttl, json = false }: Wishes): Promise<number> {
  const words = (args[0] ?? []) as readonly string[];
  if (!words.some((word) => word.includes(CONFIG)))
    throw new InputError({
      file: 'COMMAND',
      problem: `does not say where its configuration goes`,
      remedy: `write ${CONFIG} in its place`,
    });
  const folder = await mkdtemp(join(tmpdir(), 'orrery-judged-'));
  let trouble: string | undefined;
  const server = await WatchedServer.start(await freePorts(), ttl, (line) => (trouble ??= line));
  const config = join(folder, 'agent.json');
  await writeFile(
    config,
    JSON.stringify(await configurationFor(server.rpc, join(folder, 'data')), undefined, 1),
  );
  const agent = new AgentProcess(words.map((word) => word.replaceAll(CONFIG, config)));
  try {
    const phases = await playScript(server, seconds * 1000);
    const verdict = judgeAgent(server.steps);
    const report = {
      target: words.join(' '),
      phases,
      ...verdict,
      calls: server.steps.length,
      ...(trouble === undefined ? {} : { trouble }),
    };
    const follows = verdict.parting === undefined && phases.every(({ took }) => took !== undefined);
    out.write(
      json
        ? `${JSON.stringify(report, undefined, 1)}\n`
        : `${linesOf(phases, verdict, agent.output).join('\n')}\n`,
    );
    return follows ? EXIT.asExpected : EXIT.differs;
  } finally {
    await agent.end();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** As Nomad's agents take it. */
async function configurationFor(rpc: string, dataDir: string): Promise<object> {
  const { http, rpc: rpcPort, link } = await freePorts();
  return {
    data_dir: dataDir,
    bind_addr: '127.0.0.1',
    ports: { http, rpc: rpcPort, serf: link },
    client: { enabled: true, servers: [rpc] },
    plugin: { raw_exec: { config: { enabled: true } } },
  };
}

async function freePorts(): Promise<Ports> {
  const held = await Promise.all(
    [0, 0, 0].map(async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      return server;
    }),
  );
  const [http = 0, rpc = 0, link = 0] = held.map((server) => {
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  });
  await Promise.all(
    held.map(async (server) => {
      server.close();
      await once(server, 'close');
    }),
  );
  return { http, rpc, link };
}

class AgentProcess {
  readonly #child: ChildProcess;
  /** Its last words. */
  output = '';

  constructor([file = '', ...argv]: readonly string[]) {
    this.#child = spawn(file, argv, { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    this.#child.once('error', (error) => (this.output += error.message));
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.on(
        'data',
        (chunk: Buffer) => (this.output = (this.output + chunk.toString()).slice(-KEPT_OUTPUT)),
      );
  }

  /** It and what it started in its group. */
  async end(): Promise<void> {
    const { pid } = this.#child;
    if (pid === undefined || this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, 'exit');
    process.kill(-pid, 'SIGINT');
    const timer = setTimeout(() => process.kill(-pid, 'SIGKILL'), GRACE_MS);
    await gone;
    clearTimeout(timer);
  }
}

function linesOf(phases: readonly Phase[], { steps, parting }: AgentVerdict, output: string): string[] {
  const told = phases.map(({ name, wanted, took }) =>
    took === undefined
      ? `FAILED  ${name}: in time it did not come to this: ${wanted}`
      : `ok      ${name} (${took} ms): ${wanted}`,
  );
  const said =
    parting === undefined
      ? [`ok      ${steps} things that it said and was told, in order`]
      : [
          `FAILED  ${parting.where}: ${parting.sentence}`,
          ...parting.before.map((line) => `          ${line}`),
        ];
  const isOver = phases.every(({ took }) => took !== undefined);
  return [...told, ...said, ...(isOver ? [] : ['Its last words:', output.trim()])];
}
