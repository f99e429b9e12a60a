/** Tables that fill while they are asked: every combination of inputs that was ever met becomes a line. */
import { type Input, type Lookup, memo } from '../../model/memo.ts';
import { type Line, type LookupTable, type Source, tableOf } from './lookup-table.ts';

/** What a recorder hands out: the number of the table to come, and its value in a state. */
export interface Recorded {
  readonly table: number;
  /** Of the columns before the step, then those after it, then the action; see `Recorder`. */
  readonly lookup: Lookup;
}

/**
 * States are asked about as rows of columns: the fields before the step, the fields after it, the action. All of them
 * count from 0, tables count from 1.
 */
export class Recorder {
  private readonly width: number;
  private readonly builders: (() => LookupTable)[] = [];

  /** @param width fields of a state */
  constructor(width: number) {
    this.width = width;
  }

  /** The column of a field after the step. */
  after(field: number): number {
    return this.width + field;
  }

  get action(): number {
    return 2 * this.width;
  }

  /** A table of a function of columns and other tables. `compute` gives the result as the table is to hold it. */
  table(inputs: readonly (number | Recorded)[], compute: (...values: readonly number[]) => number): Recorded {
    const lines: Line[] = [];
    const readers = inputs.map(
      (input): Input => (typeof input === 'number' ? input : fromZero(input.lookup)),
    );
    const lookup = memo(readers, (...values) => {
      const result = compute(...values);
      lines.push({ inputs: values.map((value) => value + 1), result });
      return result;
    });
    const sources = inputs.map((input) => this.sourceOf(input));
    return { table: this.builders.push(() => tableOf(sources, lines)) - 1, lookup };
  }

  /**
   * Functions of the same columns share one table, that of the combinations that any of them tells apart; each is a
   * small table over it. `prepare` makes room for the shared table before the first of them.
   */
  family(columns: readonly number[]): (compute: (...values: readonly number[]) => number) => Recorded {
    const family = new Family(columns.map((column) => this.sourceOf(column)));
    const shared = this.builders.push(() => family.shared()) - 1;
    return (compute) => {
      const member = family.join();
      const lookup = memo(columns, (...values) => {
        const result = compute(...values);
        family.record(member, values, result);
        return result;
      });
      const source: Source = { kind: 'table', table: shared };
      return { table: this.builders.push(() => tableOf([source], family.linesOf(member))) - 1, lookup };
    };
  }

  /** Everything that was recorded. */
  tables(): readonly LookupTable[] {
    return this.builders.map((build) => build());
  }

  private sourceOf(input: number | Recorded): Source {
    if (typeof input !== 'number') return { kind: 'table', table: input.table };
    if (input === this.action) return { kind: 'action' };
    return input < this.width
      ? { kind: 'field', field: input }
      : { kind: 'after', field: input - this.width };
  }
}

/** What each member said of each combination; 0 where it was not asked. */
class Family {
  private readonly sources: readonly Source[];
  private members = 0;
  private readonly met = new Map<
    string,
    { readonly values: readonly number[]; readonly results: number[] }
  >();
  private classes: ReadonlyMap<string, number> | undefined;

  constructor(sources: readonly Source[]) {
    this.sources = sources;
  }

  join(): number {
    return this.members++;
  }

  record(member: number, values: readonly number[], result: number): void {
    const key = values.join();
    const known = this.met.get(key) ?? { values, results: [] };
    known.results[member] = result;
    this.met.set(key, known);
  }

  /** From combinations to their classes: two of which every member says the same are of one class. */
  shared(): LookupTable {
    const classes = this.numbered();
    const lines = [...this.met.values()].map(({ values, results }) => ({
      inputs: values.map((value) => value + 1),
      result: classes.get(this.keyOf(results)) as number,
    }));
    return tableOf(this.sources, lines);
  }

  linesOf(member: number): Line[] {
    return [...this.numbered()].flatMap(([key, number]) => {
      const result = Number(key.split(',')[member]);
      return result === 0 ? [] : [{ inputs: [number], result }];
    });
  }

  private numbered(): ReadonlyMap<string, number> {
    if (this.classes !== undefined) return this.classes;
    const classes = new Map<string, number>();
    for (const { results } of this.met.values()) {
      const key = this.keyOf(results);
      if (!classes.has(key)) classes.set(key, classes.size + 1);
    }
    return (this.classes = classes);
  }

  private keyOf(results: readonly number[]): string {
    return Array.from({ length: this.members }, (_, member) => results[member] ?? 0).join();
  }
}

/** Results count from 1, what a memo reads from 0. */
function fromZero(lookup: Lookup): Lookup {
  return (state) => lookup(state) - 1;
}
