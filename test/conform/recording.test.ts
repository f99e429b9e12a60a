/** Recorded sessions with real servers: each is recognised as the revision it followed, and convicted under others. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type AgentStep, judgeAgent } from '../../spec/conform/outside/agent.ts';
import { conform } from './run-conform.ts';

const RECORDINGS = join(import.meta.dirname, '..', 'wire', 'fixtures', 'nomad-rpc');

async function filesOf(version: string, by = 'fake-'): Promise<readonly string[]> {
  const names = await readdir(join(RECORDINGS, version));
  return names
    .filter((name) => name.startsWith(by))
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

test.each(['v1.4.3', 'v1.5.0', 'v2.0.5'])(
  'what a real client of %s says fits, its reconnect too',
  async (version) => {
    const { code, out } = await conform('recording', '--of', 'client', ...(await filesOf(version, 'real-')));
    expect(out).toMatch(/^fits: \d+ steps/);
    expect(code).toBe(0);
  },
);

describe('a client that does not keep to it', () => {
  const at = (event: AgentStep['event'], ms = 0, alloc?: string): AgentStep => ({
    where: 'here',
    at: ms,
    event,
    ...(alloc === undefined ? {} : { alloc }),
  });
  const registers = [
    at({ type: 'REGISTER_SENT', status: 'initializing' }),
    at({ type: 'REGISTER_ANSWERED' }),
  ];
  const runs = [
    at({ type: 'PULLED', desired: 'run', client: 'pending' }, 0, 'a'),
    at({ type: 'SENT', says: 'running' }, 0, 'a'),
  ];
  const isUnknown = at({ type: 'PULLED', desired: 'run', client: 'unknown' }, 10, 'a');

  test.each<[string, AgentStep[], RegExp]>([
    [
      'beats before it has registered',
      [at({ type: 'HEARTBEAT_SENT' })],
      /HEARTBEAT_SENT from a client that is starting/,
    ],
    ['asks to be ready at first', [at({ type: 'REGISTER_SENT', status: 'ready' })], /asking for ready/],
    [
      'reports what it never pulled',
      [...registers, at({ type: 'SENT', says: 'running' }, 0, 'a')],
      /allocation a is running, which it has as none/,
    ],
    [
      'beats on although it was forgotten',
      [
        ...registers,
        at({ type: 'HEARTBEAT_SENT' }),
        at({ type: 'HEARTBEAT_ANSWERED', known: false }),
        at({ type: 'HEARTBEAT_SENT' }),
      ],
      /HEARTBEAT_SENT from a client that is/,
    ],
    [
      'does not say that what is thought unknown runs',
      [...registers, ...runs, isUnknown, at({ type: 'HEARTBEAT_SENT' }, 20_000)],
      /was pulled as unknown, and nothing was reported of it/,
    ],
  ])('%s', (_what, steps, sentence) => {
    expect(judgeAgent(steps).parting?.sentence).toMatch(sentence);
  });
});
