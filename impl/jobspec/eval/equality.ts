/** Whether two values are the same. Values of different types never are; null is only null. */
import { compare, type BigFloat } from './big-float.ts';
import { UNKNOWN, type Value } from './content.ts';
import { hasDynamic, sameType } from './type.ts';

/** Undefined when something unknown makes it undecidable. */
export function equal(a: Value, b: Value): boolean | undefined {
  if (a.content === UNKNOWN || b.content === UNKNOWN) return undefined;
  if (a.content === null || b.content === null) return a.content === b.content;
  // A part whose type is not known, as a bare null's is not, leaves the comparison open unless the shapes differ.
  if (hasDynamic(a.type) || hasDynamic(b.type)) return a.type.kind === b.type.kind ? undefined : false;
  if (!sameType(a.type, b.type)) return false;
  return sameContent(a, b);
}

function sameContent(a: Value, b: Value): boolean | undefined {
  if (Array.isArray(a.content)) return allEqual(a.content, b.content as readonly Value[]);
  if (a.content instanceof Map) {
    const left = a.content as ReadonlyMap<string, Value>;
    const right = b.content as ReadonlyMap<string, Value>;
    if (left.size !== right.size || ![...left.keys()].every((key) => right.has(key))) return false;
    return allEqual([...left.values()], [...right.values()]);
  }
  if (a.type.kind === 'number') return compare(a.content as BigFloat, b.content as BigFloat) === 0;
  return a.content === b.content;
}

function allEqual(a: readonly Value[], b: readonly Value[]): boolean | undefined {
  if (a.length !== b.length) return false;
  for (const [at, item] of a.entries()) {
    const same = equal(item, b[at] as Value);
    if (same !== true) return same;
  }
  return true;
}
