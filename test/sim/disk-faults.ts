/**
 * What disks do to servers beyond losing what was not synced. Each fault is begun here, and can be undone: what a
 * disk has spoilt is mended by another copy of it, if the server has not found a way around it by then.
 */
import { decodeFrame } from '../../impl/wire/log/frame.ts';
import type { SimulatedDisk } from './files/simulated-disk.ts';
import type { SeededRandom } from './seeded-random.ts';
import type { ServerProcess } from './server-process.ts';

type Undo = () => void;

/** Room that is left on a disk when it becomes full. */
const ROOM_BYTES = 20_000;

export class DiskFaults {
  readonly #random: SeededRandom;

  constructor(random: SeededRandom) {
    this.#random = random;
  }

  /** Nearly: what is still written may just fit. */
  full({ disk }: ServerProcess): Undo {
    const { files } = disk;
    files.manners.capacityBytes = files.usedBytes + this.#random.int(ROOM_BYTES);
    return () => delete files.manners.capacityBytes;
  }

  /** The next one, once. */
  failSync({ disk }: ServerProcess): Undo {
    const { manners } = disk.files;
    manners.fault = ({ doing }) => {
      if (doing !== 'sync') return undefined;
      delete manners.fault;
      return 'EIO';
    };
    return () => delete manners.fault;
  }

  /** One file, whatever it is; the server is made to read it. */
  makeUnreadable(server: ServerProcess): Undo {
    const { files } = server.disk;
    const path = this.#pick(files.paths);
    files.manners.fault = (step) => (step.doing === 'read' && step.path === path ? 'EIO' : undefined);
    return this.#rebooted(server, () => delete files.manners.fault);
  }

  flip(server: ServerProcess, what: 'log' | 'vote' | 'snapshot'): Undo {
    const { disk } = server;
    const place = this.#place(disk.files, what);
    if (place === undefined) return () => {};
    const { path, at } = place;
    const before = disk.files.bytes(path)[at] ?? 0;
    const after = before ^ (1 << this.#random.int(8));
    disk.files.spoil(path, at, after);
    const { opened } = disk;
    return this.#rebooted(server, () => {
      const isAround = disk.opened > opened || !disk.files.paths.includes(path);
      if (!isAround) disk.files.spoil(path, at, before);
    });
  }

  /** Off and on again, so that it has to read what it wrote. */
  #rebooted(server: ServerProcess, mend: Undo): Undo {
    server.crash();
    server.start();
    return () => {
      mend();
      server.start();
    };
  }

  #place(disk: SimulatedDisk, what: 'log' | 'vote' | 'snapshot'): { path: string; at: number } | undefined {
    const folder = what === 'snapshot' ? '/snapshots/' : '/log/';
    const paths = disk.paths.filter((path) => path.includes(folder));
    if (paths.length === 0) return undefined;
    const path = what === 'log' ? this.#pick(paths) : (paths.toSorted().at(-1) as string);
    const bytes = disk.bytes(path);
    if (what === 'vote') return { path, at: this.#inLastState(bytes) };
    const end = bytes.findLastIndex((byte) => byte !== 0) + 1;
    return { path, at: this.#random.int(Math.max(1, end)) };
  }

  /** A byte of the last frame that says what the term and the vote are. */
  #inLastState(bytes: Buffer): number {
    for (let at = bytes.length - 12; at > 0; at -= 1) {
      if (bytes[at + 8] !== 2) continue;
      const frame = decodeFrame(bytes, at, bytes.length);
      if (!('flaw' in frame) && frame.kind === 'state') return at + this.#random.int(frame.end - at);
    }
    return 0;
  }

  #pick(paths: readonly string[]): string {
    return this.#random.pick(paths.toSorted());
  }
}
