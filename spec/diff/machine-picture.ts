/**
 * What a change did to one machine, as a state diagram: the states that it touches, with what came, what went and what
 * stayed between them. Large changes are drawn by the machine's states proper, without their memory.
 */
import type { DiagramEdge, Mark, StateDiagram } from '../export/state-diagram.ts';
import type { MachineDiff, TransitionChange } from './tables.ts';

/**
 * More touched states than this cannot be taken in: they are drawn by their first word,
 * and what differs in memory alone is one dotted arrow.
 */
const MOST_STATES = 10;

/** Sign before an event's name, so that no colour is needed. */
const SIGNS: Readonly<Record<Mark, string>> = { added: '+ ', removed: '− ', changed: '~ ', kept: '' };

interface Move {
  readonly from: string;
  readonly to: string;
  readonly event: string;
  readonly mark?: Mark;
}

/** The diagram of a machine that differs; empty for one that is alike. */
export function changePicture(machine: MachineDiff): StateDiagram {
  const touching = movesOf(machine);
  const touched = new Set([
    ...machine.addedStates,
    ...machine.removedStates,
    ...touching.flatMap(({ from, to }) => [from, to]),
  ]);
  const isCoarse = touched.size > MOST_STATES;
  const nameOf = isCoarse ? firstWord : (label: string) => label;
  const kept = machine.alike.flatMap(({ from, after, event }) =>
    touched.has(from) && after !== null && touched.has(after) ? [{ from, to: after, event }] : [],
  );
  const lasting = new Set([...machine.alike, ...machine.changed].map(({ from }) => nameOf(from)));
  const moves = [...touching, ...kept.filter(({ from, to }) => from !== to)];
  const drawn = moves.map((move) => ({ ...move, from: nameOf(move.from), to: nameOf(move.to) }));
  return {
    name: machine.name,
    states: [...Map.groupBy(touched, nameOf)].map(([id, labels]) => {
      const mark = lasting.has(id) ? 'kept' : markOfState(machine, labels[0]!);
      const label = `${SIGNS[mark]}${id}`;
      return { id, label, kind: 'atomic', initial: labels.includes(machine.initial), mark };
    }),
    edges: edgesOf(isCoarse ? joined(drawn) : drawn),
    quiet: [],
  };
}

/** A transition that leads elsewhere is one that went and one that came. */
function movesOf({ added, removed, changed }: MachineDiff): Move[] {
  const went = ({ from, event, before }: TransitionChange): Move[] =>
    before === null ? [] : [{ from, event, to: before, mark: 'removed' }];
  const came = ({ from, event, after }: TransitionChange): Move[] =>
    after === null ? [] : [{ from, event, to: after, mark: 'added' }];
  return [
    ...removed.flatMap(went),
    ...added.flatMap(came),
    ...changed.flatMap((c) => [...went(c), ...came(c)]),
  ];
}

function firstWord(label: string): string {
  return label.split(' ', 1)[0] ?? label;
}

function markOfState({ addedStates, removedStates }: MachineDiff, label: string): Mark {
  if (addedStates.includes(label)) return 'added';
  return removedStates.includes(label) ? 'removed' : 'kept';
}

/** What went and came between the same two boxes, by the same event, has changed. */
function joined(moves: readonly Move[]): Move[] {
  const key = ({ from, to, event }: Move) => [from, to, event].join('\n');
  const went = new Set(moves.filter(({ mark }) => mark === 'removed').map(key));
  const came = new Set(moves.filter(({ mark }) => mark === 'added').map(key));
  return moves.flatMap((move): Move[] => {
    const isBoth = move.mark !== undefined && went.has(key(move)) && came.has(key(move));
    if (!isBoth) return [move];
    return move.mark === 'added' ? [{ ...move, mark: 'changed' }] : [];
  });
}

/** One line for each type of event between two states; several events of a type are counted. */
function edgesOf(moves: readonly Move[]): DiagramEdge[] {
  const groups = Map.groupBy(moves, ({ from, to, event, mark }) =>
    [from, to, mark, typeOf(event)].join('\n'),
  );
  return [...groups.values()].map((group) => {
    const { from, to, event, mark } = group[0]!;
    const text = group.length === 1 ? event : `${sharedText(group)} ×${group.length}`;
    const sign = mark === undefined ? '' : SIGNS[mark];
    return { from, to, event: `${sign}${text}`, otherwise: false, actions: [], ...(mark && { mark }) };
  });
}

/** The type of the events with the fields that all of them carry: `READ(status=initializing)`. */
function sharedText(moves: readonly Move[]): string {
  const fieldsOf = ({ event }: Move) =>
    (/\((.*)\)$/.exec(event)?.[1] ?? '').split(' ').filter((field) => field !== '');
  const shared = fieldsOf(moves[0]!).filter((field) => moves.every((move) => fieldsOf(move).includes(field)));
  const type = typeOf(moves[0]!.event);
  return shared.length === 0 ? type : `${type}(${shared.join(' ')})`;
}

function typeOf(event: string): string {
  return event.split('(', 1)[0] ?? event;
}
