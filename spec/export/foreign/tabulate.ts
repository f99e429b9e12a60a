/**
 * Turns a world into tables, by asking its functions about given states: the machines, the conditions and observations of
 * its joint events, and its laws. Which states, the caller says; a state that was left out costs the reader of the tables
 * an error, never a wrong answer (decision 23). How the parts of an event make up a step is not decided here.
 */
import type { LocalMachine } from '../../model/table.ts';
import {
  type EventInstance,
  type LocalState,
  type Predicate,
  type Property,
  REFUSED,
  type Scalar,
  type StepPredicate,
} from '../../model/types.ts';
import type { Condition, JointEvent, Observation, Part, World } from '../../model/world.ts';
import { type Recorded, Recorder } from './recorder.ts';
import {
  NO,
  REFUSES,
  type TabulatedAction,
  type TabulatedPart,
  type TabulatedStepLaw,
  type TabulatedWorld,
  YES,
} from './tabulated.ts';

/** What is to be told to another tool. */
export interface Told {
  readonly world: World;
  /** Where runs begin. */
  readonly start: Uint16Array;
  readonly properties: readonly Property[];
}

/** @param states every state that the tables should hold; each is lent until the next is asked for */
export function tabulate({ world, start, properties }: Told, states: Iterable<Uint16Array>): TabulatedWorld {
  const tabulator = new Tabulator(world);
  const actions = world.events.map((event) => tabulator.action(event));
  const watches = properties.flatMap((property) =>
    property.kind === 'eventually' ? [] : [tabulator.watch(property)],
  );
  const liveness = properties.flatMap((law) => (law.kind === 'eventually' ? [tabulator.liveness(law)] : []));
  for (const state of states) {
    for (const { asks } of [...watches, ...liveness]) asks.state(state);
    actions.forEach((action, a) => {
      const row = action.take(state, a);
      if (row !== undefined) for (const { asks } of watches) asks.step(row);
    });
  }
  return {
    name: world.name,
    fields: world.components,
    start: Array.from(start, (local) => local + 1),
    tables: tabulator.tables(),
    actions: actions.map(({ told }) => told),
    watches: watches.map(({ told }) => told),
    liveness: liveness.map(({ told }) => told),
  };
}

/** An action with its tables, and what it does to a state. */
interface AskedAction {
  readonly told: TabulatedAction;
  /** A row of columns as the recorder wants it, lent; undefined when the action is not enabled. */
  readonly take: (state: Uint16Array, action: number) => Uint16Array | undefined;
}

interface AskedPart {
  readonly told: TabulatedPart;
  readonly only: Recorded | undefined;
  readonly declared: Recorded;
  readonly next: Recorded;
}

/** Values of one observation, numbered as they are met, and its table. */
interface Observed {
  readonly recorded: Recorded;
  readonly values: readonly Scalar[];
}

/** Asks the functions of one world, each once for every combination that they are given. */
class Tabulator {
  private readonly world: World;
  private readonly width: number;
  private readonly recorder: Recorder;
  private readonly row: Uint16Array;
  private readonly families = new Map<string, ReturnType<Recorder['family']>>();
  private readonly observed = new Map<unknown, Map<string, Observed>>();

  constructor(world: World) {
    this.world = world;
    this.width = world.components.length;
    this.recorder = new Recorder(this.width);
    this.row = new Uint16Array(2 * this.width + 1);
  }

  tables() {
    return this.recorder.tables();
  }

  action(event: JointEvent): AskedAction {
    const when = (event.when ?? []).map((condition) => this.condition(condition));
    const parts = event.parts.map((part) => this.part(part));
    const told = {
      name: event.name,
      environment: event.environment ?? false,
      fairness: event.fairness ?? ('none' as const),
      when: when.map(({ table }) => table),
      parts: parts.map((part) => part.told),
    };
    const { row, width } = this;
    const take = (state: Uint16Array, action: number) => {
      row.set(state);
      if (when.some(({ lookup }) => lookup(row) === NO)) return undefined;
      row.set(state, width);
      row[2 * width] = action;
      return parts.every((part) => this.takePart(part)) ? row : undefined;
    };
    return { told, take };
  }

  watch(property: Exclude<Property, { kind: 'eventually' }>) {
    const state = property.state && this.stateLaw(property.state);
    const step = property.step && this.stepLaws(property.step);
    return {
      told: {
        property: property.name,
        kind: property.kind,
        state: state?.table,
        step: step?.map(({ told }) => told),
      },
      asks: {
        state: (row: Uint16Array) => void state?.lookup(row),
        step: (row: Uint16Array) => step?.forEach(({ ask }) => ask(row)),
      },
    };
  }

  liveness({ name, from, goal, stays }: Extract<Property, { kind: 'eventually' }>) {
    const [begins, wanted] = [from && this.stateLaw(from), this.stateLaw(goal)];
    return {
      told: { property: name, from: begins?.table, goal: wanted.table, stays },
      asks: {
        state: (row: Uint16Array) => {
          begins?.lookup(row);
          wanted.lookup(row);
        },
      },
    };
  }

  /** Writes the part's local state behind the step into the row; false when it is refused and must not be. */
  private takePart({ told, only, declared, next }: AskedPart): boolean {
    const { row, width } = this;
    if (only?.lookup(row) === NO) return true;
    const target = declared.lookup(row) === NO ? REFUSES : next.lookup(row);
    if (target !== REFUSES) row[width + told.field] = target - 1;
    return target !== REFUSES || told.isOptional;
  }

  private part(part: Part): AskedPart {
    const field = this.columnOf(part.component);
    const machine = this.world.machine(part.component);
    const only = part.only && this.condition(part.only);
    const declared = this.familyOf([field])((local) =>
      machine.declaresIn(local as number, part.type) ? YES : NO,
    );
    const next = this.next(part, field, machine);
    const told = {
      field,
      isOptional: part.optional ?? false,
      only: only?.table,
      declared: declared.table,
      next: next.table,
    };
    return { told, only, declared, next };
  }

  private next(part: Part, field: number, machine: LocalMachine): Recorded {
    const payload = Object.entries(part.with ?? {});
    const seen = payload.flatMap(([name, value]) =>
      typeof value === 'object' ? [{ name, ...this.observe(value) }] : [],
    );
    return this.recorder.table([field, ...seen.map(({ recorded }) => recorded)], (local, ...ids) => {
      const observed = ids.map((id, i) => [seen[i]?.name, seen[i]?.values[id]]);
      const event = { ...part.with, ...Object.fromEntries(observed), type: part.type } as EventInstance;
      const target = machine.next(local as number, machine.instance(event));
      return target === REFUSED ? REFUSES : target + 1;
    });
  }

  private observe({ of, as }: Observation): Observed {
    const columns = this.columnsOf(of);
    const shared = this.observed.get(as) ?? new Map<string, Observed>();
    this.observed.set(as, shared);
    const known = shared.get(columns.join());
    if (known !== undefined) return known;
    const values: Scalar[] = [];
    const recorded = this.familyOf(columns)((...ids) => {
      const value = as(...this.localsAt(columns, ids));
      const at = values.indexOf(value);
      return at >= 0 ? at + 1 : values.push(value);
    });
    shared.set(columns.join(), { recorded, values });
    return { recorded, values };
  }

  private condition({ of, is }: Condition): Recorded {
    const columns = this.columnsOf(of);
    return this.familyOf(columns)((...ids) => (is(...this.localsAt(columns, ids)) ? YES : NO));
  }

  private stateLaw(law: Predicate): Recorded {
    const columns = law.reads ?? this.allColumns();
    const state = new Uint16Array(this.width);
    return this.familyOf(columns)((...ids) => {
      columns.forEach((column, i) => (state[column] = ids[i] as number));
      return law(state) ? YES : NO;
    });
  }

  /** The parts of a law of steps, each with how to ask it about a row. */
  private stepLaws(law: StepPredicate) {
    return (law.parts ?? [law]).map((part) => {
      const { actions, changes } = part;
      const { table, lookup } = this.stepLaw(part);
      const told: TabulatedStepLaw = { actions, changes, table };
      const ask = (row: Uint16Array) => {
        if (actions?.includes(row[this.recorder.action] as number) === false) return;
        if (changes?.every((field) => row[field] === row[this.recorder.after(field)]) === true) return;
        lookup(row);
      };
      return { told, ask };
    });
  }

  private stepLaw(law: StepPredicate): Recorded {
    const fields = law.reads ?? this.allColumns();
    const { recorder } = this;
    const columns = [recorder.action, ...fields, ...fields.map((field) => recorder.after(field))];
    const [before, after] = [new Uint16Array(this.width), new Uint16Array(this.width)];
    return recorder.table(columns, (action, ...ids) => {
      fields.forEach((field, i) => {
        before[field] = ids[i] as number;
        after[field] = ids[fields.length + i] as number;
      });
      return law(before, action as number, after) ? YES : NO;
    });
  }

  private familyOf(columns: readonly number[]): ReturnType<Recorder['family']> {
    const known = this.families.get(columns.join()) ?? this.recorder.family(columns);
    this.families.set(columns.join(), known);
    return known;
  }

  private localsAt(columns: readonly number[], ids: readonly number[]): LocalState[] {
    return columns.map((column, i) =>
      this.world.machine(this.world.components[column] as string).state(ids[i] as number),
    );
  }

  private columnsOf(of: string | readonly string[]): readonly number[] {
    return (typeof of === 'string' ? [of] : of).map((component) => this.columnOf(component));
  }

  private columnOf(component: string): number {
    return this.world.components.indexOf(component);
  }

  private allColumns(): readonly number[] {
    return this.world.components.map((_, column) => column);
  }
}
