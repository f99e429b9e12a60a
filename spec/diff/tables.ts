/**
 * Two flat tables of one machine, compared: states and transitions that came, went, or lead elsewhere. States are
 * known by their labels and events by theirs, so that a field which keeps its first value changes nothing.
 */
import { eventLabel } from '../model/label.ts';
import { REFUSED, type Table } from '../model/types.ts';

/** One (state, event) pair whose answer differs. */
export interface TransitionChange {
  readonly from: string;
  readonly event: string;
  /** Where it led before; null when it was refused, or there was no such state or event. */
  readonly before: string | null;
  readonly after: string | null;
}

export interface MachineDiff {
  readonly name: string;
  /** Where the machine starts. */
  readonly initial: string;
  readonly states: { readonly before: number; readonly after: number };
  readonly addedStates: readonly string[];
  readonly removedStates: readonly string[];
  readonly addedEvents: readonly string[];
  readonly removedEvents: readonly string[];
  /** Refused before, accepted now. */
  readonly added: readonly TransitionChange[];
  /** Accepted before, refused now. */
  readonly removed: readonly TransitionChange[];
  /** Accepted by both, with another state to follow. */
  readonly changed: readonly TransitionChange[];
  /** Accepted by both, with the same state to follow. */
  readonly alike: readonly TransitionChange[];
}

/** `before` or `after` is undefined where one side has no such machine. */
export function diffTables(before: Table | undefined, after: Table | undefined): MachineDiff {
  const [a, b] = [readTable(before), readTable(after)];
  const changes = [...union(a.rows.keys(), b.rows.keys())].flatMap((from) => diffRows(from, a, b));
  return {
    name: (after ?? before)?.name ?? '',
    initial: (after ?? before)?.states[0]?.label ?? '',
    states: { before: a.rows.size, after: b.rows.size },
    addedStates: without(b.rows.keys(), a.rows),
    removedStates: without(a.rows.keys(), b.rows),
    addedEvents: without(b.events.keys(), a.events),
    removedEvents: without(a.events.keys(), b.events),
    added: changes.filter((c) => c.before === null),
    removed: changes.filter((c) => c.after === null),
    changed: changes.filter((c) => c.before !== null && c.after !== null && c.before !== c.after),
    alike: changes.filter((c) => c.before === c.after),
  };
}

/** Whether the two tables are one. */
export function isAlike(diff: MachineDiff): boolean {
  return [
    diff.added,
    diff.removed,
    diff.changed,
    diff.addedStates,
    diff.removedStates,
    diff.addedEvents,
    diff.removedEvents,
  ].every((list) => list.length === 0);
}

type Rows = ReadonlyMap<string, ReadonlyMap<string, string>>;
interface ReadTable {
  /** State, event, next state; refusals are absent. */
  readonly rows: Rows;
  readonly events: ReadonlyMap<string, true>;
}

function readTable(table: Table | undefined): ReadTable {
  if (table === undefined) return { rows: new Map(), events: new Map() };
  const events = table.events.map(eventLabel);
  const rows = table.states.map((state, s) => {
    const row = events.flatMap((event, e): [string, string][] => {
      const next = table.next[s * events.length + e]!;
      return next === REFUSED ? [] : [[event, table.states[next]!.label]];
    });
    return [state.label, new Map(row)] as const;
  });
  return { rows: new Map(rows), events: new Map(events.map((event) => [event, true])) };
}

function diffRows(from: string, a: ReadTable, b: ReadTable): TransitionChange[] {
  const [was, is] = [a.rows.get(from), b.rows.get(from)];
  return [...union(was?.keys() ?? [], is?.keys() ?? [])].map((event) => ({
    from,
    event,
    before: was?.get(event) ?? null,
    after: is?.get(event) ?? null,
  }));
}

function union(one: Iterable<string>, other: Iterable<string>): Set<string> {
  return new Set([...one, ...other]);
}

function without(names: Iterable<string>, known: ReadonlyMap<string, unknown>): string[] {
  return [...names].filter((name) => !known.has(name));
}
