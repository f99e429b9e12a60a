/** Functions of sets; lists and tuples are taken for sets. */
import { convert, unify } from '../conversion.ts';
import { equal } from '../equality.ts';
import { Failure, type LanguageFunction, type Parameter } from '../function.ts';
import { DYNAMIC, setOf, tupleOf, type CollectionType, type Type } from '../type.ts';
import * as values from '../value.ts';
import type { Value } from '../value.ts';
import { any, define } from './define.ts';

const set = (name: string): Parameter => ({ name, type: setOf(DYNAMIC) });

/** All brought to one element type; that of empty sets does not count. */
function alike(args: readonly Value[]): readonly [readonly Value[], Type] {
  const telling = args.filter((value) => (value.type as CollectionType).element.kind !== 'dynamic');
  const element =
    telling.length === 0
      ? DYNAMIC
      : unify(
          telling.map(({ type }) => (type as CollectionType).element),
          false,
        );
  if (!element) throw new Failure('the elements of the sets cannot be brought to one type');
  return [args.map((value) => convert(value, setOf(element))), element];
}

const setunion = define(
  [set('first_set')],
  (args, budget) => {
    const [sets, element] = alike(args);
    const items = sets.flatMap((value) => values.parts(value));
    budget.step(items.length);
    return values.set(items, element);
  },
  set('other_sets'),
);

const setintersection = define(
  [set('first_set')],
  (args, budget) => {
    const [[first, ...others], element] = alike(args);
    const inAll = (item: Value): boolean =>
      others.every((other) => {
        budget.step(values.parts(other).length);
        return values.parts(other).some((candidate) => equal(candidate, item) === true);
      });
    return values.set(first ? values.parts(first).filter(inAll) : [], element);
  },
  set('other_sets'),
);

function productElement(value: Value, place: number): Type {
  const { type } = value;
  if (type.kind === 'set' || type.kind === 'list') return type.element;
  if (type.kind !== 'tuple') throw new Failure('a set or a list is required', place);
  const element = type.elements.length === 0 ? DYNAMIC : unify(type.elements, false);
  if (!element) throw new Failure('all elements must be of one type', place);
  return element;
}

const setproduct = define(
  [],
  (args, budget) => {
    if (args.length < 2) throw new Failure('it needs at least two sets');
    const elements = args.map(productElement);
    const total = args.reduce((product, value) => product * values.parts(value).length, 1);
    budget.step(total * args.length);
    const rows = args.reduce<readonly (readonly Value[])[]>(
      (before, value, place) =>
        before.flatMap((row) =>
          values.parts(value).map((item) => [...row, convert(item, elements[place] ?? DYNAMIC)]),
        ),
      [[]],
    );
    const ordered = args.every(({ type }) => type.kind !== 'set');
    return (ordered ? values.list : values.set)(rows.map(values.tuple), tupleOf(elements));
  },
  any('sets'),
);

export const SETS: Readonly<Record<string, LanguageFunction>> = { setintersection, setproduct, setunion };
