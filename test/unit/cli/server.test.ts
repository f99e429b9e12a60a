import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { COMMANDS } from '../../../impl/cli/commands.ts';
import { runProgram } from '../../../impl/cli/program.ts';

async function complaint(line: string): Promise<{ code: number; says: string }> {
  const [out, err] = [new PassThrough(), new PassThrough()];
  const says = text(err);
  const code = await runProgram(line.split(' '), COMMANDS, { out, err });
  err.end();
  return { code, says: await says };
}

test.each([
  ['server', '--data-dir: is missing'],
  ['server --data-dir d --id s1', '--peers: is missing'],
  ['server --data-dir d --id s1 --peers s2=h:1', '--id: "s1" is not among --peers'],
  ['server --data-dir d --id s1 --peers s1', '--peers: "s1" does not name a server and its address'],
  ['server --data-dir d --id s1 --peers s1=h:1 --http nowhere', '--http: "nowhere" is not an address'],
  ['server --data-dir d --id s1 --peers s1=h:1 --election-ms 100', '--heartbeat-ms: 100 does not fit twice'],
  [
    'server --data-dir d --id s1 --peers s1=h:1 --min-heartbeat-ttl 2000 --heartbeat-grace 2000',
    '--min-heartbeat-ttl: 2000 and --heartbeat-grace 2000 are together no more than 10000',
  ],
  ['server --data-dir d --id s1 --peers s1=h:1 --trace no/such/folder', '--trace: no/such/folder cannot be'],
  ['server --data-dir d --id s1 --peers s1=h:1 --trace package.json', '--trace: is there already'],
  ['server -data-dir d -id s1 -peers s2=h:1', '--id: "s1" is not among --peers'],
  ['cluster', '--data-dir: is missing'],
  ['cluster --data-dir d --servers 4', '--servers: is 4: take 1, 3 or 5'],
])('orrery %s: %s', async (line, says) => {
  const found = await complaint(line);
  expect(found.says).toContain(says);
  expect(found.code).toBe(2);
});

test('a directory that cannot be one is named', async () => {
  const line = 'server --data-dir /proc/none --id s1 --peers s1=127.0.0.1:0 --http 127.0.0.1:0';
  const { code, says } = await complaint(line);
  expect(code).toBe(2);
  expect(says).toContain('/proc/none');
});
