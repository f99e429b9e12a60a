/**
 * What was tried of a machine, as a picture of it: states by their first word, an arrow for all transitions of one kind
 * between two of them, coloured by what came of them. Refusals lead nowhere and are left to the table.
 */
import type { ComponentVerdict, TransitionVerdict } from '../conform/kit/verdict.ts';
import { stateDiagramSvg } from './state-diagram-svg.ts';
import type { DiagramEdge, Mark } from './state-diagram.ts';

/** SVG text. Green: all as expected; amber: not all of it tried; red: something went otherwise. */
export function coverageDiagramSvg({ component, transitions }: ComponentVerdict): Promise<string> {
  const moves = transitions.filter(
    ({ accepts, state, leadsTo }) => accepts && firstWord(state) !== firstWord(leadsTo),
  );
  const words = [...new Set(transitions.map(({ state }) => firstWord(state)))];
  const states = words.map(
    (word, at) => ({ id: word, label: word, kind: 'atomic', initial: at === 0 }) as const,
  );
  const groups = Map.groupBy(moves, ({ state, leadsTo, event }) =>
    [firstWord(state), firstWord(leadsTo), event.split('(', 1)[0]].join('\n'),
  );
  const edges = [...groups].map(([key, group]): DiagramEdge => {
    const [from = '', to = '', event = ''] = key.split('\n');
    const tried = group.filter((each) => each.tried > 0).length;
    const text = `${event} ${tried}/${group.length}`;
    return { from, to, event: text, otherwise: false, actions: [], mark: markOf(group, tried) };
  });
  return stateDiagramSvg({ name: component, states, edges, quiet: [] });
}

function markOf(group: readonly TransitionVerdict[], tried: number): Mark {
  if (group.some(({ told }) => told === 'otherwise')) return 'removed';
  return tried === group.length ? 'added' : 'changed';
}

function firstWord(label: string): string {
  return label.split(' ', 1)[0]!;
}
