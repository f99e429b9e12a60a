/**
 * What disks do to servers beyond losing what was not synced. Each fault is begun here, and can be undone: what a
 * disk has spoilt is mended by another copy of it, if the server has not found a way around it by then.
 */
import { decodeFrame } from '../../impl/wire/log/frame.ts';
import type { SimulatedDisk } from './files/simulated-disk.ts';
import type { SeededRandom } from './seeded-random.ts';
import type { ServerProcess } from './server-process.ts';

type Undo = () => void;
type Rotten = 'log' | 'vote' | 'snapshot' | 'snapshots';

interface Place {
  readonly path: string;
  readonly at: number;
}

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

  /** A bit of the log, of its last vote, of the newest snapshot or of each snapshot there is. */
  flip(server: ServerProcess, what: Rotten): Undo {
    const { disk } = server;
    const places = this.#places(disk.files, what);
    if (places.length === 0) return () => {};
    const mends = places.map((place) => this.#spoil(disk.files, place));
    const { opened } = disk;
    return this.#rebooted(server, () => {
      // Once it has opened its disk it has found a way around, and what it has written since must stay.
      if (disk.opened === opened) mends.forEach((mend) => mend());
    });
  }

  /** Undone where the file is still there. */
  #spoil(disk: SimulatedDisk, { path, at }: Place): Undo {
    const before = disk.bytes(path)[at] ?? 0;
    disk.spoil(path, at, before ^ (1 << this.#random.int(8)));
    return () => {
      if (disk.paths.includes(path)) disk.spoil(path, at, before);
    };
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

  #places(disk: SimulatedDisk, what: Rotten): readonly Place[] {
    const folder = what === 'log' || what === 'vote' ? '/log/' : '/snapshots/';
    const paths = disk.paths.filter((path) => path.includes(folder)).toSorted();
    if (paths.length === 0) return [];
    switch (what) {
      case 'log':
        return [this.#anywhereIn(disk, this.#pick(paths))];
      case 'vote': {
        const path = paths.at(-1) as string;
        return [{ path, at: this.#inLastState(disk.bytes(path)) }];
      }
      case 'snapshot':
        return [this.#anywhereIn(disk, paths.at(-1) as string)];
      case 'snapshots':
        return paths.map((path) => this.#anywhereIn(disk, path));
    }
  }

  #anywhereIn(disk: SimulatedDisk, path: string): Place {
    const end = disk.bytes(path).findLastIndex((byte) => byte !== 0) + 1;
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
