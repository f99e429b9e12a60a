/** Which file bears which name, as it looks and as it is durable: a name is the business of its folder's sync. */
import { dirname } from 'node:path';
import type { SeededRandom } from '../seeded-random.ts';
import { Contents } from './contents.ts';
import type { Loss } from './simulated-disk.ts';

/** One step: `gone` loses its name, `name` is from now on that of `contents`. */
interface Change {
  readonly folder: string;
  readonly gone?: string;
  readonly name?: string;
  readonly contents?: Contents;
}

type Table = Map<string, Contents>;

export class Names {
  #seen: Table = new Map();
  #durable: Table = new Map();
  #unsynced: Change[] = [];

  get paths(): readonly string[] {
    return [...this.#seen.keys()];
  }

  get usedBytes(): number {
    return [...this.#seen.values()].reduce((sum, contents) => sum + contents.used, 0);
  }

  copy(): Names {
    const copies = new Map<Contents, Contents>();
    const copyOf = (contents: Contents): Contents => {
      const copy = copies.get(contents) ?? contents.copy();
      copies.set(contents, copy);
      return copy;
    };
    const copyTable = (table: Table): Table => new Map([...table].map(([name, it]) => [name, copyOf(it)]));
    const names = new Names();
    names.#seen = copyTable(this.#seen);
    names.#durable = copyTable(this.#durable);
    names.#unsynced = this.#unsynced.map((change) =>
      change.contents ? { ...change, contents: copyOf(change.contents) } : change,
    );
    return names;
  }

  find(path: string): Contents | undefined {
    return this.#seen.get(path);
  }

  create(path: string): void {
    this.#change({ folder: dirname(path), name: path, contents: new Contents() });
  }

  rename(from: string, to: string): void {
    const contents = this.#seen.get(from);
    if (contents === undefined) throw new Error(`${from}: there is no such file`);
    this.#change({ folder: dirname(to), gone: from, name: to, contents });
  }

  remove(path: string): void {
    this.#change({ folder: dirname(path), gone: path });
  }

  lose(path: string): void {
    this.#seen.delete(path);
    this.#durable.delete(path);
  }

  sync(folder: string): void {
    for (const change of this.#unsynced.filter((it) => it.folder === folder)) perform(this.#durable, change);
    this.#unsynced = this.#unsynced.filter((it) => it.folder !== folder);
  }

  /** Whether anything was lost. */
  crash(loss: Loss, random: SeededRandom): boolean {
    const isKept = (): boolean => loss === 'kept' || (loss === 'some' && random.chance(0.5));
    for (const change of this.#unsynced) if (isKept()) perform(this.#durable, change);
    let isLoss = this.#unsynced.length > 0 && loss !== 'kept';
    this.#unsynced = [];
    for (const contents of new Set([...this.#seen.values(), ...this.#durable.values()]))
      if (contents.crash(loss, random)) isLoss = true;
    this.#seen = new Map(this.#durable);
    return isLoss;
  }

  #change(change: Change): void {
    perform(this.#seen, change);
    this.#unsynced.push(change);
  }
}

function perform(table: Table, { gone, name, contents }: Change): void {
  if (gone !== undefined) table.delete(gone);
  if (name !== undefined && contents) table.set(name, contents);
}
