/** Templates: parts made text and joined. */
import type { Expression } from '../hcl/ast.ts';
import { mistake, type Diagnostics } from '../hcl/diagnostic.ts';
import type { Range } from '../hcl/source.ts';
import { NoNumber } from './big-float.ts';
import { convert, Mismatch } from './conversion.ts';
import type { Evaluate, Of } from './evaluator.ts';
import { evaluateFor } from './loop.ts';
import type { Scope } from './scope.ts';
import { STRING } from './type.ts';
import * as values from './value.ts';
import type { Value } from './value.ts';

export function evaluateTemplate(
  { parts }: Of<'template'>,
  scope: Scope,
  diagnostics: Diagnostics,
  evaluate: Evaluate,
): Value {
  const texts = parts.map((part) => asPart(part, evaluate(part, scope, diagnostics), diagnostics));
  return joined(texts, scope);
}

/** Undefined: unknown, so the whole text is. What was complained about counts as empty. */
function asPart({ range }: Expression, value: Value, diagnostics: Diagnostics): string | undefined {
  return partText(value, range, 'This is null, and null cannot be put into a text.', diagnostics);
}

function partText(value: Value, range: Range, ifNull: string, diagnostics: Diagnostics): string | undefined {
  if (values.isNull(value)) {
    diagnostics.push(mistake(range, ifNull, 'Use coalesce(value, "...") to give it another value.'));
    return '';
  }
  if (!values.isKnown(value)) return undefined;
  try {
    return values.asText(convert(value, STRING));
  } catch (error) {
    if (!(error instanceof Mismatch || error instanceof NoNumber)) throw error;
    const what = `This cannot be put into a text: ${error.message}.`;
    diagnostics.push(mistake(range, what, 'Use join(), jsonencode() or take one element.'));
    return '';
  }
}

function joined(texts: readonly (string | undefined)[], scope: Scope): Value {
  let length = 0;
  for (const piece of texts) {
    if (piece === undefined) return values.unknown(STRING);
    length += piece.length;
  }
  scope.budget.produce(length);
  return values.text(texts.join(''));
}

/** What a loop in a template makes. */
export function evaluateJoin(
  { loop, range }: Of<'join'>,
  scope: Scope,
  diagnostics: Diagnostics,
  evaluate: Evaluate,
): Value {
  const made = evaluateFor(loop, scope, diagnostics, evaluate);
  if (!values.isKnown(made)) return values.unknown(STRING);
  const texts = values
    .parts(made)
    .map((value) =>
      partText(value, range, 'The loop makes a null, which cannot be put into a text.', diagnostics),
    );
  return joined(texts, scope);
}
