/**
 * What of a state diagram is drawn, and where: one arrow between two states whatever the number of transitions, moves
 * that stay put written inside the state's box, and what nearly every state does the same way drawn once, from a
 * pseudo-state called `any state`. Words only; sizes and places are diagram-layout.ts.
 */
import {
  type DiagramEdge,
  type DiagramState,
  guardText,
  type Mark,
  type StateDiagram,
} from './state-diagram.ts';

export interface Picture {
  readonly name: string;
  readonly states: readonly PictureState[];
  /** Stand for many states at once: `any state but free`. */
  readonly crowds: readonly Crowd[];
  readonly arrows: readonly Arrow[];
}
export interface PictureState extends DiagramState {
  /** Transitions that end where they began. */
  readonly inside: readonly Line[];
}
export interface Crowd {
  readonly id: string;
  readonly text: string;
}
/** All lines between the same two states that are marked alike. `from` may be a crowd. */
export interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly mark?: Mark;
  readonly lines: readonly Line[];
}
/** Transitions that differ in nothing but the event. */
export interface Line {
  readonly events: readonly string[];
  readonly guard: string;
  readonly actions: readonly string[];
  readonly mark?: Mark;
}

/** A crowd speaks for at least so many states, and leaves out at most so many. */
const SMALLEST_CROWD = 3;
const MOST_LEFT_OUT = 2;

/** The picture of a diagram. Same diagram, same picture. */
export function pictureOf(diagram: StateDiagram): Picture {
  const isFlat = diagram.states.every((state) => state.parent === undefined);
  const crowded = isFlat ? findCrowds(diagram) : [];
  const spokenFor = new Set(crowded.flatMap(({ edges }) => edges));
  const rest = diagram.edges.filter((edge) => !spokenFor.has(edge));
  const outside = rest.filter((edge) => edge.from !== edge.to).concat(crowded.map(({ drawn }) => drawn));
  const crowds = new Map(crowded.map(({ crowd }) => [crowd.id, crowd]));
  return {
    name: diagram.name,
    states: diagram.states.map((state) => ({ ...state, inside: linesOf(rest.filter(staysIn(state.id))) })),
    crowds: [...crowds.values()],
    arrows: mergeArrows(outside),
  };
}

function staysIn(id: string): (edge: DiagramEdge) => boolean {
  return (edge) => edge.from === id && edge.to === id;
}

/** `CLOSE, SLAM [hasKey] / note`. */
export function lineText({ events, guard, actions }: Line): string {
  const parts = [events.join(', '), guard, actions.length === 0 ? '' : `/ ${actions.join(', ')}`];
  return parts.filter((part) => part !== '').join(' ');
}

function mergeArrows(edges: readonly DiagramEdge[]): Arrow[] {
  const groups = groupBy(edges, (edge) => `${edge.from}\n${edge.to}\n${edge.mark}`);
  return groups.map((group) => {
    const { from, to, mark } = group[0];
    return { from, to, ...(mark && { mark }), lines: linesOf(group) };
  });
}

function linesOf(edges: readonly DiagramEdge[]): Line[] {
  const alike = groupBy(edges, (edge) => `${guardText(edge)}\n${edge.actions.join(',')}\n${edge.mark}`);
  return alike.map((group) => ({
    events: [...new Set(group.map((edge) => edge.event))],
    guard: guardText(group[0]),
    actions: group[0].actions,
    ...(group[0].mark && { mark: group[0].mark }),
  }));
}

interface Crowded {
  readonly crowd: Crowd;
  readonly drawn: DiagramEdge;
  /** The edges for which it stands. */
  readonly edges: readonly DiagramEdge[];
}

function findCrowds(diagram: StateDiagram): Crowded[] {
  const alike = groupBy(diagram.edges, (edge) =>
    [edge.event, guardText(edge), edge.actions.join(','), edge.to, edge.mark].join('\n'),
  );
  return alike.flatMap((edges) => {
    const from = new Set(edges.map((edge) => edge.from));
    const comers = [...from].filter((id) => id !== edges[0].to);
    const leftOut = diagram.states.map(({ id }) => id).filter((id) => !from.has(id) && id !== edges[0].to);
    if (comers.length < SMALLEST_CROWD || leftOut.length > MOST_LEFT_OUT) return [];
    const crowd = nameCrowd(edges[0].to, from.has(edges[0].to), leftOut);
    return [{ crowd, drawn: { ...edges[0], from: crowd.id }, edges }];
  });
}

function nameCrowd(to: string, includesTarget: boolean, leftOut: readonly string[]): Crowd {
  const but = leftOut.length === 0 ? '' : ` but ${leftOut.join(', ')}`;
  const text = `${includesTarget ? 'any state' : 'any other state'}${but}`;
  return { id: `crowd:${to}:${text}`, text };
}

/** Groups in order of first appearance, none of them empty. */
function groupBy<T>(list: readonly T[], key: (each: T) => string): [T, ...T[]][] {
  const groups = new Map<string, [T, ...T[]]>();
  for (const each of list) {
    const group = groups.get(key(each));
    if (group) group.push(each);
    else groups.set(key(each), [each]);
  }
  return [...groups.values()];
}
