/** `try`, `can` and `convert`: functions that see expressions, not values. */
import type { Expression } from '../../hcl/ast.ts';
import type { Diagnostics } from '../../hcl/diagnostic.ts';
import { mistake } from '../../hcl/diagnostic.ts';
import { startOf } from '../../hcl/ast.ts';
import { convert, Mismatch } from '../conversion.ts';
import { evaluate } from '../evaluate.ts';
import { Failure, type LanguageFunction } from '../function.ts';
import type { Scope } from '../scope.ts';
import { typeOf } from '../type-expression.ts';
import { BOOL } from '../type.ts';
import * as values from '../value.ts';
import type { Value } from '../value.ts';

function can(args: readonly Expression[], scope: Scope): Value {
  const troubles: Diagnostics = [];
  const value = evaluate(args[0] as Expression, scope, troubles);
  return troubles.length === 0 && !values.isKnown(value)
    ? values.unknown(BOOL)
    : values.bool(troubles.length === 0);
}

function attempt(args: readonly Expression[], scope: Scope): Value {
  if (args.length === 0) throw new Failure('it needs at least one expression');
  const all: string[] = [];
  for (const expression of args) {
    const troubles: Diagnostics = [];
    const value = evaluate(expression, scope, troubles);
    if (troubles.length === 0) return value;
    all.push(...troubles.map(({ problem }) => problem.replace(/\.$/, '')));
  }
  throw new Failure(`none of its expressions succeeds (${all.join('; ')})`);
}

function converted(args: readonly Expression[], scope: Scope, diagnostics: Diagnostics): Value {
  const [given, wanted] = args as readonly [Expression, Expression];
  const value = evaluate(given, scope, diagnostics);
  const type = typeOf(wanted, true, diagnostics);
  if (!type) return values.unknown();
  try {
    return convert(value, type);
  } catch (error) {
    if (!(error instanceof Mismatch)) throw error;
    const what = `The value cannot be converted: ${error.message}.`;
    diagnostics.push(mistake(startOf(given), what));
    return values.unknown(type);
  }
}

export const LAZY: Readonly<Record<string, LanguageFunction>> = {
  can: { parameters: [{ name: 'expression' }], callLazily: can },
  convert: { parameters: [{ name: 'value' }, { name: 'type' }], callLazily: converted },
  try: { parameters: [], rest: { name: 'expressions' }, callLazily: attempt },
};
