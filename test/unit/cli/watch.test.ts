/**
 * `orrery watch` as people start it: recorded streams, agents that break the line, entries that are gone, bad input. The
 * streams are our own server's; exit codes and messages follow from docs/checklists/add-a-command.md and issue 9.
 */
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { COMMANDS } from '../../../impl/cli/commands.ts';
import { runProgram } from '../../../impl/cli/program.ts';
import { freePort } from '../io/links/free-port.ts';
import { FIXTURES } from '../jobspec/fixtures.ts';
import { reconnectStream } from '../trace/runs.ts';

const stream = reconnectStream();
const indexOf = (line: string): number => (JSON.parse(line) as { Index: number }).Index;
const MISSED = /"LastMissedHeartbeatIndex":\d+/;
/** A node is ready at once when it is heard again: the change that #15808 is about. */
const doctored = stream.map((line) =>
  indexOf(line) === back()
    ? line.replaceAll('"initializing"', '"ready"').replace(MISSED, '"LastMissedHeartbeatIndex":0')
    : line,
);

function back(): number {
  const gone = stream.findIndex((line) => line.includes('"Status":"disconnected"'));
  return indexOf(stream.slice(gone).find((line) => line.includes('"Status":"initializing"'))!);
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'orrery-watch-'));
  await writeFile(join(folder, 'good.ndjson'), stream.join(''));
  await writeFile(join(folder, 'doctored.ndjson'), `{}\n${doctored.join('')}`);
  await writeFile(join(folder, 'half.ndjson'), `${stream[0]}{"Index":`);
  await writeFile(join(folder, 'empty.ndjson'), '');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

class Captured extends Writable {
  text = '';
  override _write(chunk: unknown, _encoding: string, done: () => void): void {
    this.text += String(chunk);
    done();
  }
}

async function run(args: readonly string[], input?: Readable) {
  const [out, err] = [new Captured(), new Captured()];
  const code = await runProgram(['watch', ...args], COMMANDS, { out, err, ...(input ? { input } : {}) });
  return { code, out: out.text, err: err.text };
}

test('a recorded stream that fits', async () => {
  const { code, out } = await run(['--file', join(folder, 'good.ndjson')]);
  expect(code).toBe(0);
  expect(out).toContain('nothing that orrery does not allow');
});

test.runIf(existsSync(FIXTURES))('a real Nomad’s, from standard input', async () => {
  const { createReadStream } = await import('node:fs');
  const file = join(FIXTURES, 'nomad-http', 'v1.5.0', 'event-stream.ndjson');
  const { code, out } = await run(
    ['--file', '-', '--revision', 'strict-steps', '--json'],
    createReadStream(file),
  );
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ revision: 'strict-steps', alerts: 0, lastIndex: 55 });
});

test('one that does not: an alert with its story, exit code 1', async () => {
  const { code, out } = await run(['--file', join(folder, 'doctored.ndjson')]);
  expect(code).toBe(1);
  expect(out).toContain(`ALERT decision: NodeStreamEvent of node n1 at index ${back()} makes it ready`);
  expect(out).toContain('NodeRegistration: status=initializing');
  expect(out).toMatch(/1 decision/);
  const json = await run(['--file', join(folder, 'doctored.ndjson'), '--json', '--first']);
  expect(json.code).toBe(1);
  const [alert, counts] = json.out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(alert?.['alert']).toMatchObject({ kind: 'decision', key: 'n1', index: back() });
  expect(counts).toMatchObject({ lastIndex: back() });
});

test.each([
  [['--file', 'no-such.ndjson'], /no-such\.ndjson: does not exist/],
  [['--file', 'FOLDER/half.ndjson'], /half\.ndjson: line 2: is no JSON/],
  [['--file', 'FOLDER/empty.ndjson'], /is empty/],
  [['--file', 'package.json'], /package\.json: line 1: /],
  [['--revision', 'nomad-3'], /nomad-3.*strict-steps/],
  [['--metrics', 'somewhere', '--file', 'FOLDER/good.ndjson'], /--metrics: "somewhere" is no address/],
  [['--index', '7', '--file', 'FOLDER/good.ndjson'], /--index: is about an agent/],
  [['--index', 'x'], /--index/],
  [['--address', 'http://127.0.0.1:9'], /--address: no agent answers at http:\/\/127\.0\.0\.1:9/],
])('bad input: %j', async (args, complaint) => {
  const { code, out, err } = await run(args.map((arg) => arg.replace('FOLDER', folder)));
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toMatch(complaint);
  expect(err.trim().split('\n')).toHaveLength(1);
});

/** An agent that keeps some entries, tells those asked for, and hangs up when it is told to. */
class Agent {
  readonly asked: number[] = [];
  kept: readonly string[] = [];
  answers: Readonly<Record<string, unknown>> = { '/v1/status/leader': '127.0.0.1:4647' };
  readonly #open = new Set<ServerResponse>();
  readonly #server: Server;

  constructor() {
    this.#server = createServer(({ url }, response) => {
      const { pathname, searchParams } = new URL(url ?? '', 'http://agent');
      if (pathname !== '/v1/event/stream')
        return void response.end(JSON.stringify(this.answers[pathname] ?? []));
      const index = Number(searchParams.get('index'));
      this.asked.push(index);
      response.write('{}\n');
      for (const line of this.kept) if (indexOf(line) >= index) response.write(line);
      this.#open.add(response);
      return undefined;
    });
  }

  async listen(): Promise<string> {
    const port = await freePort();
    await new Promise<void>((resolve) => this.#server.listen(port, '127.0.0.1', resolve));
    return `http://127.0.0.1:${port}`;
  }

  hangUp(): void {
    for (const response of this.#open) response.destroy();
    this.#open.clear();
  }

  async close(): Promise<void> {
    this.hangUp();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

const agents: Agent[] = [];
afterEach(async () => {
  for (const agent of agents.splice(0)) await agent.close();
});
async function anAgent(kept: readonly string[]) {
  const agent = new Agent();
  agents.push(agent);
  agent.kept = kept;
  return { agent, address: await agent.listen() };
}
const soon = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('an agent is followed across a broken line, from the last entry on, and counted', async () => {
  const { agent, address } = await anAgent(stream.slice(0, 40));
  const port = await freePort();
  const watching = run(['--address', address, '--seconds', '3', '--metrics', `127.0.0.1:${port}`, '--json']);
  await soon(1000);
  agent.kept = stream.slice(20);
  agent.hangUp();
  await soon(1300);
  const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const { code, out } = await watching;
  expect(agent.asked).toEqual([0, indexOf(stream[39]!)]);
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ alerts: 0, lastIndex: indexOf(stream.at(-1)!) });
  expect(metrics).toContain(`orrery_watch_last_index ${indexOf(stream.at(-1)!)}\n`);
  expect(metrics).toContain('orrery_watch_reconnects_total 1\n');
  expect(metrics).toContain('orrery_watch_gaps_total 0\n');
  expect(metrics).toMatch(/orrery_watch_alerts_total\{kind="transition"\} 0/);
});

test('entries that went from the buffer meanwhile are told, and what follows is judged anew', async () => {
  const { agent, address } = await anAgent(stream.slice(0, 20));
  const watching = run(['--address', address, '--seconds', '2']);
  await soon(800);
  agent.kept = stream.slice(50);
  agent.hangUp();
  const { code, out, err } = await watching;
  expect({ code, out: out.includes('ALERT') }).toEqual({ code: 0, out: false });
  expect(err).toContain(`are gone from the event buffer, which begins at ${indexOf(stream[50]!)}`);
});

test('a first entry that is not kept any more', async () => {
  const { address } = await anAgent(stream.slice(30));
  const [wanted, oldest] = [indexOf(stream[3]!), indexOf(stream[30]!)];
  const { code, err } = await run(['--address', address, '--seconds', '5', '--index', String(wanted)]);
  expect(code).toBe(2);
  expect(err).toContain(
    `--index: entry ${wanted} is gone from the event buffer of the agent, which begins at ${oldest}`,
  );
  const kept = await run(['--address', address, '--seconds', '1', '--index', String(oldest + 4)]);
  expect(kept.code).toBe(0);
});

test('what has been waiting since before the stream began is timed too, unless the stream knows better', async () => {
  const { agent, address } = await anAgent(stream.slice(0, 4));
  agent.answers = {
    '/v1/nodes': [
      { ID: 'stuck', Status: 'initializing' },
      { ID: 'n1', Status: 'initializing' },
      { ID: 'fine', Status: 'ready' },
    ],
    '/v1/allocations': [
      {
        ID: 'away',
        ClientStatus: 'unknown',
        DesiredStatus: 'run',
        Namespace: 'default',
        JobID: 'web',
        TaskGroup: 'g',
      },
    ],
    '/v1/job/web': { TaskGroups: [{ Name: 'g', MaxClientDisconnect: 1e9 }] },
    '/v1/evaluations': [
      { ID: 'late', Status: 'pending' },
      { ID: 'later', Status: 'pending', WaitUntil: new Date(Date.now() + 60_000).toISOString() },
    ],
  };
  const limits = ['--initializing', '1', '--unknown', '1', '--pending', '1'];
  const { code, out } = await run(['--address', address, '--seconds', '5', '--json', ...limits]);
  const alerts = out
    .split('\n')
    .filter((line) => line.startsWith('{"alert"'))
    .map((line) => (JSON.parse(line) as { alert: { key: string; kind: string } }).alert);
  const keys = alerts.map(({ key }) => key);
  expect(code).toBe(1);
  expect(alerts.every(({ kind }) => kind === 'overdue')).toBe(true);
  expect(keys).toEqual(expect.arrayContaining(['stuck', 'away', 'late']));
  expect(keys).not.toContain('n1');
  expect(keys).not.toContain('fine');
  expect(keys).not.toContain('later');
});
