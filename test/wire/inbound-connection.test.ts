/** Whole connections as a server reads them: the recorded ones, cut anywhere, and those that a server must end. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InboundConnection, type Inbound } from '../../impl/wire/rpc/inbound-connection.ts';
import { recordings } from './recordings.ts';

const raw = recordings('1.5')
  .flatMap(({ steps }) => steps)
  .filter(({ kind }) => kind === 'raw-connection');

function read(bytes: Buffer, size = bytes.length): Inbound[] {
  const connection = new InboundConnection();
  const found: Inbound[] = [];
  for (let at = 0; at < bytes.length; at += size)
    found.push(...connection.push(bytes.subarray(at, at + size)));
  connection.end();
  return found;
}

describe('recorded connections', () => {
  test('give the call that is on them, wherever they are cut', () => {
    const calls = raw.filter(({ endState }) => endState === 'open');
    expect(calls.length).toBeGreaterThan(3);
    fc.assert(
      fc.property(fc.constantFrom(...calls), fc.integer({ min: 1, max: 80 }), ({ sentHex = '' }, size) => {
        const [found, ...others] = read(Buffer.from(sentHex, 'hex'), size);
        if (found?.kind !== 'call') throw new Error('no call');
        expect(found.call.header.ServiceMethod).toMatch(/^(Status\.Leader|Node\.GetNode)$/);
        expect(others).toEqual([]);
      }),
    );
  });
  test('a streaming call is told by its method', () => {
    const { sentHex = '' } = raw.find((it) => it.case?.includes('0x05')) ?? {};
    expect(read(Buffer.from(sentHex, 'hex'), 3)).toEqual([
      { kind: 'streaming', stream: 0, method: 'Nope.Stream' },
    ]);
  });
});

describe('ended with a reason', () => {
  test.each([
    ['09', 'unrecognized RPC byte: 0x9'],
    ['02', 'Raft of another make'],
    ['01c3', 'expected a map, found a boolean'],
    ['0181a5', 'ends in the middle of a call'],
    ['01db40000000', 'the limit is 16384'],
    [
      '0182ad536572766963654d6574686f64ab5374617475732e50696e67a35365710181a6526567696f6edb40000000',
      'the limit is 67108864',
    ],
    ['06000000010000000100000001' + '07', 'a stream starts with 0x01 or 0x05'],
    ['0600', 'ends in the middle'],
    ['0581a6', 'ends in the middle'],
  ])('%s', (hex, reason) => {
    expect(() => read(Buffer.from(hex, 'hex'))).toThrow(reason);
  });
});
