/** The RPC port against callers of every mode, and against those that break the protocol: each loses its connection, nobody else. */
import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { RpcDoor } from '../../impl/io/rpc/answer-call.ts';
import { RpcListener } from '../../impl/io/rpc/rpc-listener.ts';
import { encodeHeader, FLAGS } from '../../impl/wire/yamux/header.ts';
import { recordings } from './recordings.ts';

const lines: string[] = [];
let listener: RpcListener;

beforeAll(async () => {
  const ask = async (method: string) => {
    if (method === 'Status.Leader') return { ok: { Leader: '127.0.0.1:15657' } };
    return await new Promise<never>(() => {});
  };
  listener = await RpcListener.open({
    bind: { host: '127.0.0.1', port: 0 },
    door: new RpcDoor({ region: 'global', ask }),
    say: (line) => void lines.push(line.replace(/127\.0\.0\.1:\d+/, 'PEER')),
    handshakeMs: 400,
    maxPerAddress: 8,
  });
});
beforeEach(() => {
  lines.length = 0;
});
afterAll(() => listener.close());

async function dial(): Promise<Socket> {
  const socket = connect(listener.port, '127.0.0.1');
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

/** What comes back on a connection that says this: all of it, once it has enough or is closed. */
async function exchange(
  bytes: Buffer,
  enough = Number.POSITIVE_INFINITY,
): Promise<{ got: string; closed: boolean }> {
  const socket = await dial();
  let got = Buffer.alloc(0);
  const over = Promise.withResolvers<boolean>();
  socket.on('data', (chunk: Buffer) => {
    got = Buffer.concat([got, chunk]);
    if (got.length >= enough) over.resolve(false);
  });
  socket.on('close', () => over.resolve(true));
  socket.write(bytes);
  const closed = await over.promise;
  socket.destroy();
  return { got: got.toString('hex'), closed };
}

describe('as recorded', () => {
  const raw = recordings('1.5')
    .flatMap(({ steps }) => steps)
    .filter(
      (step) =>
        step.kind === 'raw-connection' &&
        !step.sentHex?.includes(Buffer.from('Node.GetNode').toString('hex')),
    );

  test.each(raw.map((step) => [step.case ?? '', step] as const))(
    '%s',
    async (_, { sentHex = '', receivedHex = '', endState }) => {
      const { got, closed } = await exchange(
        Buffer.from(sentHex, 'hex'),
        endState === 'open' ? receivedHex.length / 2 : undefined,
      );
      expect(got).toBe(receivedHex);
      expect(closed).toBe(endState === 'closed');
    },
  );
});

describe('a caller that breaks the protocol loses its connection', () => {
  const call = '82ad536572766963654d6574686f64ad5374617475732e4c6561646572a35365710781a6526567696f6e';
  test.each([
    ['a claim of 1 GiB', `01${call}db40000000`, 'bytes or more is announced; the limit is 67108864'],
    ['bytes that are no msgpack', '01c1', 'starts no value'],
    ['an unknown mode', '07', 'unrecognized RPC byte: 0x7'],
    ['upstream’s Raft', '02', 'Raft of another make'],
  ])('%s', async (_, hex, complaint) => {
    const { got, closed } = await exchange(Buffer.from(hex, 'hex'));
    expect({ got, closed }).toEqual({ got: '', closed: true });
    expect(lines.join('\n')).toContain(complaint);
  });
  test('a data frame of 1 GiB, on yamux: told so by a go-away', async () => {
    const open = encodeHeader({ type: 'data', flags: FLAGS.syn, stream: 1, length: 2 ** 30 });
    const { got, closed } = await exchange(Buffer.concat([Buffer.from([6]), open]));
    expect(closed).toBe(true);
    expect(got).toMatch(/000300000000000000000001$/);
    expect(lines.join('\n')).toContain('1073741824 bytes are announced');
  });
  test('nothing said in time', async () => {
    expect(await exchange(Buffer.alloc(0))).toEqual({ got: '', closed: true });
  });
  test('half a call, and gone: its neighbours are served', async () => {
    const socket = await dial();
    socket.end(Buffer.from(`01${call}`, 'hex'));
    await once(socket, 'close');
    const whole = Buffer.from(`01${call}a6676c6f62616c`, 'hex');
    expect((await exchange(whole, 40)).closed).toBe(false);
  });
  test('more connections than an address may have', async () => {
    const many = await Promise.all(Array.from({ length: 8 }, dial));
    expect(await exchange(Buffer.from('01', 'hex'))).toMatchObject({ closed: true });
    for (const socket of many) socket.destroy();
  });
});
