/** `/v1/agent/monitor`: the lines of an agent, by level, as text, JSON and frames. Source: nomad-features.md, section 2. */
import { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HttpServer } from '../../../impl/api/http-server.ts';
import { monitorRoutes } from '../../../impl/api/monitor.ts';
import { LogFeed } from '../../../impl/io/log-feed.ts';
import { freePort } from '../io/links/free-port.ts';

let feed: LogFeed;
let http: HttpServer;
let url: string;
beforeEach(async () => {
  feed = new LogFeed();
  const port = await freePort();
  url = `http://127.0.0.1:${port}/v1/agent/monitor`;
  const address = { host: '127.0.0.1', port };
  http = await HttpServer.listen(address, monitorRoutes(feed), () => Promise.resolve({ error: 'none' }));
});
afterEach(() => http.close());

/** What comes until `done` says that it is enough; then it hangs up. */
async function heard(query: string, done: (text: string) => boolean): Promise<string> {
  const gone = new AbortController();
  const response = await fetch(`${url}${query}`, { signal: gone.signal });
  let text = '';
  for await (const part of response.body ?? []) {
    text += Buffer.from(part as Uint8Array).toString('utf8');
    if (done(text)) break;
  }
  gone.abort();
  return text;
}

describe('a monitor', () => {
  test('hears what was said before and what is said now, from its level on', async () => {
    feed.add('info', 'began');
    feed.add('debug', 'not kept');
    setTimeout(() => {
      feed.add('debug', 'a detail');
      feed.add('error', 'the end');
    }, 50);
    const lines = (await heard('?plain=true', (text) => text.includes('end'))).trim().split('\n');
    expect(lines.map((line) => line.replace(/^\S+ /, ''))).toEqual(['[INFO]  began', '[ERROR] the end']);
    setTimeout(() => feed.add('debug', 'another'), 50);
    const more = await heard('?plain=true&log_level=DEBUG', (text) => text.includes('another'));
    expect(more).toContain('[DEBUG] another');
  });

  test('hears in frames, and lines as JSON, when it asks so', async () => {
    feed.add('warn', 'careful');
    const frame = JSON.parse(await heard('?log_json=true', (text) => text.endsWith('}'))) as { Data: string };
    const line = JSON.parse(Buffer.from(frame.Data, 'base64').toString()) as Record<string, string>;
    expect(line).toMatchObject({ '@level': 'warn', '@message': 'careful' });
  });

  test.each([
    ['?log_level=loud', 'Unknown log level: loud'],
    ['?server_id=other', 'server_id: this agent tells of itself only'],
  ])('%s is refused', async (query, reason) => {
    const response = await fetch(`${url}${query}`);
    expect([response.status, await response.text()]).toEqual([400, expect.stringContaining(reason)]);
  });
});

test('lines are taken from what is written, and what is written goes on unchanged', async () => {
  let written = '';
  const to = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      written += chunk.toString();
      done();
    },
  });
  const lines: string[] = [];
  feed.follow('info', ({ level, text }) => lines.push(`${level} ${text}`));
  const over = feed.over(to);
  for (const part of ['s1: ser', 'ves\ns1: stops: no disk\nhal', 'f']) over.write(part);
  await new Promise((resolve) => setImmediate(resolve));
  expect(lines).toEqual(['info s1: serves', 'error s1: stops: no disk']);
  expect(written).toBe('s1: serves\ns1: stops: no disk\nhalf');
});
