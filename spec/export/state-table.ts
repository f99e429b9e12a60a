/**
 * A machine's table for readers: what each state does with each event, refusals included. The outcomes come from the
 * compiled table, which is total; the guards' names come from the diagram. No layout, no judgement.
 */
import { element, type Markup } from './markup.ts';
import { toneOf } from './palette.ts';
import { type DiagramEdge, guardText, type StateDiagram } from './state-diagram.ts';
import { REFUSED, type Table } from '../model/types.ts';

export const REFUSAL = '–';

/** One grid: a row per event type, a column per named state, in the order of the table. */
export interface StateGrid {
  readonly machine: string;
  readonly states: readonly string[];
  readonly rows: readonly { readonly event: string; readonly cells: readonly StateCell[] }[];
}

/** What a named state does with an event type, over all contexts and payloads. */
export interface StateCell {
  readonly outcomes: readonly Outcome[];
  /** In every context and for every payload. */
  readonly refusedAlways: boolean;
  readonly refusedSometimes: boolean;
}
export interface Outcome {
  /** Name of the state it leads to; `stays` when only the context changes, `ignored` when nothing does. */
  readonly to: string;
  /** `[allocsCurrent]`, one for each way to get there. */
  readonly guards: readonly string[];
}

/** The grid of a table. With the machine's diagram, outcomes carry the names of their guards. */
export function stateGrid(table: Table, diagram?: StateDiagram): StateGrid {
  const stateNames = [...new Set(table.states.map((state) => valueName(state.value)))];
  const eventTypes = [...new Set(table.events.map((event) => event.type))];
  return {
    machine: table.name,
    states: stateNames,
    rows: eventTypes.map((event) => ({
      event,
      cells: stateNames.map((state) => readCell(table, state, event, diagram)),
    })),
  };
}

/** The grid as a markdown table. */
export function stateTableMarkdown(table: Table, diagram?: StateDiagram): string {
  const grid = stateGrid(table, diagram);
  const rows = grid.rows.map(({ event, cells }) => [`\`${event}\``, ...cells.map(cellMarkdown)]);
  return markdownTable(['event', ...grid.states], rows);
}

/** Every context and payload by itself: states down, event instances across, as the checker reads them. */
export function fullTableMarkdown(table: Table): string {
  const rows = table.states.map((state, s) => [
    state.label,
    ...table.events.map((_, e) => {
      const next = nextState(table, s, e);
      if (next === REFUSED) return REFUSAL;
      return next === s ? 'ignored' : (table.states[next]?.label ?? '');
    }),
  ]);
  return markdownTable(['state', ...table.events.map(eventName)], rows);
}

/** The grid as an HTML table, for the report. */
export function stateTableHtml(table: Table, diagram?: StateDiagram): Markup {
  const grid = stateGrid(table, diagram);
  const head = grid.states.map((state) =>
    element('th', { scope: 'col' }, element('span', { class: `pill ${toneOf(state)}` }, state)),
  );
  const rows = grid.rows.map(({ event, cells }) =>
    element('tr', {}, element('th', { scope: 'row' }, element('code', {}, event)), cells.map(cellHtml)),
  );
  return element(
    'table',
    { class: 'grid' },
    element('thead', {}, element('tr', {}, element('th', { scope: 'col' }, 'event'), head)),
    element('tbody', {}, rows),
  );
}

/** The name of an XState value: `ready`, `online.idle`, and for regions `online.beat.idle + online.allocs.busy`. */
export function valueName(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === null || typeof value !== 'object') return String(value);
  return leaves(value as Readonly<Record<string, unknown>>, '').join(' + ');
}

function leaves(value: Readonly<Record<string, unknown>>, prefix: string): string[] {
  return Object.keys(value)
    .sort()
    .flatMap((key) => {
      const child = value[key];
      if (typeof child === 'string') return [`${prefix}${key}.${child}`];
      return leaves(child as Readonly<Record<string, unknown>>, `${prefix}${key}.`);
    });
}

/** An event instance as a reader writes it: `HEARTBEAT index=2`. */
export function eventName(event: Table['events'][number]): string {
  const { type, ...payload } = event;
  const fields = Object.entries(payload).map(([field, value]) => `${field}=${value}`);
  return [type, ...fields].join(' ');
}

function nextState(table: Table, state: number, event: number): number {
  return table.next[state * table.events.length + event] ?? REFUSED;
}

function readCell(
  table: Table,
  stateName: string,
  eventType: string,
  diagram: StateDiagram | undefined,
): StateCell {
  const found = new Set<string>();
  let refusals = 0;
  let acceptances = 0;
  for (const [s, state] of table.states.entries()) {
    if (valueName(state.value) !== stateName) continue;
    for (const [e, event] of table.events.entries()) {
      if (event.type !== eventType) continue;
      const next = nextState(table, s, e);
      if (next === REFUSED) refusals++;
      else {
        acceptances++;
        found.add(outcomeName(table, s, next));
      }
    }
  }
  return {
    outcomes: [...found]
      .sort(byOutcome)
      .map((to) => ({ to, guards: guardsOf(diagram, stateName, eventType, to) })),
    refusedAlways: acceptances === 0,
    refusedSometimes: refusals > 0,
  };
}

/** Real moves first, then what stays, then what is ignored. */
function byOutcome(a: string, b: string): number {
  const rank = (name: string) => (name === 'ignored' ? 2 : name === 'stays' ? 1 : 0);
  return rank(a) - rank(b) || (a < b ? -1 : 1);
}

function outcomeName(table: Table, from: number, to: number): string {
  if (from === to) return 'ignored';
  const [before, after] = [table.states[from], table.states[to]].map((state) => valueName(state?.value));
  return before === after ? 'stays' : (after ?? '');
}

function guardsOf(diagram: StateDiagram | undefined, state: string, event: string, to: string): string[] {
  if (!diagram) return [];
  const leadsThere = (edge: DiagramEdge) =>
    edge.event === event &&
    covers(edge.from, state) &&
    (to === 'stays' ? edge.to === edge.from : covers(edge.to, to));
  return [...new Set(diagram.edges.filter(leadsThere).map(guardText))].filter((guard) => guard !== '');
}

/** Is the diagram's state the named one, a state around it, or one of its regions? */
function covers(id: string, stateName: string): boolean {
  return stateName.split(' + ').some((part) => part === id || part.startsWith(`${id}.`));
}

function cellParts(cell: StateCell): string[] {
  if (cell.refusedAlways) return [REFUSAL];
  const parts = cell.outcomes.map(({ to, guards }) => [to, ...guards].join(' '));
  return cell.refusedSometimes ? [...parts, `else ${REFUSAL}`] : parts;
}

function cellMarkdown(cell: StateCell): string {
  return cellParts(cell).join('; ');
}

function cellHtml(cell: StateCell): Markup {
  if (cell.refusedAlways) return element('td', { class: 'refused', title: 'refused' }, REFUSAL);
  const outcomes = cell.outcomes.map(({ to, guards }) =>
    element(
      'div',
      {},
      outcomeHtml(to),
      guards.map((guard) => [' ', element('span', { class: 'guard' }, guard)]),
    ),
  );
  const rest = cell.refusedSometimes ? element('div', { class: 'quiet' }, `else ${REFUSAL}`) : undefined;
  return element('td', {}, outcomes, rest);
}

function outcomeHtml(to: string): Markup {
  if (to === 'ignored' || to === 'stays') return element('span', { class: 'quiet' }, to);
  return element('span', { class: `pill ${toneOf(to)}` }, to);
}

function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const escaped = [head, ...rows].map((row) => row.map(escapeCell));
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const [first = [], ...rest] = escaped;
  return `${[line(first), line(first.map(() => '---')), ...rest.map(line)].join('\n')}\n`;
}

function escapeCell(text: string): string {
  return text.replace(/\\/g, '\\\\').replace(/\|/g, '\\|').replace(/</g, '&lt;').replace(/\s+/g, ' ');
}
