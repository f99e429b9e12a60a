/**
 * A port of loopback that nobody listens on at the moment, and that this process has not handed out before. Below the range
 * from which systems take ports for connections, so that none of those has it when it is wanted.
 */
import { once } from 'node:events';
import { createServer } from 'node:net';

const FIRST = 12_000;
const COUNT = 20_000;
const given = new Set<number>();

export async function freePort(): Promise<number> {
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * COUNT);
    if (given.has(port) || !(await isFree(port))) continue;
    given.add(port);
    return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    server.close();
    await once(server, 'close');
    return true;
  } catch {
    return false;
  }
}
