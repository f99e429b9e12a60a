/** `orrery conform server` on our own server process: it follows our own revision, and no other. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ConformReport } from '../../spec/conform/kit/verdict.ts';
import { OwnServer } from './own-server.ts';
import { conform } from './run-conform.ts';

let server: OwnServer;
beforeAll(async () => {
  server = await OwnServer.start();
}, 90_000);
afterAll(() => server.stop());

const judge = (...flags: string[]) =>
  conform('server', '--quiet', '--address', server.rpc, '--http', server.http, '--lanes', '40', ...flags);

test('sessions with our own server go as our revision says', async () => {
  const { code, out } = await judge('--revision', 'orrery', '--component', 'session', '--json');
  const { components } = JSON.parse(out) as ConformReport;
  expect(components[0]?.disagreements).toEqual([]);
  expect(components[0]?.transitions.every(({ told }) => told === 'as expected')).toBe(true);
  expect(code).toBe(0);
}, 180_000);

test('they do not go as 1.5.0 says: ours marks what it has lost in the entry that begins the outage', async () => {
  const { code, out } = await judge(
    '--revision',
    'strict-steps',
    '--component',
    'session-plain',
    '--patience',
    '1',
    '--json',
  );
  const [found] = (JSON.parse(out) as ConformReport).components[0]!.disagreements;
  expect(code).toBe(1);
  expect(found?.event).toBe('SILENCE');
  expect(found?.observed).toContain('lost/stop');
}, 180_000);

test('nobody there is bad input', async () => {
  const { code, err } = await conform(
    'server',
    '--quiet',
    '--address',
    '127.0.0.1:1',
    '--http',
    'http://127.0.0.1:1',
  );
  expect(code).toBe(2);
  expect(err).toMatch(/--address: 127.0.0.1:1: no node can be registered there/);
}, 60_000);
