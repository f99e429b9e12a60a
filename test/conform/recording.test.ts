/** Recorded sessions with real servers: each is recognised as the revision it followed, and convicted under others. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { conform } from './run-conform.ts';

const RECORDINGS = join(import.meta.dirname, '..', 'wire', 'fixtures', 'nomad-rpc');

async function filesOf(version: string): Promise<readonly string[]> {
  const names = await readdir(join(RECORDINGS, version));
  return names
    .filter((name) => name.startsWith('fake-'))
    .sort()
    .map((name) => join(RECORDINGS, version, name));
}

interface Verdict {
  readonly revision: string;
  readonly parting?: {
    readonly where: string;
    readonly expected: readonly string[];
    readonly observed: string;
  };
}

async function judged(
  version: string,
  ...flags: string[]
): Promise<{ code: number; verdicts: readonly Verdict[] }> {
  const { code, out } = await conform('recording', '--json', ...flags, ...(await filesOf(version)));
  return { code, verdicts: JSON.parse(out) as Verdict[] };
}

describe('a session with a real server', () => {
  test.each([
    ['v1.4.3', ['pre-15808']],
    ['v1.5.0', ['strict-steps', 'nomad-2.0', 'orrery']],
    ['v2.0.5', ['strict-steps', 'nomad-2.0', 'orrery']],
  ])('%s fits %j and nothing else', async (version, fitting) => {
    const { verdicts } = await judged(version, '--revision', 'auto');
    expect(verdicts.filter(({ parting }) => parting === undefined).map(({ revision }) => revision)).toEqual(
      fitting,
    );
  });

  test('v1.4.3 is convicted under strict-steps with the story of #15808: ready, and replaced, with the first heartbeat', async () => {
    const { code, verdicts } = await judged('v1.4.3', '--revision', 'strict-steps');
    expect(code).toBe(1);
    const { where, expected, observed } = verdicts[0]!.parting!;
    expect(where).toMatch(/fake-18-reconnect-heartbeat-1/);
    expect(
      expected.every(
        (account) => account.includes('a=unknown/run') && account.includes('status=initializing'),
      ),
    ).toBe(true);
    expect(observed).toMatch(/a=unknown\/run b=pending\/run .*status=ready/);
  });
});

test.each([
  [['nothing.json'], /nothing.json: cannot be read/],
  [[join(RECORDINGS, 'README.md')], /README.md: is no JSON/],
  [[join(RECORDINGS, 'v1.5.0', 'real-01-start-client-agent.json')], /nothing was observed/],
])('%j is bad input', async (files, line) => {
  const { code, err } = await conform('recording', ...files);
  expect(code).toBe(2);
  expect(err).toMatch(line);
});
