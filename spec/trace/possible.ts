/**
 * The set of local states in which a component may be, and how a line narrows it. Integer tables only: a machine is
 * flattened once, and what was covered of it is counted.
 */
import type { AnyStateMachine } from 'xstate';
import { eventLabel } from '../model/label.ts';
import { tabulate } from '../model/table.ts';
import { REFUSED, type Table } from '../model/types.ts';
import type { TraceData, TraceLine } from './format.ts';
import type { Candidate, ComponentTable, Facts } from './observation.ts';

/** Numbers of local states, ascending. Never empty, or the trace does not fit. */
export type States = readonly number[];

/** What a line does to a component. */
export interface Narrowed {
  readonly states: States;
  /** The event, when only one is possible. */
  readonly event: Candidate | undefined;
}

/** Why a line cannot be. */
export interface Misfit {
  /** What could have been, in words. */
  readonly possible: readonly string[];
}

interface Row {
  readonly event: Candidate;
  /** Column of the table; -1 for "nothing happened". */
  readonly column: number;
}

/** A machine's table as the judge reads it. Holds nothing of a trace. */
export class ComponentRules {
  readonly facts: readonly Facts[];
  /**
   * All states, and the initial one: where a component may be of which nothing is known yet. From `anywhere` itself (this
   * very list) a line is taken as it is: the state may be one that the machine does not have.
   */
  readonly anywhere: States;
  readonly start: States;
  private readonly table: Table;
  private readonly observation: ComponentTable;
  private readonly columns = new Map<string, number>();
  /** State to the states that it may have become without a line. */
  private readonly closure: readonly States[];
  private readonly rows = new Map<readonly Candidate[], readonly Row[]>();

  /** `driven`: the table as the log drives it. */
  constructor(
    machine: AnyStateMachine,
    observation: ComponentTable,
    driven: (table: Table) => Table = (table) => table,
  ) {
    this.table = driven(tabulate(machine, observation.alphabet));
    this.observation = observation;
    this.table.events.forEach((event, i) => this.columns.set(eventLabel(event), i));
    this.facts = this.table.states.map((state) => observation.factsOf(state));
    this.anywhere = this.table.states.map((_, i) => i);
    this.closure = this.anywhere.map((state) => this.closed(state));
    this.start = this.closure[0] as States;
  }

  /** One mark for each pair of state and event. */
  newCoverage(): Uint8Array {
    return new Uint8Array(this.table.next.length);
  }

  /** The states after this line, or why there is none. Marks the pairs that the line may stand for in `covered`. */
  narrow(states: States, line: TraceLine, covered: Uint8Array): Narrowed | Misfit {
    const candidates = this.observation.candidates(line);
    if (candidates === undefined) return { possible: [] };
    const before = states === this.anywhere ? {} : this.observation.seenBefore(line.data);
    const seen = this.observation.seen(line.data);
    if (this.observation.leaps(line)) return this.leap(states, before, seen);
    const rows = this.rowsOf(candidates);
    const after: number[] = [];
    let event: Candidate | undefined;
    let events = 0;
    for (const row of rows) {
      let isPossible = false;
      for (const from of states) {
        const to = this.step(from, row.column);
        if (to === REFUSED || !this.fits(from, before) || !this.fits(to, seen)) continue;
        if (row.column >= 0) covered[from * this.table.events.length + row.column] = 1;
        isPossible = true;
        if (!after.includes(to)) after.push(to);
      }
      if (!isPossible) continue;
      event = row.event;
      events += 1;
    }
    if (after.length === 0 && states === this.anywhere) return { states, event: undefined };
    if (after.length === 0) return { possible: this.outcomes(states, rows) };
    return { states: this.close(after), event: events === 1 ? event : undefined };
  }

  /** The states that agree with an observation. */
  keep(states: States, seen: Facts): States {
    return states.every((state) => this.fits(state, seen))
      ? states
      : states.filter((state) => this.fits(state, seen));
  }

  /** What a line shows of the state after. */
  seen(data: TraceData): Facts {
    return this.observation.seen(data);
  }

  label(state: number): string {
    return this.table.states[state]?.label ?? String(state);
  }

  labels(states: States): readonly string[] {
    return states.map((state) => this.label(state));
  }

  /** Pairs of state and event that the machine accepts at all. */
  get transitions(): number {
    return this.table.next.filter((to) => to !== REFUSED).length;
  }

  /** A step that the machine does not have. It may lead off its map, until a line shows a state that is on it. */
  private leap(states: States, before: Facts, seen: Facts): Narrowed | Misfit {
    if (this.keep(states, before).length === 0) return { possible: this.labels(states) };
    const after = this.keep(this.anywhere, seen);
    return { states: after.length === 0 ? this.anywhere : after, event: undefined };
  }

  private step(from: number, column: number): number {
    if (column < 0) return from;
    return this.table.next[from * this.table.events.length + column] as number;
  }

  private fits(state: number, seen: Facts): boolean {
    const facts = this.facts[state] as Facts;
    for (const name in seen) {
      const value = seen[name];
      if (value !== undefined && facts[name] !== value) return false;
    }
    return true;
  }

  private rowsOf(candidates: readonly Candidate[]): readonly Row[] {
    const known = this.rows.get(candidates);
    if (known !== undefined) return known;
    const rows = candidates.map((event) => ({
      event,
      column: event === null ? -1 : (this.columns.get(eventLabel(event)) as number),
    }));
    this.rows.set(candidates, rows);
    return rows;
  }

  private outcomes(states: States, rows: readonly Row[]): readonly string[] {
    const found = rows.flatMap(({ column }) => states.map((from) => this.step(from, column)));
    return [...new Set(found.filter((to) => to !== REFUSED).map((to) => this.label(to)))].sort();
  }

  private closed(state: number): States {
    const found = [state];
    for (const from of found) {
      for (const event of this.observation.hidden) {
        const to = this.step(from, this.columns.get(eventLabel(event)) as number);
        if (to !== REFUSED && !found.includes(to)) found.push(to);
      }
    }
    return found;
  }

  private close(states: readonly number[]): States {
    if (states.every((state) => this.closure[state]?.length === 1)) return states;
    return [...new Set(states.flatMap((state) => this.closure[state] as States))];
  }
}
