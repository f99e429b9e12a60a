/**
 * `npm run judge:yamux`: our yamux against HashiCorp's own, a Go module, over a real loopback socket, either of the two
 * as the initiator. Prints a line a check and fails if one fails. Needs `go` on the path.
 */
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Duplex, Readable, Writable } from 'node:stream';
import { MuxConnection } from '../../impl/io/net/mux-connection.ts';
import { buildGo } from './build-go.ts';

const MIB = 1024 * 1024;
/** No check takes a tenth of it on an idle machine. */
const PATIENCE_MS = 60_000;

/** The Go side: commands in, lines out. */
class Peer {
  readonly #process: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: string[] = [];
  #heard: () => void = () => {};

  constructor(program: string, args: readonly string[]) {
    this.#process = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    createInterface({ input: this.#process.stdout }).on('line', (line) => {
      this.#lines.push(line);
      this.#heard();
    });
  }
  tell(command: string): void {
    this.#process.stdin.write(`${command}\n`);
  }
  /** The first line that begins so, taken. */
  async line(beginning: string): Promise<string> {
    return await inTime(`a line "${beginning}..."`, async () => {
      for (;;) {
        const at = this.#lines.findIndex((line) => line.startsWith(beginning));
        if (at >= 0) return this.#lines.splice(at, 1)[0] as string;
        await new Promise<void>((resolve) => {
          this.#heard = resolve;
        });
      }
    });
  }
  stop(): void {
    this.#process.stdin.end();
    this.#process.kill();
  }
}

async function inTime<T>(what: string, run: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited ${PATIENCE_MS} ms for ${what}`)), PATIENCE_MS);
  });
  try {
    return await Promise.race([run(), late]);
  } finally {
    clearTimeout(timer);
  }
}

interface Setting {
  readonly peer: Peer;
  readonly connection: MuxConnection;
  /** Why the connection ended, once it has. */
  readonly closed: Promise<Error | undefined>;
}

/** Ours connects to Go's, or the other way about. Streams that Go opens are echoed, or reset when they ask for it. */
async function meet(program: string, initiator: boolean): Promise<Setting> {
  const listener = createServer();
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const address = `127.0.0.1:${(listener.address() as AddressInfo).port}`;
  const peer = new Peer(program, initiator ? ['accept'] : ['connect', address]);
  const socket = initiator
    ? await dial(peer)
    : await new Promise<Socket>((resolve) => listener.once('connection', resolve));
  listener.close();
  let ended: (reason: Error | undefined) => void = () => {};
  const closed = new Promise<Error | undefined>((resolve) => {
    ended = resolve;
  });
  const connection = new MuxConnection(socket, {
    initiator,
    onStream: serve,
    onClose: ended,
    keepAliveMs: 40,
  });
  return { peer, connection, closed };
}

async function dial(peer: Peer): Promise<Socket> {
  const [, port] = (await peer.line('port')).split(' ');
  const socket = connect(Number(port), '127.0.0.1');
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  return socket;
}

function serve(stream: Duplex): void {
  stream.once('data', (first: Buffer) => {
    if (first[0] === 0x72) {
      stream.destroy();
      return;
    }
    stream.write(first.subarray(1));
    stream.pipe(stream);
  });
}

async function echo(connection: MuxConnection, size: number, seed: number): Promise<void> {
  const stream = opened(connection);
  const sent = Buffer.alloc(size);
  for (let i = 0; i < size; i += 1) sent[i] = (i * 7 + seed) % 251;
  stream.write('e');
  stream.end(sent);
  const got = await inTime('an echo', () => readAll(stream));
  if (!got.equals(sent))
    throw new Error(`stream ${seed}: ${got.length} of ${size} bytes came back, or other ones`);
}

function opened(connection: MuxConnection): Duplex {
  const stream = connection.open();
  if (!stream) throw new Error('no stream could be opened');
  return stream;
}

async function readAll(stream: Duplex): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream as AsyncIterable<Buffer>) parts.push(part);
  return Buffer.concat(parts);
}

function expectText(found: string, wanted: string): void {
  if (!found.includes(wanted)) throw new Error(`expected "${wanted}", found "${found}"`);
}

const times = <T>(count: number, make: (at: number) => T): T[] =>
  Array.from({ length: count }, (_, at) => make(at));

const CHECKS: readonly (readonly [string, (setting: Setting) => Promise<void>])[] = [
  ['8 MiB, echoed by Go', ({ connection }) => echo(connection, 8 * MIB, 1)],
  [
    '100 parallel streams of 256 KiB, echoed by Go',
    async ({ connection }) => {
      await Promise.all(times(100, (at) => echo(connection, MIB / 4, at)));
    },
  ],
  [
    '8 MiB, echoed by us',
    async ({ peer }) => {
      peer.tell(`echo 1 ${8 * MIB}`);
      expectText(await peer.line('echoed'), 'echoed 1 of 1');
    },
  ],
  [
    '100 parallel streams of 256 KiB, echoed by us',
    async ({ peer }) => {
      peer.tell(`echo 100 ${MIB / 4}`);
      expectText(await peer.line('echoed'), 'echoed 100 of 100');
    },
  ],
  [
    'both at once',
    async ({ connection, peer }) => {
      peer.tell(`echo 20 ${MIB}`);
      await Promise.all(times(20, (at) => echo(connection, MIB, at)));
      expectText(await peer.line('echoed'), 'echoed 20 of 20');
    },
  ],
  [
    'we reset a stream that we opened',
    async ({ connection, peer }) => {
      const stream = opened(connection);
      stream.write('r');
      stream.write(Buffer.alloc(1000));
      await new Promise((resolve) => setTimeout(resolve, 100));
      stream.destroy();
      expectText(await peer.line('read'), 'connection reset');
    },
  ],
  [
    'we reset a stream that Go opened',
    async ({ peer }) => {
      peer.tell('reset');
      expectText(await peer.line('reset'), 'connection reset');
    },
  ],
  [
    'Go resets a stream whose half we do not close',
    async ({ connection }) => {
      const stream = opened(connection);
      stream.write('c');
      let ended = false;
      stream.once('end', () => (ended = true));
      stream.resume();
      const reason = await inTime(
        'a reset',
        () => new Promise<Error>((resolve) => stream.once('error', resolve)),
      );
      expectText(reason.message, 'reset');
      if (!ended) throw new Error('its half was not ended before');
    },
  ],
  [
    'the connection has outlived many pings of both',
    async ({ connection }) => {
      if (connection.closed) throw new Error('it is closed');
      await echo(connection, 1000, 3);
    },
  ],
  [
    'Go goes away: it refuses new streams',
    async ({ connection, peer }) => {
      peer.tell('goaway');
      await peer.line('gone');
      await new Promise((resolve) => setTimeout(resolve, 200));
      if (connection.open()) throw new Error('a stream was opened all the same');
    },
  ],
  [
    'we go away: Go opens no more',
    async ({ connection, peer }) => {
      connection.goAway();
      await new Promise((resolve) => setTimeout(resolve, 200));
      peer.tell('open');
      expectText(await peer.line('open'), 'remote end is not accepting connections');
    },
  ],
  [
    'the end of the connection is told to its streams',
    async ({ connection, peer, closed }) => {
      peer.stop();
      await inTime('the end', () => closed);
      if (!connection.closed) throw new Error('it is still open');
    },
  ],
];

async function judge(program: string, initiator: boolean): Promise<number> {
  const setting = await meet(program, initiator);
  let failed = 0;
  for (const [name, check] of CHECKS) {
    const started = Date.now();
    const verdict = await check(setting).then(
      () => 'ok    ',
      (trouble: unknown) => {
        failed += 1;
        return `FAILED ${(trouble as Error).message}:`;
      },
    );
    console.log(
      `${verdict} ${initiator ? 'we connect' : 'Go connects'}: ${name} (${Date.now() - started} ms)`,
    );
  }
  setting.connection.close();
  setting.peer.stop();
  return failed;
}

const program = await buildGo(join(import.meta.dirname, 'yamux-peer'));
const failed = (await judge(program, true)) + (await judge(program, false));
console.log(failed === 0 ? 'ours and HashiCorp’s understand each other' : `${failed} checks failed`);
process.exitCode = failed === 0 ? 0 : 1;
