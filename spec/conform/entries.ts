/**
 * A machine's table as the log drives it, where an entry carries a question: what is written is decided on what the
 * entry finds, and what follows from it happens with it. So some events of the machine never come, or come as others.
 * The rules are asked of the machines; here they only choose among a table's events.
 */
import type { AllocMemory } from '../../machines/alloc.ts';
import type { NodeMemory } from '../../machines/node.ts';
import { markOf } from '../../machines/outage.ts';
import { mayReport } from '../../machines/report.ts';
import type { Rules } from '../../machines/revisions.ts';
import { heartbeatLeadsTo } from '../../machines/update-status.ts';
import type { ClientStatus, NodeStatus } from '../../machines/vocabulary.ts';
import { eventLabel } from '../model/label.ts';
import { type EventInstance, type LocalState, REFUSED, type Table } from '../model/types.ts';

/** Events of the node machine as what is asked for; nothing lives on the node. */
export function asAsked(rules: Rules): (table: Table) => Table {
  return (table) => {
    const columns = new Map(table.events.map((event, column) => [eventLabel(event), column]));
    return reshaped(table, table.events, (state, event) => {
      const written = writtenFor(rules, table.states[state]!, event);
      if (written === undefined) return REFUSED;
      return table.next[state * table.events.length + columns.get(eventLabel(written))!]!;
    });
  };
}

/** What the entry writes for what it asks; undefined when it is refused. */
function writtenFor(
  rules: Rules,
  { value, context }: LocalState,
  event: EventInstance,
): EventInstance | undefined {
  if (value === 'gone') {
    const isRefused = rules.reportDecides === 'when-applied' && event.type === 'ALLOCS_REPORTED';
    return isRefused ? undefined : event;
  }
  const status = value as NodeStatus;
  switch (event.type) {
    case 'REGISTERED':
      return rules.registerWrites === 'no-status' ? { ...event, status } : event;
    case 'STATUS_SET': {
      if (rules.heartbeatDecides === 'when-read' || event['status'] !== 'ready') return event;
      const reported = (context as unknown as NodeMemory).report === 'after';
      return { ...event, status: heartbeatLeadsTo(rules, { status, reported, live: false, unheard: false }) };
    }
    case 'ALLOCS_REPORTED':
      return rules.reportDecides === 'when-read' || mayReport(rules, status) ? event : undefined;
    default:
      return event;
  }
}

/** Events of the alloc machine that an entry brings: marks as they are decided, and no plan that does not hold any more. */
export function asDecided(rules: Rules): (table: Table) => Table {
  if (rules.outageMarks === 'by-the-next-plan') return (table) => table;
  return (table) =>
    reshaped(table, table.events, (state, event) => {
      const comes = canCome(table.states[state]!, event);
      return comes ? table.next[state * table.events.length + table.events.indexOf(event)]! : REFUSED;
    });
}

/** In a group with a window, on a node that was heard until now. */
function canCome({ value, context }: LocalState, event: EventInstance): boolean {
  if (value === 'free') return true;
  const client = value as ClientStatus;
  // Whoever takes back what has gone out of sight again was drawn before that, and is refused.
  if (event.type === 'PLAN_APPLIED' && event['action'] === 'reconnect') return client !== 'unknown';
  if (event.type !== 'MARKED') return true;
  const { desired, expired } = context as unknown as AllocMemory;
  const next = event['mark'] === 'lost' ? 'down' : 'disconnected';
  return markOf({ client, desired, expired }, true, next, true) === event['mark'];
}

/** A table where an event of this type follows at once on whatever makes it possible. */
export function atOnce(type: string): (table: Table) => Table {
  return (table) => {
    const { length } = table.events;
    const column = table.events.findIndex((event) => event.type === type);
    const events = table.events.filter((_, at) => at !== column);
    return reshaped(table, events, (state, event) => {
      const into = table.next[state * length + table.events.indexOf(event)]!;
      const after = into === REFUSED ? REFUSED : table.next[into * length + column]!;
      return after === REFUSED ? into : after;
    });
  };
}

/** The table with other successors, and only the states that are still reached, in the order in which they are met. */
function reshaped(
  table: Table,
  events: readonly EventInstance[],
  successor: (state: number, event: EventInstance) => number,
): Table {
  const met = [0];
  const rows: number[][] = [];
  for (let at = 0; at < met.length; at++) {
    rows.push(
      events.map((event) => {
        const into = successor(met[at]!, event);
        if (into !== REFUSED && !met.includes(into)) met.push(into);
        return into === REFUSED ? REFUSED : met.indexOf(into);
      }),
    );
  }
  const states = met.map((state) => table.states[state]!);
  return { name: table.name, states, events, next: Int32Array.from(rows.flat()) };
}
