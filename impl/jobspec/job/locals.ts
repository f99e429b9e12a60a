/** Locals: named values of a file, in any order; each may use the others. */
import { mistake, type Diagnostic, type Diagnostics } from '../hcl/diagnostic.ts';
import { evaluate } from '../eval/evaluate.ts';
import { references } from '../eval/references.ts';
import type { Scope } from '../eval/scope.ts';
import type { Value } from '../eval/value.ts';
import type { RawAttribute, RawBlock } from './raw-body.ts';

/** `scopeWith` makes a scope in which the locals known so far are known. */
export function evaluateLocals(
  blocks: readonly RawBlock[],
  scopeWith: (locals: ReadonlyMap<string, Value>) => Scope,
  diagnostics: Diagnostics,
): ReadonlyMap<string, Value> {
  const found = new Map<string, Value>();
  let waiting = blocks
    .filter(({ type }) => type === 'locals')
    .flatMap(({ body }) => body.attributes(diagnostics));
  for (let before = waiting.length + 1; waiting.length > 0 && waiting.length < before; ) {
    before = waiting.length;
    waiting = waiting.filter((local) => !succeed(local, found, scopeWith(found)));
  }
  // One that fails takes those with it that use it: told is what fails by itself.
  const causes = waiting.filter((local) => !usesAny(local, waiting));
  for (const { value } of causes.length > 0 ? causes : waiting)
    evaluate(value, scopeWith(found), diagnostics);
  if (waiting.length > 1 && causes.length === 0) diagnostics.push(circle(waiting));
  return found;
}

function succeed({ name, value }: RawAttribute, found: Map<string, Value>, scope: Scope): boolean {
  const troubles: Diagnostics = [];
  const result = evaluate(value, scope, troubles);
  if (troubles.length === 0) found.set(name, result);
  return troubles.length === 0;
}

function usesAny({ value }: RawAttribute, others: readonly RawAttribute[]): boolean {
  const names = new Set(others.map(({ name }) => name));
  return references(value).some(
    ({ root, steps: [step] }) => root === 'local' && step?.kind === 'attribute' && names.has(step.name),
  );
}

function circle(waiting: readonly RawAttribute[]): Diagnostic {
  const names = waiting.map(({ name }) => `"${name}"`).join(', ');
  const what = `The locals ${names} use each other in a circle.`;
  return mistake(waiting[0]?.nameRange, what, 'Give one of them a value that does not use the others.');
}
