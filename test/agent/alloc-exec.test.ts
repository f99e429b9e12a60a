/**
 * `alloc exec`, with real tasks of both drivers: over the web socket as Nomad's callers speak it, and by the command line.
 * Source: issue 7, section 2; reference page nomad-wire.md, section 6; fixture `exec-websocket.json`.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { exec } from '../../impl/drivers/exec/exec.ts';
import { orrery, type Ran } from '../unit/cli/recorded-agent.ts';
import { AgentChild, freePorts, http, type Ports, until } from './agent-child.ts';

const { Detected: CAN_EXEC } = await exec.fingerprint();
const SLEEP = { command: '/bin/sh', args: ['-c', 'while true; do sleep 0.2; done'] };

let agent: AgentChild;
let ports: Ports;
let folder: string;
const allocs: Record<string, string> = {};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'orrery-alloc-exec-'));
  ports = await freePorts();
  agent = await AgentChild.start(ports, '-dev', '-data-dir', join(folder, 'data'));
  await start('raw', { Driver: 'raw_exec', Config: SLEEP, Env: { COLOUR: 'blue' } });
  await start('mock', { Driver: 'mock_driver', Config: { run_for: '600s' } });
  if (CAN_EXEC) await start('boxed', { Driver: 'exec', Config: SLEEP, Env: { COLOUR: 'red' } });
}, 90_000);
afterAll(async () => {
  await agent?.end('SIGTERM');
  await rm(folder, { recursive: true, force: true });
});

async function start(name: string, task: object): Promise<void> {
  const Tasks = [{ Name: 't', Resources: { CPU: 20, MemoryMB: 32 }, ...task }];
  const Job = {
    ID: name,
    Name: name,
    Type: 'service',
    Datacenters: ['dc1'],
    TaskGroups: [{ Name: 'g', Tasks }],
  };
  await http(ports.http, 'PUT', '/jobs', { Job });
  allocs[name] = await until(`${name} runs`, async () => {
    const text = await http(ports.http, 'GET', `/job/${name}/allocations`);
    const found = JSON.parse(text) as { readonly ID: string; readonly ClientStatus: string }[];
    return found.find(({ ClientStatus }) => ClientStatus === 'running')?.ID;
  });
}

interface Heard {
  readonly frames: readonly unknown[];
  readonly stdout: string;
  readonly stderr: string;
  readonly close: { readonly code: number; readonly reason: string };
}

/** `say` is called with the socket once it is open, and again with what was said so far. */
async function socketTo(
  alloc: string,
  query: Readonly<Record<string, string>>,
  say: (socket: WebSocket, stdout: string) => void,
): Promise<Heard> {
  const words = new URLSearchParams({ task: 't', tty: 'false', ...query });
  const socket = new WebSocket(
    `ws://127.0.0.1:${ports.http}/v1/client/allocation/${alloc}/exec?${words.toString()}`,
  );
  const frames: Record<string, { readonly data?: string }>[] = [];
  const said = (from: string): string =>
    frames.map((frame) => Buffer.from(frame[from]?.data ?? '', 'base64').toString()).join('');
  socket.on('open', () => say(socket, ''));
  socket.on('message', (message: Buffer) => {
    frames.push(JSON.parse(message.toString()) as (typeof frames)[number]);
    say(socket, said('stdout'));
  });
  const close = await new Promise<Heard['close']>((resolve, reject) => {
    socket.on('error', reject);
    socket.on('close', (code: number, reason: Buffer) => resolve({ code, reason: reason.toString() }));
  });
  return { frames, stdout: said('stdout'), stderr: said('stderr'), close };
}

const asked = (...command: readonly string[]) => ({ command: JSON.stringify(command) });
const data = (text: string) => JSON.stringify({ stdin: { data: Buffer.from(text).toString('base64') } });

describe('over the web socket', () => {
  test('as recorded from a Nomad: input, output, both closes, the exit code, close 1000', async () => {
    let typed = false;
    const script = asked('/bin/sh', '-c', 'read x; echo got-$x; exit 3');
    const heard = await socketTo(allocs['raw'] ?? '', script, (socket) => {
      if (typed) return;
      typed = true;
      socket.send(data('ping\n'));
      socket.send('{"stdin":{"close":true}}');
    });
    expect(heard.frames).toEqual([
      { stdout: { data: 'Z290LXBpbmcK' } },
      { stderr: { close: true } },
      { stdout: { close: true } },
      { exited: true, result: { exit_code: 3 } },
    ]);
    expect(heard.close).toEqual({ code: 1000, reason: '' });
  });

  test('a command has the folder and the environment of its task', async () => {
    const { stdout } = await socketTo(
      allocs['raw'] ?? '',
      asked('sh', '-c', 'echo $COLOUR; pwd; echo $NOMAD_TASK_NAME'),
      () => {},
    );
    expect(stdout).toBe(`blue\n${join(folder, 'data', 'alloc', allocs['raw'] ?? '', 't')}\nt\n`);
  });

  test('a terminal has the size it is told, also when it changes', async () => {
    let step = 0;
    const heard = await socketTo(
      allocs['raw'] ?? '',
      { tty: 'true', ...asked('sh', '-c', 'read x; stty size; read x; stty size; tty') },
      (socket, stdout) => {
        if (step === 0 || (step === 1 && stdout.includes('20 90'))) {
          socket.send(
            JSON.stringify({ tty_size: step === 0 ? { height: 20, width: 90 } : { height: 33, width: 101 } }),
          );
          socket.send(data('\r'));
          step += 1;
        }
      },
    );
    expect(heard.stdout).toMatch(/20 90\r\n[^]*33 101\r\n\/dev\/pts\/\d+/);
    expect(heard.close.code).toBe(1000);
  });

  test('16 MiB come through whole, both ways', async () => {
    const part = 'x'.repeat(64 * 1024);
    let isSent = false;
    const { stdout, frames } = await socketTo(allocs['raw'] ?? '', asked('wc', '-c'), (socket) => {
      if (isSent) return;
      isSent = true;
      for (let at = 0; at < 256; at += 1) socket.send(data(part));
      socket.send('{"stdin":{"close":true}}');
    });
    expect(stdout.trim()).toBe(String(16 * 1024 * 1024));
    expect(frames.at(-1)).toEqual({ exited: true, result: { exit_code: 0 } });
    const back = await socketTo(allocs['raw'] ?? '', asked('head', '-c', '16777216', '/dev/zero'), () => {});
    expect(back.stdout.length).toBe(16_777_216);
  });

  test('who hangs up leaves nothing running', async () => {
    const mark = `${process.pid}.5`;
    await socketTo(
      allocs['raw'] ?? '',
      asked('sh', '-c', `echo up; sleep ${mark} & sleep ${mark}`),
      (socket, said) => {
        if (said.includes('up')) socket.terminate();
      },
    );
    await until('it is gone', async () => {
      const left = await socketTo(
        allocs['raw'] ?? '',
        asked('sh', '-c', `pgrep -fx 'sleep ${mark}'; true`),
        () => {},
      );
      return left.stdout === '' || undefined;
    });
  });

  test.each([
    ['no command', 'raw', { command: '[]' }, 1008, 'command is not present'],
    ['no task', 'raw', { task: '', ...asked('true') }, 1008, 'must provide task name'],
    ['another task', 'raw', { task: 'web', ...asked('true') }, 1008, 'unknown task name "web"'],
    ['a command that is none', 'raw', { command: '{' }, 1008, 'command is not a list of words in JSON: {'],
    ['a program that is not there', 'raw', asked('/no/such'), 1011, 'failed to start command "/no/such"'],
    ['a driver without processes', 'mock', asked('true'), 1011, 'task driver does not support exec'],
    ['an allocation that is not here', 'none', asked('true'), 1008, 'Unknown allocation'],
  ])('%s is refused with a reason', async (_what, alloc, query, code, reason) => {
    const { close } = await socketTo(allocs[alloc] ?? alloc, query, () => {});
    expect(close.code).toBe(code);
    expect(close.reason).toContain(reason);
  });

  test.each(['{', '[]', '{"stdin":{"data":7}}', '{"tty_size":{"width":-1,"height":"x"}}'])(
    'the frame %s ends it with a reason',
    async (frame) => {
      let isSent = false;
      const { close } = await socketTo(allocs['raw'] ?? '', asked('cat'), (socket) => {
        if (!isSent) socket.send(frame);
        isSent = true;
      });
      expect(close.code).toBe(1008);
      expect(close.reason).toMatch(/^exec frame: /);
    },
  );

  test('without a web socket it is refused', async () => {
    await expect(http(ports.http, 'GET', `/client/allocation/${allocs['raw']}/exec`)).rejects.toThrow(
      '400 failed to upgrade connection',
    );
  });
});

describe.skipIf(!CAN_EXEC)('in a task of the exec driver', () => {
  test('a command has the root, the processes, the user and the environment of the task', async () => {
    const script = 'id -un; echo $COLOUR; ls /; readlink /proc/1/exe; touch /etc/x || echo refused; pwd';
    const { stdout, frames } = await socketTo(allocs['boxed'] ?? '', asked('sh', '-c', script), () => {});
    const words = stdout.trim().split('\n');
    expect(words.slice(0, 2)).toEqual(['nobody', 'red']);
    expect(words).toEqual(expect.arrayContaining(['alloc', 'local', 'secrets', 'refused', '/']));
    expect(words).not.toContain('home');
    expect(frames.at(-1)).toEqual({ exited: true, result: { exit_code: 0 } });
  });

  test('on a terminal too, and its exit code is passed on', async () => {
    const { stdout, frames } = await socketTo(
      allocs['boxed'] ?? '',
      { tty: 'true', ...asked('sh', '-c', '[ -t 0 ] && echo terminal; id -un; exit 9') },
      () => {},
    );
    expect(stdout).toBe('terminal\r\nnobody\r\n');
    expect(frames.at(-1)).toEqual({ exited: true, result: { exit_code: 9 } });
  });
});

describe('by the command line', () => {
  const run = (words: readonly string[], typed = ''): Promise<Ran> =>
    orrery({ address: `http://127.0.0.1:${ports.http}` }, words, typed);

  test('input, both outputs and the exit code are passed on; options of the command stay with it', async () => {
    const ran = await run(
      [
        'alloc',
        'exec',
        '-task',
        't',
        '-t=false',
        allocs['raw'] ?? '',
        'sh',
        '-c',
        'cat; echo no >&2; exit 42',
      ],
      'piped',
    );
    expect(ran).toEqual({ code: 42, out: 'piped', err: 'no\n' });
  });

  test('nothing is read with -i=false; -job takes any allocation; exec is short for it', async () => {
    const ran = await run(['exec', '-i=false', '-job', 'raw', 'cat'], 'not for it');
    expect(ran).toEqual({ code: 0, out: '', err: '' });
  });

  test('what is wrong is told in a line', async () => {
    expect(await run(['alloc', 'exec', allocs['mock'] ?? '', 'true'])).toEqual({
      code: 1,
      out: '',
      err: 'failed to exec into task: task driver does not support exec: mock_driver\n',
    });
    expect((await run(['alloc', 'exec', allocs['raw'] ?? ''])).err).toContain('command: is missing');
    expect((await run(['alloc', 'exec', '-e', 'xy', allocs['raw'] ?? '', 'true'])).err).toContain('-e');
  });
});
