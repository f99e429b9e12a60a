/** Function calls: the right number of arguments, each converted to its parameter, then the call itself. */
import { startOf, type Expression } from '../hcl/ast.ts';
import { mistake, type Diagnostics } from '../hcl/diagnostic.ts';
import type { Range } from '../hcl/source.ts';
import { nearest } from '../hcl/spelling.ts';
import { NoNumber } from './big-float.ts';
import { convert, Mismatch } from './conversion.ts';
import type { Evaluate, Of } from './evaluator.ts';
import {
  Failure,
  type EagerFunction,
  type LanguageFunction,
  type LazyFunction,
  type Parameter,
} from './function.ts';
import type { Scope } from './scope.ts';
import { isSequence } from './type.ts';
import * as values from './value.ts';
import type { Value } from './value.ts';

interface Argument {
  /** Where to point when it does not fit. */
  readonly range: Range;
  readonly value: () => Value;
}

export function callFunction(
  call: Of<'call'>,
  scope: Scope,
  diagnostics: Diagnostics,
  evaluate: Evaluate,
): Value {
  const called = findFunction(call, scope, diagnostics);
  if (!called) return values.unknown();
  if ('callLazily' in called) return callLazily(call, called, scope, diagnostics);
  const before = diagnostics.length;
  const args = argumentsOf(call, scope, diagnostics, evaluate);
  if (diagnostics.length > before || !args) return values.unknown();
  if (
    !countFits(
      call,
      called,
      args.map(({ range }) => range),
      diagnostics,
    )
  )
    return values.unknown();
  const given = args.map((argument, at) => fit(call, parameterOf(called, at), argument, diagnostics));
  if (diagnostics.length > before) return values.unknown();
  return run(call, called, args, given, scope, diagnostics);
}

function findFunction(
  call: Of<'call'>,
  scope: Scope,
  diagnostics: Diagnostics,
): LanguageFunction | undefined {
  if (!scope.functions) {
    diagnostics.push(mistake(call.range, 'No functions can be called here.', 'Write the value itself.'));
    return undefined;
  }
  const found = scope.functions.get(call.name);
  if (found) return found;
  // try() in a loop may look for the same name again and again.
  scope.budget.step(scope.functions.size);
  const near = nearest(call.name, [...scope.functions.keys()]);
  const remedy = TERRAFORM[call.name] ?? (near === undefined ? '' : `Did you mean "${near}"?`);
  diagnostics.push(mistake(call.nameRange, `There is no function called "${call.name}".`, remedy));
  return undefined;
}

/** Functions that people know from Terraform, and what does their work here. */
const TERRAFORM: Readonly<Record<string, string>> = {
  tostring: 'Write convert(value, string).',
  tonumber: 'Write convert(value, number).',
  tobool: 'Write convert(value, bool).',
  tolist: 'Write convert(value, list(string)).',
  toset: 'Write convert(value, set(string)).',
  tomap: 'Write convert(value, map(string)).',
  regex: 'There is regex_replace(text, pattern, replacement).',
  templatefile: 'Use file(path), or a heredoc with ${...} in it.',
  startswith: 'Compare substr(text, 0, strlen(prefix)) with the prefix.',
};

function callLazily(call: Of<'call'>, called: LazyFunction, scope: Scope, diagnostics: Diagnostics): Value {
  if (!countFits(call, called, call.args.map(startOf), diagnostics)) return values.unknown();
  try {
    return called.callLazily(call.args, scope, diagnostics);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    report(call, error, call.args.map(startOf), called, diagnostics);
    return values.unknown();
  }
}

/** Undefined, and told, when what is before `...` cannot be spread. */
function argumentsOf(
  call: Of<'call'>,
  scope: Scope,
  diagnostics: Diagnostics,
  evaluate: Evaluate,
): readonly Argument[] | undefined {
  const plain = (expression: Expression): Argument => ({
    range: startOf(expression),
    value: () => evaluate(expression, scope, diagnostics),
  });
  const last = call.args.at(-1);
  if (!call.expands || !last) return call.args.map(plain);
  const spread = evaluate(last, scope, diagnostics);
  if (!values.isKnown(spread)) return undefined;
  if (!isSequence(spread.type) || values.isNull(spread)) {
    diagnostics.push(
      mistake(last.range, 'What stands before "..." is a list, a tuple or a set.', 'Put it in [ ].'),
    );
    return undefined;
  }
  const spreadArguments = values
    .parts(spread)
    .map((value): Argument => ({ range: last.range, value: () => value }));
  return [...call.args.slice(0, -1).map(plain), ...spreadArguments];
}

function countFits(
  call: Of<'call'>,
  { parameters, rest }: LanguageFunction,
  given: readonly Range[],
  diagnostics: Diagnostics,
): boolean {
  const missing = parameters[given.length];
  const surplus = rest ? undefined : given[parameters.length];
  const usage = `Write ${call.name}(${[...parameters.map(({ name }) => name), ...(rest ? [`${rest.name}...`] : [])].join(', ')}).`;
  if (missing) {
    diagnostics.push(mistake(call.close, `${call.name}() needs an argument more: "${missing.name}".`, usage));
  } else if (surplus) {
    const count = parameters.length === 1 ? 'one argument' : `${parameters.length} arguments`;
    diagnostics.push(mistake(surplus, `${call.name}() takes ${count}; this is one too many.`, usage));
  }
  return !missing && !surplus;
}

function parameterOf({ parameters, rest }: EagerFunction, at: number): Parameter {
  return parameters[at] ?? (rest as Parameter);
}

function fit(
  call: Of<'call'>,
  parameter: Parameter,
  { range, value }: Argument,
  diagnostics: Diagnostics,
): Value {
  const given = value();
  try {
    return convert(given, parameter.type);
  } catch (error) {
    if (!(error instanceof Mismatch)) throw error;
    const what = `The argument "${parameter.name}" of ${call.name}() does not fit: ${error.message}.`;
    diagnostics.push(mistake(range, what));
    return values.unknown(parameter.type);
  }
}

function run(
  call: Of<'call'>,
  called: EagerFunction,
  args: readonly Argument[],
  given: readonly Value[],
  scope: Scope,
  diagnostics: Diagnostics,
): Value {
  const nulls = given.findIndex((value, at) => values.isNull(value) && !parameterOf(called, at).allowsNull);
  try {
    if (nulls !== -1) throw new Failure('it must not be null', nulls);
    if (!given.every(values.isKnown)) return values.unknown();
    scope.budget.step(given.length);
    return called.call(given, scope.budget);
  } catch (error) {
    const failure =
      error instanceof NoNumber || error instanceof Mismatch ? new Failure(error.message) : error;
    if (!(failure instanceof Failure)) throw error;
    report(
      call,
      failure,
      args.map(({ range }) => range),
      called,
      diagnostics,
    );
    return values.unknown();
  }
}

function report(
  call: Of<'call'>,
  { message, argument }: Failure,
  ranges: readonly Range[],
  { parameters, rest }: LanguageFunction,
  diagnostics: Diagnostics,
): void {
  if (argument === undefined) {
    const start: Range = { ...call.nameRange, end: call.open.end };
    diagnostics.push(mistake(start, `${call.name}() cannot be worked out: ${message}.`));
    return;
  }
  const name = parameters[argument]?.name ?? rest?.name ?? '';
  const what = `The argument "${name}" of ${call.name}() does not fit: ${message}.`;
  diagnostics.push(mistake(ranges[argument] ?? call.nameRange, what));
}
