/** `condition ? a : b`: both are evaluated and brought to one type; what went wrong in the one not taken is forgotten. */
import { mistake, type Diagnostics } from '../hcl/diagnostic.ts';
import { between } from '../hcl/source.ts';
import { convert, Mismatch, unify } from './conversion.ts';
import type { Evaluate, Of } from './evaluator.ts';
import type { Scope } from './scope.ts';
import { BOOL, DYNAMIC, withArticle, type Type } from './type.ts';
import * as values from './value.ts';
import type { Value } from './value.ts';

export function evaluateConditional(
  expression: Of<'conditional'>,
  scope: Scope,
  diagnostics: Diagnostics,
  evaluate: Evaluate,
): Value {
  const yesTroubles: Diagnostics = [];
  const noTroubles: Diagnostics = [];
  const yes = evaluate(expression.yes, scope, yesTroubles);
  const no = evaluate(expression.no, scope, noTroubles);
  const type = commonType(yes, no);
  if (!type) {
    const what = `The two results cannot be of one type: ${withArticle(yes.type)} and ${withArticle(no.type)}.`;
    const range = between(expression.yes.range, expression.no.range);
    diagnostics.push(mistake(range, what, 'Give both the same type.'));
    return values.unknown();
  }
  const taken = decide(expression, scope, diagnostics, evaluate);
  if (taken === undefined) return values.unknown(type);
  diagnostics.push(...(taken ? yesTroubles : noTroubles));
  const [value, source] = taken ? [yes, expression.yes] : [no, expression.no];
  try {
    return convert(value, type);
  } catch (error) {
    if (!(error instanceof Mismatch)) throw error;
    diagnostics.push(mistake(source.range, `This result does not fit the type of both: ${error.message}.`));
    return values.unknown(type);
  }
}

/** A bare null takes the other's type; where a type is not known the result keeps its own. */
function commonType(yes: Value, no: Value): Type | undefined {
  if (isBareNull(yes)) return no.type;
  if (isBareNull(no)) return yes.type;
  if (yes.type.kind === 'dynamic' || no.type.kind === 'dynamic') return DYNAMIC;
  return unify([yes.type, no.type], false);
}

function isBareNull(value: Value): boolean {
  return values.isNull(value) && value.type.kind === 'dynamic';
}

/** Undefined when the condition cannot be decided. */
function decide(
  { condition }: Of<'conditional'>,
  scope: Scope,
  diagnostics: Diagnostics,
  evaluate: Evaluate,
): boolean | undefined {
  const value = evaluate(condition, scope, diagnostics);
  if (values.isNull(value)) {
    diagnostics.push(mistake(condition.range, 'The condition is null.', 'A condition is true or false.'));
    return undefined;
  }
  if (!values.isKnown(value)) return undefined;
  try {
    return values.asBool(convert(value, BOOL));
  } catch (error) {
    if (!(error instanceof Mismatch)) throw error;
    diagnostics.push(
      mistake(
        condition.range,
        `A condition is true or false: ${error.message}.`,
        'Compare it with something.',
      ),
    );
    return undefined;
  }
}
