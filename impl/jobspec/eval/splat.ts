/** `value[*]` and `value.*`: the same of each element. A value that is no sequence counts as a sequence of one, null as none. */
import { mistake, type Diagnostics } from '../hcl/diagnostic.ts';
import { between } from '../hcl/source.ts';
import { convert, unify } from './conversion.ts';
import type { Evaluate, Of } from './evaluator.ts';
import type { Scope } from './scope.ts';
import { DYNAMIC, isSequence } from './type.ts';
import * as values from './value.ts';
import type { Value } from './value.ts';

export function evaluateSplat(
  splat: Of<'splat'>,
  scope: Scope,
  diagnostics: Diagnostics,
  evaluate: Evaluate,
): Value {
  const before = diagnostics.length;
  const source = evaluate(splat.source, scope, diagnostics);
  if (diagnostics.length > before) return values.unknown();
  const sequence = isSequence(source.type);
  if (values.isNull(source)) {
    if (!sequence) return values.tuple([]);
    const range = between(splat.source.range, splat.marker);
    diagnostics.push(mistake(range, 'This list is null: nothing can be taken of its elements.'));
    return values.unknown();
  }
  if (!values.isKnown(source)) return values.unknown();
  const items: Value[] = [];
  for (const element of sequence ? values.parts(source) : [source]) {
    scope.budget.step();
    items.push(evaluate(splat.each, scope.withElement(element), diagnostics));
    // What is wrong with one is mostly wrong with all.
    if (diagnostics.length > before) return values.unknown();
  }
  return source.type.kind === 'list' || source.type.kind === 'set' ? listOfAlike(items) : values.tuple(items);
}

function listOfAlike(items: readonly Value[]): Value {
  const type = unify(
    items.map(({ type: each }) => each),
    false,
  );
  return values.list(type ? items.map((item) => convert(item, type)) : items, type ?? DYNAMIC);
}
