/** The bytes of one simulated file: as they look, as they are durable, and the changes between the two. */
import type { SeededRandom } from '../seeded-random.ts';
import type { Loss } from './simulated-disk.ts';

type Change =
  | { readonly type: 'write'; readonly bytes: Buffer; readonly at: number }
  | { readonly type: 'truncate'; readonly length: number };

const SECTOR_BYTES = 512;

export class Contents {
  #seen: Buffer = Buffer.alloc(0);
  #durable: Buffer = Buffer.alloc(0);
  #unsynced: Change[] = [];
  /** How many changes came before those: synced, or lost. */
  #settled = 0;
  /** The highest end of a write: zeros that were never written take no room. */
  #used = 0;

  get length(): number {
    return this.#seen.length;
  }
  get used(): number {
    return this.#used;
  }

  copy(): Contents {
    const copy = new Contents();
    copy.#seen = Buffer.from(this.#seen);
    copy.#durable = Buffer.from(this.#durable);
    copy.#unsynced = [...this.#unsynced];
    copy.#settled = this.#settled;
    copy.#used = this.#used;
    return copy;
  }

  snapshot(): Buffer {
    return Buffer.from(this.#seen);
  }

  replace(bytes: Buffer): void {
    this.#seen = Buffer.from(bytes);
    this.#durable = Buffer.from(bytes);
    this.#unsynced = [];
  }

  read(into: Buffer, position: number): number {
    return this.#seen.copy(into, 0, position, position + into.length);
  }

  growth(end: number): number {
    return Math.max(0, end - this.#used);
  }

  write(bytes: Buffer, at: number): void {
    this.#change({ type: 'write', bytes: Buffer.from(bytes), at });
    this.#used = Math.max(this.#used, at + bytes.length);
  }

  truncate(length: number): void {
    this.#change({ type: 'truncate', length });
    this.#used = Math.min(this.#used, length);
  }

  sync(): void {
    this.syncThrough(this.changes);
  }

  /** All that there ever were. */
  get changes(): number {
    return this.#settled + this.#unsynced.length;
  }

  /** As a sync would have done when there were so many. */
  syncThrough(changes: number): void {
    const due = this.#unsynced.splice(0, Math.max(0, changes - this.#settled));
    this.#settled += due.length;
    this.#durable = due.reduce(changed, this.#durable);
  }

  /** A byte that is another from now on, as it is seen and as it is durable. */
  spoil(at: number, byte: number): void {
    this.#seen[at] = byte;
    if (at < this.#durable.length) this.#durable[at] = byte;
  }

  /** What is seen stays as it is, and will never be durable. */
  forgetUnsynced(): void {
    this.#settled = this.changes;
    this.#unsynced = [];
  }

  /** Whether anything was lost. */
  crash(loss: Loss, random: SeededRandom): boolean {
    const seen = this.#seen;
    this.#durable = survivors(this.#unsynced, loss, random).reduce(changed, this.#durable);
    this.#seen = Buffer.from(this.#durable);
    this.forgetUnsynced();
    return !seen.equals(this.#seen);
  }

  #change(change: Change): void {
    this.#seen = changed(this.#seen, change);
    this.#unsynced.push(change);
  }
}

/** Changes `before` in place where it can. */
function changed(before: Buffer, change: Change): Buffer {
  if (change.type === 'truncate') return resized(before, change.length);
  const end = change.at + change.bytes.length;
  const bytes = end > before.length ? resized(before, end) : before;
  change.bytes.copy(bytes, change.at);
  return bytes;
}

function resized(before: Buffer, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  before.copy(bytes);
  return bytes;
}

function survivors(changes: readonly Change[], loss: Loss, random: SeededRandom): readonly Change[] {
  switch (loss) {
    case 'lost':
      return [];
    case 'kept':
      return changes;
    case 'torn': {
      const last = changes.at(-1);
      if (last?.type !== 'write') return changes.slice(0, -1);
      const bytes = last.bytes.subarray(0, random.int(last.bytes.length));
      return [...changes.slice(0, -1), { ...last, bytes }];
    }
    case 'some':
      return changes
        .flatMap((change) => (change.type === 'write' ? sectors(change) : [change]))
        .filter(() => random.chance(0.5));
  }
}

function sectors({ bytes, at }: Extract<Change, { type: 'write' }>): Change[] {
  const pieces: Change[] = [];
  for (let from = 0; from < bytes.length; ) {
    const end = Math.min(bytes.length, from + SECTOR_BYTES - ((at + from) % SECTOR_BYTES));
    pieces.push({ type: 'write', bytes: bytes.subarray(from, end), at: at + from });
    from = end;
  }
  return pieces;
}
