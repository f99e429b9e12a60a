import { expect, test } from 'vitest';
import type { Entry } from '../../../../impl/core/raft/messages.ts';
import { entryForm } from '../../../../impl/io/storage/entry-form.ts';

const form = entryForm<string>(
  (command) => Buffer.from(command),
  (data) => Buffer.from(data).toString(),
);

test.each<[string, Entry<string>]>([
  ['a command', { index: 3, term: 2, command: 'x' }],
  ['an empty command', { index: 3, term: 2, command: '' }],
  ['a no-op', { index: 4, term: 2, command: null }],
  [
    'a change of membership',
    { index: 5, term: 2, command: null, configuration: { voters: ['s1', 's2'], nonVoters: ['s3'] } },
  ],
])('%s comes back as it was', (_, entry) => {
  const { index, term } = entry;
  expect(form.decode({ index, term, ...form.encode(entry) })).toEqual(entry);
});

test('an unknown kind is refused, with what to do', () => {
  expect(() => form.decode({ index: 7, term: 1, kind: 9, data: new Uint8Array(0) })).toThrow(
    'entry 7 is of kind 9, which this version does not know: install a newer one',
  );
});
