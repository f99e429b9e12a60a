/** The keys that leave `alloc exec`. Source: Nomad's `-e`: at the beginning of a line, the escape character and a dot. */
import { describe, expect, test } from 'vitest';
import { EscapeKeys } from '../../../impl/cli/alloc/escape-keys.ts';

function typed(escape: string, ...pieces: readonly string[]): string | undefined {
  const keys = new EscapeKeys(escape);
  const passed = pieces.map((piece) => keys.pass(Buffer.from(piece)));
  return passed.includes(undefined) ? undefined : passed.map(String).join('');
}

describe('the escape key', () => {
  test.each([
    ['at the very beginning', ['~.']],
    ['at the beginning of a line, in pieces', ['ls\r', '~', '.']],
    ['behind a newline', ['ls\n~.']],
  ])('with a dot leaves: %s', (_where, pieces) => {
    expect(typed('~', ...pieces)).toBeUndefined();
  });

  test.each([
    ['within a line', '~', ['cd ~.'], 'cd ~.'],
    ['twice is once', '~', ['~~.'], '~.'],
    ['with another key is both', '~', ['~/x\r'], '~/x\r'],
    ['another one is chosen', '+', ['~.\r'], '~.\r'],
    ['there is none', '', ['~.\r~.'], '~.\r~.'],
  ])('else is handed on: %s', (_what, escape, pieces, passed) => {
    expect(typed(escape, ...pieces)).toBe(passed);
  });
});
