import { describe, expect, test } from 'vitest';
import { askedSide, nearest } from '../../../impl/cli/diff/side-name.ts';
import { InputError } from '../../../impl/io/input-error.ts';

const REVISIONS = ['pre-15808', 'strict-steps', 'nomad-2.0', 'orrery'];
const ask = (text: string) => askedSide(text, 'strict-steps', (name) => REVISIONS.includes(name));

describe('what a side is called', () => {
  test.each([
    ['orrery', { name: 'orrery', revision: 'orrery' }],
    ['orrery@v1', { name: 'orrery@v1', revision: 'orrery', ref: 'v1' }],
    ['HEAD~1', { name: 'strict-steps@HEAD~1', revision: 'strict-steps', ref: 'HEAD~1' }],
    ['@', { name: 'strict-steps@@', revision: 'strict-steps', ref: '@' }],
    ['@~1', { name: 'strict-steps@@~1', revision: 'strict-steps', ref: '@~1' }],
    ['@main', { name: 'strict-steps@main', revision: 'strict-steps', ref: 'main' }],
    ['orrery@main@{1}', { name: 'orrery@main@{1}', revision: 'orrery', ref: 'main@{1}' }],
  ])('%s', (text, asked) => {
    expect(ask(text)).toEqual(asked);
  });

  test('a revision at nothing is no side', () => {
    expect(() => ask('orrery@')).toThrow(InputError);
  });

  test('the nearest name, if it is near', () => {
    expect(nearest('strict-step', REVISIONS)).toBe('strict-steps');
    expect(nearest('Orery', REVISIONS)).toBe('orrery');
    expect(nearest('nomad', REVISIONS)).toBe('nomad-2.0');
    expect(nearest('something', REVISIONS)).toBeUndefined();
  });
});
