/** Which law a property belongs to, and which of a world's properties are about which law: names, no searching. */
import type { SearchedWorld } from '../history/defect.ts';
import type { Law } from './catalogue.ts';
import type { Property } from '../model/types.ts';

/** `S3a gate by arrival (n1)` and `S3 twin: ...` are about S3; a property of no law, such as `no crash`, about none. */
export function lawOf(property: string): string | undefined {
  return /^(S\d+|L\d+|ESR)[a-z]?(?= )/.exec(property)?.[1];
}

export const isTwin = ({ kind }: Pick<Property, 'kind'>) => kind === 'sometimes';
export const isTwinName = (property: string) => property.includes(' twin: ');

export interface Place {
  readonly world: string;
  /** Names of its laws, and of the situations in which they could break. */
  readonly laws: readonly string[];
  readonly twins: readonly string[];
}

export function placeOf({ world, properties }: SearchedWorld): Place {
  const namesOf = (list: readonly Property[]) => list.map(({ name }) => name);
  return {
    world: world.name.replace(/ under .*$/, ''),
    laws: namesOf(properties.filter((property) => !isTwin(property))),
    twins: namesOf(properties.filter(isTwin)),
  };
}

/** Those of a world's laws, or twins, that are about the law. */
export const about = (id: string, names: readonly string[]): readonly string[] =>
  names.filter((name) => lawOf(name) === id);

/** A world of `npm start`, and the verdict of each of its properties under our rules. */
export interface MainWorld {
  readonly world: string;
  readonly verdicts: Readonly<Record<string, string>>;
}

/** What is missing of a law: a place in which it is judged to the end, or the situation in which it could break. */
export function gapsOf(
  laws: readonly Law[],
  small: readonly Place[],
  main: readonly MainWorld[],
): readonly string[] {
  const ofMain = main.flatMap(({ verdicts }) =>
    Object.keys(verdicts).filter((name) => verdicts[name] === 'holds'),
  );
  const judged = [
    ...small.flatMap(({ laws: names }) => names),
    ...ofMain.filter((name) => !isTwinName(name)),
  ];
  const reached = [...small.flatMap(({ twins }) => twins), ...ofMain.filter(isTwinName)];
  const known = new Set(laws.map(({ id }) => id));
  const strange = [...judged, ...reached].filter((name) => !known.has(lawOf(name) ?? laws[0]?.id ?? ''));
  return [
    ...laws.flatMap((law) => gapOf(law, judged, reached)),
    ...[...new Set(strange)].map((name) => `${name}: the catalogue has no such law`),
  ];
}

function gapOf({ id, also = [] }: Law, judged: readonly string[], reached: readonly string[]): string[] {
  if (about(id, judged).length === 0) return also.length > 0 ? [] : [`${id}: no world judges it to the end`];
  return about(id, reached).length > 0 ? [] : [`${id}: no world reaches a situation in which it could break`];
}
