/** Which of several types is the best to bring all values to: the one that loses least, text before numbers. */
import type { CollectionType, Type } from './type.ts';
import { isPrimitive } from './type.ts';

/** Indexes of `types`, the preferred first. Types that do not compare keep their order. */
export function preferenceOrder(types: readonly Type[]): readonly number[] {
  const later = types.map((): number[] => []);
  const before = types.map(() => 0);
  for (let i = 0; i < types.length; i += 1) {
    for (let j = i + 1; j < types.length; j += 1) {
      const order = preferred(types[i] as Type, types[j] as Type);
      const [first, second] = order < 0 ? [i, j] : [j, i];
      if (order === 0) continue;
      later[first]?.push(second);
      before[second] = (before[second] ?? 0) + 1;
    }
  }
  const queue = [...before.keys()].filter((at) => before[at] === 0);
  for (const at of queue) {
    for (const next of later[at] ?? []) {
      before[next] = (before[next] ?? 0) - 1;
      if (before[next] === 0) queue.push(next);
    }
  }
  return queue;
}

/** Negative: the first is preferred; 0: neither. */
function preferred(a: Type, b: Type): number {
  if (a.kind === 'dynamic' || b.kind === 'dynamic')
    return Number(a.kind === 'dynamic') - Number(b.kind === 'dynamic');
  if (isPrimitive(a) && isPrimitive(b)) return Number(b.kind === 'string') - Number(a.kind === 'string');
  if (a.kind === b.kind && 'element' in a) return preferred(a.element, (b as CollectionType).element);
  if (a.kind === 'object' && b.kind === 'object') {
    if (a.attributes.size !== b.attributes.size) return 0;
    const pairs = [...a.attributes].map(([name, type]) => [type, b.attributes.get(name)] as const);
    return pairs.every(([, other]) => other) ? summary(pairs as readonly (readonly [Type, Type])[]) : 0;
  }
  if (a.kind === 'tuple' && b.kind === 'tuple') {
    if (a.elements.length !== b.elements.length) return 0;
    return summary(a.elements.map((type, at) => [type, b.elements[at] as Type] as const));
  }
  return rank(b) === 0 || rank(a) === 0 || family(a) !== family(b) ? 0 : rank(b) - rank(a);
}

function summary(pairs: readonly (readonly [Type, Type])[]): number {
  const orders = pairs.map(([left, right]) => preferred(left, right));
  const up = orders.some((order) => order > 0);
  const down = orders.some((order) => order < 0);
  return Number(up) - Number(down);
}

/** Collections before structures, lists and tuples before sets. */
function rank({ kind }: Type): number {
  return { set: 1, tuple: 2, list: 3, object: 2, map: 3, string: 0, number: 0, bool: 0, dynamic: 0 }[kind];
}

function family({ kind }: Type): string {
  return kind === 'object' || kind === 'map' ? 'keyed' : 'sequence';
}
