import { connect } from 'node:net';
import { once } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import type { MemberMessage } from '../../../../impl/core/member.ts';
import { readAddress, readPeers } from '../../../../impl/io/links/address.ts';
import { Links, type LinksOptions } from '../../../../impl/io/links/links.ts';
import { type Bytes, EntryFrames } from '../../../../impl/io/replica/entry-bytes.ts';
import { freePort } from './free-port.ts';

const PING: MemberMessage<Bytes> = { kind: 'call', id: '1', method: 'Status.Ping', args: {} };

const open: Links[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((links) => links.close()));
});

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((later) => setTimeout(later, 5));
}

interface Side {
  readonly links: Links;
  readonly lines: string[];
  readonly got: string[];
}

async function side(
  self: string,
  port: number,
  peers: ReadonlyMap<string, { host: string; port: number }>,
  more: Partial<LinksOptions> = {},
): Promise<Side> {
  const lines: string[] = [];
  const got: string[] = [];
  const links = await Links.open({
    cluster: 'test',
    self,
    bind: { host: '127.0.0.1', port },
    peers,
    frames: new EntryFrames(),
    say: (line) => lines.push(line),
    onMessage: (from, message) => got.push(`${from} ${message.kind}`),
    ...more,
  });
  open.push(links);
  return { links, lines, got };
}

const at = (port: number) => ({ host: '127.0.0.1', port });

describe('links', () => {
  test('carry messages both ways, and come back when a side has been away', async () => {
    const [one, two] = [await freePort(), await freePort()];
    const a = await side('a', one, new Map([['b', at(two)]]));
    expect(a.links.send('b', PING)).toBe(false);
    const b = await side('b', two, new Map([['a', at(one)]]));
    await until(() => a.links.send('b', PING) && b.links.send('a', PING));
    await until(() => a.got.length > 0 && b.got.length > 0);
    expect([a.got[0], b.got[0]]).toEqual(['b call', 'a call']);
    await open.pop()!.close();
    const again = await side('b', two, new Map([['a', at(one)]]));
    await until(() => a.links.send('b', PING) && again.got.length > 0);
  });

  test.each([
    ['of another cluster', { cluster: 'other' }, 'b', 'it is of cluster "other", this server of "test"'],
    ['that looks for another', {}, 'c', 'it looks for server c, this is b'],
  ])('refuse a server %s, and say so on both sides', async (_name, more, to, refusal) => {
    const [one, two] = [await freePort(), await freePort()];
    const b = await side('b', two, new Map([['a', at(one)]]));
    const a = await side('a', one, new Map([[to, at(two)]]), more);
    await until(() => [a, b].every(({ lines }) => lines.some((line) => line.includes(refusal))));
    expect(a.links.send(to, PING)).toBe(false);
  });

  test('refuse a stranger', async () => {
    const [one, two] = [await freePort(), await freePort()];
    const b = await side('b', two, new Map());
    await side('a', one, new Map([['b', at(two)]]));
    await until(() => b.lines.some((line) => line.includes('server a is not among the --peers of b')));
  });

  test('hang up on what is no server', async () => {
    const port = await freePort();
    const b = await side('b', port, new Map());
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write('GET / HTTP/1.1\r\n\r\n');
    await once(socket, 'close');
    await until(() => b.lines.some((line) => line.includes('what it sends is no frame')));
  });

  test('do not open on an address that is in use', async () => {
    const port = await freePort();
    await side('a', port, new Map());
    await expect(side('a', port, new Map())).rejects.toThrow(`127.0.0.1:${port}: this address is in use`);
  });
});

describe('addresses', () => {
  test('are read as people write them', () => {
    expect(readAddress('[::1]:4649', '--bind')).toEqual({ host: '::1', port: 4649 });
    expect([...readPeers('s1=a:1,s2=b:2', '--peers').keys()]).toEqual(['s1', 's2']);
  });

  test.each(['nowhere', 'a:99999', ':1', 'a b:1'])('"%s" is none', (text) => {
    expect(() => readAddress(text, '--bind')).toThrow('is not an address: write a host and a port');
  });

  test.each(['a', 's1=a:1,s1=b:2', '=a:1'])('"%s" is no list of servers', (text) => {
    expect(() => readPeers(text, '--peers')).toThrow('--peers: ');
  });
});
