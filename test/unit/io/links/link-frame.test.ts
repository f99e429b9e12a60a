import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  encodeLinkFrame,
  type LinkFrame,
  LinkFrameError,
  LinkFrameReader,
} from '../../../../impl/wire/links/link-frame.ts';

describe('frames of a link', () => {
  test('come out as they went in, however the stream is cut', () => {
    const frame = fc.record({ head: fc.jsonValue(), attachment: fc.uint8Array({ maxLength: 300 }) });
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 8 }), fc.array(fc.nat(400)), (sent, cuts) => {
        const stream = Buffer.concat(
          sent.flatMap(({ head, attachment }) => encodeLinkFrame(head, [Buffer.from(attachment)])),
        );
        const reader = new LinkFrameReader();
        const got: LinkFrame[] = [];
        const places = [...cuts.filter((cut) => cut < stream.length), stream.length].toSorted(
          (a, b) => a - b,
        );
        let from = 0;
        for (const to of places) {
          reader.add(stream.subarray(from, to), (each) => got.push(each));
          from = to;
        }
        expect(got.map(({ attachment }) => [...attachment])).toEqual(
          sent.map(({ attachment }) => [...attachment]),
        );
        expect(got.map(({ head }) => head)).toEqual(
          sent.map(({ head }) => JSON.parse(JSON.stringify(head)) as unknown),
        );
      }),
    );
  });

  test('whose head was spoiled on the way are none', () => {
    const bytes = Buffer.concat(encodeLinkFrame({ kind: 'plain' }));
    bytes[14]! ^= 1;
    expect(() => new LinkFrameReader().add(bytes, () => {})).toThrow(LinkFrameError);
  });

  test.each([
    ['HTTP', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
    ['zeros', Buffer.alloc(64)],
    ['a head longer than its frame', Buffer.from('080000000000000000000001', 'hex')],
  ])('%s is no frame', (_name, bytes) => {
    expect(() => new LinkFrameReader(64 * 1024).add(bytes, () => {})).toThrow(LinkFrameError);
  });
});
