/** Functions of lists, tuples and sets. */
import { toInteger } from '../big-float.ts';
import { convert, unify } from '../conversion.ts';
import { equal } from '../equality.ts';
import { Failure, type LanguageFunction } from '../function.ts';
import { describe, isSequence, STRING, withArticle, type CollectionType, type Type } from '../type.ts';
import * as values from '../value.ts';
import type { Value } from '../value.ts';
import { any, anyOrNull, at, define, list, number, partsAt, whole } from './define.ts';

function elementType(value: Value): Type {
  return (value.type as CollectionType).element;
}

const chunklist = define([list('list'), number('size')], (args) => {
  const items = partsAt(args, 0);
  const size = whole(at(args, 1));
  if (size < 0) throw new Failure('the size is negative');
  const type = at(args, 0).type;
  const chunks: Value[] = [];
  const step = size === 0 ? items.length : size;
  for (let index = 0; index < items.length; index += step) {
    chunks.push(values.list(items.slice(index, index + step), elementType(at(args, 0))));
  }
  return values.list(chunks, type);
});

const coalesce = define(
  [],
  (args) => {
    const type =
      args.length === 0
        ? undefined
        : unify(
            args.map(({ type: each }) => each),
            false,
          );
    if (!type) throw new Failure('the arguments cannot be brought to one type');
    const found = args.find((value) => !values.isNull(value));
    if (!found) throw new Failure('all arguments are null');
    return convert(found, type);
  },
  anyOrNull('vals'),
);

const coalescelist = define(
  [],
  (args) => {
    if (args.length === 0) throw new Failure('it needs at least one list');
    const odd = args.find(({ type }) => type.kind !== 'list' && type.kind !== 'tuple');
    if (odd) throw new Failure('the arguments must be lists or tuples');
    const found = args.find((value) => values.parts(value).length > 0);
    if (!found) throw new Failure('all lists are empty or null');
    return found;
  },
  anyOrNull('vals'),
);

const compact = define([list('list', STRING)], (args) => {
  const kept = partsAt(args, 0).filter((item) => !values.isNull(item) && values.asText(item) !== '');
  return values.list(kept, STRING);
});

const concat = define(
  [],
  (args, budget) => {
    if (args.length === 0) throw new Failure('it needs at least one list');
    const odd = args.findIndex(({ type }) => type.kind !== 'list' && type.kind !== 'tuple');
    const common = args.every(({ type }) => type.kind === 'list')
      ? unify(
          args.map(({ type }) => type),
          false,
        )
      : undefined;
    if (!common && odd !== -1)
      throw new Failure(`a list or tuple is required, not ${withArticle(at(args, odd).type)}`, odd);
    const items = args.flatMap((value) => values.parts(common ? convert(value, common) : value));
    budget.step(items.length);
    return common ? values.list(items, (common as CollectionType).element) : values.tuple(items);
  },
  any('seqs'),
);

const contains = define([any('list'), any('value')], (args, budget) => {
  const haystack = at(args, 0);
  if (!isSequence(haystack.type)) throw new Failure('the first argument must be a list, a tuple or a set');
  budget.step(values.parts(haystack).length);
  return values.bool(values.parts(haystack).some((item) => equal(at(args, 1), item) === true));
});

const distinct = define([list('list')], (args, budget) => {
  const found: Value[] = [];
  for (const item of partsAt(args, 0)) {
    budget.step(found.length);
    if (!found.some((other) => equal(other, item) === true)) found.push(item);
  }
  return values.list(found, elementType(at(args, 0)));
});

const element = define([any('list'), number('index')], (args) => {
  const sequence = at(args, 0);
  if (sequence.type.kind !== 'list' && sequence.type.kind !== 'tuple') {
    throw new Failure(`elements can be read from lists and tuples, not from ${withArticle(sequence.type)}`);
  }
  const items = values.parts(sequence);
  const index = whole(at(args, 1));
  if (index < 0) throw new Failure('the index is negative');
  const found = items[index % items.length];
  if (!found) throw new Failure('the list is empty');
  return found;
});

const flatten = define([any('list')], (args, budget) => {
  const sequence = at(args, 0);
  if (!isSequence(sequence.type)) throw new Failure('only lists, tuples and sets can be flattened');
  const flat = (value: Value): readonly Value[] => {
    budget.step();
    const inner = isSequence(value.type) && !values.isNull(value);
    return inner ? values.parts(value).flatMap(flat) : [value];
  };
  return values.tuple(values.parts(sequence).flatMap(flat));
});

const index = define([any('collection'), any('key')], (args) => {
  const [collection, key] = [at(args, 0), at(args, 1)];
  const { kind } = collection.type;
  if (kind !== 'list' && kind !== 'tuple' && kind !== 'map') {
    throw new Failure('the first argument must be a list, a map or a tuple');
  }
  const wanted = kind === 'map' ? 'string' : 'number';
  if (key.type.kind !== wanted) throw new Failure(`the key of a ${kind} must be a ${wanted}`);
  const found =
    kind === 'map'
      ? values.asMap(collection).get(values.asText(key))
      : values.parts(collection)[Number(toInteger(values.asNumber(key)) ?? -1n)];
  if (!found)
    throw new Failure(`there is no such element in this ${kind} of ${values.parts(collection).length}`);
  return found;
});

const length = define([any('collection')], (args) => {
  const collection = at(args, 0);
  if (!isSequence(collection.type) && collection.type.kind !== 'map') {
    const hint = collection.type.kind === 'string' ? ': for texts there is strlen()' : '';
    throw new Failure(
      `lists, tuples, sets and maps have a length, ${describe(collection.type)} has not${hint}`,
    );
  }
  return values.count(values.parts(collection).length);
});

const slice = define([any('list'), number('start_index'), number('end_index')], (args) => {
  const sequence = at(args, 0);
  const { kind } = sequence.type;
  if (kind === 'set')
    throw new Failure('the elements of a set have no numbers: convert it to a list first', 0);
  if (kind !== 'list' && kind !== 'tuple') throw new Failure('a list or a tuple is required', 0);
  const items = values.parts(sequence);
  const start = bound(args, 1, items.length);
  const end = bound(args, 2, items.length);
  if (start > end) throw new Failure('the start is behind the end', 1);
  const cut = items.slice(start, end);
  return kind === 'tuple' ? values.tuple(cut) : values.list(cut, elementType(sequence));
});

function bound(args: readonly Value[], place: 1 | 2, most: number): number {
  const given = whole(at(args, place), place);
  if (given < 0) throw new Failure('it is negative', place);
  if (given > most) throw new Failure(`it is behind the end of the list, which has ${most} elements`, place);
  return given;
}

export const COLLECTIONS: Readonly<Record<string, LanguageFunction>> = {
  chunklist,
  coalesce,
  coalescelist,
  compact,
  concat,
  contains,
  distinct,
  element,
  flatten,
  index,
  length,
  slice,
};
