/** Rules that a variable's value has to keep: what they may look at, and whether a value keeps them. */
import type { Expression } from '../hcl/ast.ts';
import { mistake, type Diagnostics } from '../hcl/diagnostic.ts';
import type { Range } from '../hcl/source.ts';
import { references } from '../eval/references.ts';
import { convert, Mismatch } from '../eval/conversion.ts';
import { evaluate } from '../eval/evaluate.ts';
import type { Scope } from '../eval/scope.ts';
import { BOOL } from '../eval/type.ts';
import * as values from '../eval/value.ts';
import type { RawBlock } from './raw-body.ts';
import { scalarOf } from './scalars.ts';

export interface Validation {
  readonly condition: Expression | undefined;
  readonly message: string;
  readonly range: Range;
}

const SCHEMA = {
  title: 'the validation block',
  attributes: [
    { name: 'condition', required: true },
    { name: 'error_message', required: true },
  ],
  blocks: [],
};

/** `scope` knows no names and no functions. */
export function readValidation(
  variable: string,
  block: RawBlock,
  scope: Scope,
  diagnostics: Diagnostics,
): Validation {
  const { attributes } = block.body.content(SCHEMA, diagnostics);
  const condition = attributes.get('condition')?.value;
  if (condition) checkReferences(variable, condition, diagnostics);
  const given = attributes.get('error_message')?.value;
  const message = given && scalarOf('error_message', given, 'string', false, scope, diagnostics);
  if (given && typeof message === 'string') checkMessage(message, given.range, diagnostics);
  return { condition, message: typeof message === 'string' ? message : '', range: block.range };
}

/** A rule looks at its own variable and at nothing else. */
function checkReferences(variable: string, condition: Expression, diagnostics: Diagnostics): void {
  const found = references(condition);
  const own = found.filter(({ root, steps: [step] }) => {
    return root === 'var' && step?.kind === 'attribute' && step.name === variable;
  });
  for (const { range } of found.filter((reference) => !own.includes(reference))) {
    const what = 'A validation can look at its own variable only.';
    diagnostics.push(mistake(range, what, `Use var.${variable}.`));
  }
  if (own.length > 0) return;
  const what = 'This condition does not look at the variable that it validates.';
  diagnostics.push(mistake(condition.range, what, `Use var.${variable} in it.`));
}

function checkMessage(message: string, range: Range, diagnostics: Diagnostics): void {
  const first = Array.from(message)[0] ?? '';
  const starts = !/\p{L}/u.test(first) || /\p{Lu}/u.test(first);
  if (message !== '' && starts && /[.?!]$/.test(message)) return;
  const what = message === '' ? 'The error message is empty.' : 'The error message is not a sentence.';
  diagnostics.push(mistake(range, what, 'Begin it with a capital letter and end it with a full stop.'));
}

/** `scope` knows the variable and the functions. */
export function checkValue(
  name: string,
  validations: readonly Validation[],
  range: Range | undefined,
  scope: Scope,
  diagnostics: Diagnostics,
): void {
  for (const validation of validations) {
    const { condition, message } = validation;
    if (!condition) continue;
    const kept = decide(condition, scope, diagnostics);
    if (kept !== false) continue;
    const { line } = validation.range.source.position(validation.range.start);
    const what = `The value of "${name}" is refused: ${message}`;
    diagnostics.push(
      mistake(
        range ?? validation.range,
        what,
        `The rule is in line ${line} of ${validation.range.source.name}.`,
      ),
    );
  }
}

/** Undefined, and told, when the condition cannot be decided. */
function decide(condition: Expression, scope: Scope, diagnostics: Diagnostics): boolean | undefined {
  const value = evaluate(condition, scope, diagnostics);
  if (!values.isKnown(value)) return undefined;
  if (values.isNull(value)) {
    diagnostics.push(mistake(condition.range, 'The condition is null.', 'A condition is true or false.'));
    return undefined;
  }
  try {
    return values.asBool(convert(value, BOOL));
  } catch (error) {
    if (!(error instanceof Mismatch)) throw error;
    diagnostics.push(mistake(condition.range, `A condition is true or false: ${error.message}.`));
    return undefined;
  }
}
