/**
 * The cluster that the nemesis torments: server processes whose links go through doors of ours, each way its own,
 * and of which one may keep its log on a disk that can be filled.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../unit/io/links/free-port.ts';
import { Proxy } from './proxy.ts';
import { ServerChild } from './server-child.ts';
import { SmallDisk } from './small-disk.ts';

export class RealCluster {
  readonly servers: readonly ServerChild[];
  /** The disk of the last server; undefined where none could be mounted. */
  readonly smallDisk: SmallDisk | undefined;
  /** From server to server. */
  readonly #doors: ReadonlyMap<string, Proxy>;

  private constructor(
    servers: readonly ServerChild[],
    doors: ReadonlyMap<string, Proxy>,
    smallDisk: SmallDisk | undefined,
  ) {
    this.servers = servers;
    this.#doors = doors;
    this.smallDisk = smallDisk;
  }

  static async start(
    folder: string,
    count: number,
    onEnd: (server: string, says: string) => void,
  ): Promise<RealCluster> {
    const ids = Array.from({ length: count }, (_, at) => `s${at + 1}`);
    const links = new Map<string, number>();
    for (const id of ids) links.set(id, await freePort());
    const doors = await openDoors(links);
    const smallDisk = SmallDisk.mount(join(folder, 'small-disk'));
    const servers: ServerChild[] = [];
    for (const id of ids) {
      const isLast = id === ids.at(-1);
      const dataDir = join(isLast && smallDisk ? smallDisk.folder : folder, id);
      mkdirSync(dataDir, { recursive: true });
      const portOf = (to: string): number => (doors.get(`${id} ${to}`)?.port ?? links.get(to)) as number;
      const peers = ids.map((to) => `${to}=127.0.0.1:${portOf(to)}`).join(',');
      const httpPort = await freePort();
      const flags = flagsOf({ 'data-dir': dataDir, id, peers, http: `127.0.0.1:${httpPort}` });
      const place = { id, httpPort, outputFile: join(folder, `${id}.log`), flags };
      servers.push(new ServerChild(place, (says) => onEnd(id, says)));
    }
    for (const server of servers) server.start();
    return new RealCluster(servers, doors, smallDisk);
  }

  /** The doors for which this holds, of a sender and a receiver. */
  doors(holds: (from: string, to: string) => boolean): readonly Proxy[] {
    return [...this.#doors].flatMap(([ends, door]) => {
      const [from = '', to = ''] = ends.split(' ');
      return holds(from, to) ? [door] : [];
    });
  }

  async leader(): Promise<ServerChild | undefined> {
    const standings = await Promise.all(
      this.servers.map(async (server) => [server, await server.standing()] as const),
    );
    return standings.find(([, standing]) => standing?.Leading === true)?.[0];
  }

  /** Everything works again: doors open, all run, there is room on the disk. */
  heal(): void {
    for (const door of this.doors(() => true)) if (door.isShut) door.reopen(false);
    this.smallDisk?.empty();
    for (const server of this.servers) {
      if (server.isPaused) server.resume();
      server.start();
    }
  }

  async end(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.end('SIGKILL')));
    for (const door of this.doors(() => true)) door.close();
    this.smallDisk?.unmount();
  }
}

/** A way for each ordered pair of servers. */
async function openDoors(links: ReadonlyMap<string, number>): Promise<ReadonlyMap<string, Proxy>> {
  const doors = new Map<string, Proxy>();
  for (const from of links.keys()) {
    for (const [to, port] of links) if (from !== to) doors.set(`${from} ${to}`, await Proxy.open(port));
  }
  return doors;
}

/** Snapshots often, so that servers that were away need them. */
function flagsOf(own: Readonly<Record<string, string>>): readonly string[] {
  const flags = { ...own, 'election-ms': 500, 'heartbeat-ms': 100, 'snapshot-every': 1000, workers: 0 };
  return Object.entries(flags).flatMap(([name, value]) => [`--${name}`, String(value)]);
}
