/** Snappy's block format: what we write, what others write, and nonsense. Source: snappy's `format_description.txt`. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { packed, unpacked } from '../../impl/wire/snappy-literals.ts';
import { WireError } from '../../impl/wire/wire-error.ts';

test('what is packed is unpacked', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200_000 }), (bytes) => {
      expect(unpacked(packed(Buffer.from(bytes)), bytes.length).equals(Buffer.from(bytes))).toBe(true);
    }),
    { numRuns: 50 },
  );
});

describe('copies, as other writers make them', () => {
  test.each([
    // "abc", then 8 bytes from 3 back, which reach into what they make.
    ['one byte of offset', [11, 2 << 2, 97, 98, 99, ((8 - 4) << 2) | 1, 3], 'abcabcabcab'],
    ['two bytes of offset', [6, 2 << 2, 97, 98, 99, (2 << 2) | 2, 3, 0], 'abcabc'],
    ['four bytes of offset', [4, 0, 122, (2 << 2) | 3, 1, 0, 0, 0], 'zzzz'],
  ])('%s', (_kind, block, text) => {
    expect(String(unpacked(Buffer.from(block), 100))).toBe(text);
  });
});

test('whatever comes is unpacked, or refused with a reason', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (block) => {
      try {
        expect(unpacked(Buffer.from(block), 1000).length).toBeLessThanOrEqual(1000);
      } catch (error) {
        expect(error).toBeInstanceOf(WireError);
      }
    }),
    { numRuns: 5000 },
  );
});
