/**
 * Doors between clients and servers, on loopback, one before each server: every client comes through them, and one client
 * can be cut off. Who knocks is told by the system: the process that holds the other end of the connection.
 */
import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

interface Pair {
  readonly near: Socket;
  readonly far: Socket;
  readonly pid: number | undefined;
}

export class ClientDoors {
  readonly #servers: Server[] = [];
  readonly #pairs = new Set<Pair>();
  readonly #cut = new Set<number>();
  /** The processes that may knock. */
  readonly #clients: () => readonly number[];

  constructor(clients: () => readonly number[]) {
    this.#clients = clients;
  }

  /** The port of a new door to a port of loopback. */
  async open(to: number): Promise<number> {
    const server = createServer((near) => this.#join(near, to));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    this.#servers.push(server);
    return (server.address() as AddressInfo).port;
  }

  /** Nothing passes between this process and any server; nobody is told. */
  cut(pid: number): void {
    this.#cut.add(pid);
    for (const pair of this.#pairs) if (pair.pid === pid) hold(pair);
  }

  /** The way is free again, for new connections; what was under way is lost. */
  heal(pid: number): void {
    this.#cut.delete(pid);
    for (const pair of this.#pairs) if (pair.pid === pid) pair.near.destroy();
  }

  close(): void {
    for (const server of this.#servers) server.close();
    for (const { near, far } of this.#pairs) for (const socket of [near, far]) socket.destroy();
  }

  #join(near: Socket, to: number): void {
    const far = connect(to, '127.0.0.1');
    const pair: Pair = { near, far, pid: ownerOf(near, this.#clients()) };
    this.#pairs.add(pair);
    for (const [from, into] of [
      [near, far],
      [far, near],
    ] as const) {
      from.setNoDelay(true);
      from.on('data', (bytes) => into.write(bytes));
      from.on('error', () => {});
      from.on('close', () => {
        this.#pairs.delete(pair);
        into.destroy();
      });
    }
    if (pair.pid !== undefined && this.#cut.has(pair.pid)) hold(pair);
  }
}

function hold({ near, far }: Pair): void {
  for (const socket of [near, far]) socket.pause();
}

/** The process among these that holds the other end. */
function ownerOf({ remotePort = 0, localPort = 0 }: Socket, pids: readonly number[]): number | undefined {
  const hex = (port: number): string => port.toString(16).toUpperCase().padStart(4, '0');
  const ends = `0100007F:${hex(remotePort)} 0100007F:${hex(localPort)}`;
  const row = readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .find((line) => line.includes(ends));
  const inode = row?.trim().split(/\s+/)[9];
  return pids.find((pid) => holds(pid, `socket:[${inode}]`));
}

function holds(pid: number, target: string): boolean {
  try {
    const folder = `/proc/${pid}/fd`;
    return readdirSync(folder).some((fd) => linkOf(`${folder}/${fd}`) === target);
  } catch {
    return false;
  }
}

function linkOf(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    return '';
  }
}
