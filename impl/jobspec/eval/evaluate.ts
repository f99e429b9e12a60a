/**
 * From expressions to values. Mistakes are collected and the value is then unknown, so that one run reports more than
 * one of them. Source: the HCL native syntax specification, "Expressions", and the facts recorded with the fixtures.
 */
import type { Expression, Literal, ObjectItem, Reference, Step } from '../hcl/ast.ts';
import { mistake, SyntaxMistake, type Diagnostics } from '../hcl/diagnostic.ts';
import type { JsonNode } from '../hcl/json-node.ts';
import { parseLoneTemplate } from '../hcl/parse-expression.ts';
import { Source } from '../hcl/source.ts';
import { nearest } from '../hcl/spelling.ts';
import { elementOf, follow } from './access.ts';
import { negate, NoNumber } from './big-float.ts';
import { LimitReached } from './budget.ts';
import { callFunction } from './call.ts';
import { evaluateConditional } from './conditional.ts';
import { convert, Mismatch } from './conversion.ts';
import { parseNumber } from './decimal.ts';
import { Failure } from './function.ts';
import { evaluateFor } from './loop.ts';
import { applyBinary, BINARY } from './operators.ts';
import type { Scope } from './scope.ts';
import { evaluateSplat } from './splat.ts';
import { evaluateJoin, evaluateTemplate } from './template.ts';
import { BOOL, NUMBER, STRING, type Type } from './type.ts';
import * as values from './value.ts';
import type { Value } from './value.ts';

type Of<Kind extends Expression['kind']> = Extract<Expression, { kind: Kind }>;

/** Never throws for what a file says: what went wrong is in `diagnostics`, and the value unknown. */
export function evaluate(expression: Expression, scope: Scope, diagnostics: Diagnostics): Value {
  try {
    scope.budget.step();
    return dispatch(expression, scope, diagnostics);
  } catch (error) {
    if (!(error instanceof LimitReached)) throw error;
    // Told once: everything after it would say the same.
    const told = diagnostics.some(({ problem }) => problem.includes(error.message));
    if (!told) {
      diagnostics.push(
        mistake(expression.range, `It stops here: ${error.message}.`, 'Make loops and texts smaller.'),
      );
    }
    return values.unknown();
  }
}

function dispatch(expression: Expression, scope: Scope, diagnostics: Diagnostics): Value {
  switch (expression.kind) {
    case 'number':
    case 'text':
    case 'keyword':
      return literal(expression, diagnostics);
    case 'reference':
      return reference(expression, scope, diagnostics);
    case 'steps': {
      const before = diagnostics.length;
      const source = evaluate(expression.source, scope, diagnostics);
      return diagnostics.length > before ? values.unknown() : steps(source, expression.steps, diagnostics);
    }
    case 'index': {
      const collection = evaluate(expression.collection, scope, diagnostics);
      const key = evaluate(expression.key, scope, diagnostics);
      return elementOf(collection, key, expression.bracket, diagnostics);
    }
    case 'element':
      return scope.element ?? values.unknown();
    case 'splat':
      return evaluateSplat(expression, scope, diagnostics, evaluate);
    case 'for':
      return evaluateFor(expression, scope, diagnostics, evaluate);
    case 'call':
      return callFunction(expression, scope, diagnostics, evaluate);
    case 'conditional':
      return evaluateConditional(expression, scope, diagnostics, evaluate);
    case 'unary':
      return unary(expression, scope, diagnostics);
    case 'binary':
      return binary(expression, scope, diagnostics);
    case 'tuple':
      return values.tuple(expression.items.map((item) => evaluate(item, scope, diagnostics)));
    case 'object':
      return object(expression, scope, diagnostics);
    case 'template':
      return evaluateTemplate(expression, scope, diagnostics, evaluate);
    case 'join':
      return evaluateJoin(expression, scope, diagnostics, evaluate);
    case 'only':
    case 'parentheses':
      return evaluate(expression.inner, scope, diagnostics);
    case 'json':
      return json(expression.node, scope, diagnostics);
  }
}

function literal(expression: Literal, diagnostics: Diagnostics): Value {
  if (expression.kind === 'text') return values.text(expression.text);
  if (expression.kind === 'keyword') {
    return expression.word === 'null' ? values.NULL : values.bool(expression.word === 'true');
  }
  try {
    const parsed = parseNumber(expression.text);
    if (parsed) return values.number(parsed);
    diagnostics.push(
      mistake(expression.range, `"${expression.text}" is not a number.`, 'Write 12, 1.5 or 1e3.'),
    );
  } catch (error) {
    if (!(error instanceof NoNumber)) throw error;
    diagnostics.push(mistake(expression.range, `This is too much: ${error.message}.`));
  }
  return values.unknown(NUMBER);
}

function reference(expression: Reference, scope: Scope, diagnostics: Diagnostics): Value {
  const found = scope.lookup(expression.root);
  if (found) return steps(found, expression.steps, diagnostics);
  if (scope.undefinedName) return scope.undefinedName(expression);
  const names = scope.names();
  const near = nearest(expression.root, names);
  const remedy =
    names.length === 0 ? 'Write a literal value.' : near === undefined ? '' : `Did you mean "${near}"?`;
  const what = names.length === 0 ? 'No names can be used here' : 'Nothing here has this name';
  diagnostics.push(mistake(expression.rootRange, `${what}: "${expression.root}".`, remedy));
  return values.unknown();
}

function steps(start: Value, chain: readonly Step[], diagnostics: Diagnostics): Value {
  const key = (step: Step): Value => (step.kind === 'index' ? literal(step.key, diagnostics) : values.NULL);
  return follow(start, chain, key, diagnostics);
}

function unary({ operator, operand, range }: Of<'unary'>, scope: Scope, diagnostics: Diagnostics): Value {
  const before = diagnostics.length;
  const type = operator === '!' ? BOOL : NUMBER;
  const given = operandOf(operand, type, `"${operator}"`, scope, diagnostics);
  if (diagnostics.length > before) return values.unknown(type);
  if (values.isNull(given)) {
    diagnostics.push(mistake(range, `"${operator}" cannot be applied to null.`));
    return values.unknown(type);
  }
  if (!values.isKnown(given)) return values.unknown(type);
  return operator === '!'
    ? values.bool(!values.asBool(given))
    : values.number(negate(values.asNumber(given)));
}

/** An operand, converted to what its operator takes. */
function operandOf(
  expression: Expression,
  type: Type,
  of: string,
  scope: Scope,
  diagnostics: Diagnostics,
  given = evaluate(expression, scope, diagnostics),
): Value {
  try {
    return convert(given, type);
  } catch (error) {
    if (!(error instanceof Mismatch)) throw error;
    diagnostics.push(mistake(expression.range, `This does not fit ${of}: ${error.message}.`, hint(of, type)));
    return values.unknown(type);
  }
}

function hint(of: string, type: Type): string {
  if (type.kind !== 'number') return '';
  return of === '"+"' ? 'To join texts write "${a}${b}".' : '';
}

function binary(
  { operator, left, right, range }: Of<'binary'>,
  scope: Scope,
  diagnostics: Diagnostics,
): Value {
  const { operands, result } = BINARY[operator];
  const before = diagnostics.length;
  const givenLeft = evaluate(left, scope, diagnostics);
  const givenRight = evaluate(right, scope, diagnostics);
  const first = operandOf(left, operands, `"${operator}"`, scope, diagnostics, givenLeft);
  const second = operandOf(right, operands, `"${operator}"`, scope, diagnostics, givenRight);
  if (diagnostics.length > before) return values.unknown(result);
  try {
    return applyBinary(operator, first, second);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    diagnostics.push(mistake(range, `"${operator}" has no result here: ${error.message}.`));
    return values.unknown(result);
  }
}

function object({ items }: Of<'object'>, scope: Scope, diagnostics: Diagnostics): Value {
  const members: (readonly [string, Value])[] = [];
  let complete = true;
  for (const item of items) {
    const before = diagnostics.length;
    const key = objectKey(item, scope, diagnostics);
    const failed = diagnostics.length > before;
    const value = evaluate(item.value, scope, diagnostics);
    const name = failed ? undefined : keyText(key, item, diagnostics);
    if (name === undefined) complete = false;
    else members.push([name, value]);
  }
  return complete ? values.object(members) : values.unknown();
}

/** A bare name is a text, unless it stands in parentheses. */
function objectKey({ key, computed }: ObjectItem, scope: Scope, diagnostics: Diagnostics): Value {
  if (computed) return evaluate(key, scope, diagnostics);
  if (key.kind === 'keyword') return values.text(key.word);
  if (key.kind !== 'reference') return evaluate(key, scope, diagnostics);
  if (key.steps.length === 0) return values.text(key.root);
  diagnostics.push(
    mistake(
      key.range,
      'It is not clear what this key is.',
      'For a literal key put it in quotes, for a value in parentheses.',
    ),
  );
  return values.unknown();
}

function keyText(key: Value, item: ObjectItem, diagnostics: Diagnostics): string | undefined {
  if (values.isNull(key)) {
    diagnostics.push(mistake(item.value.range, 'The key of this value is null.', 'Give it a text.'));
    return undefined;
  }
  try {
    const name = convert(key, STRING);
    return values.isKnown(name) ? values.asText(name) : undefined;
  } catch (error) {
    if (!(error instanceof Mismatch)) throw error;
    diagnostics.push(mistake(item.key.range, `A key is a text: ${error.message}.`));
    return undefined;
  }
}

function json(node: JsonNode, scope: Scope, diagnostics: Diagnostics): Value {
  scope.budget.step();
  switch (node.kind) {
    case 'string':
      return jsonText(node, scope, diagnostics);
    case 'number':
      return literal(node, diagnostics);
    case 'keyword':
      return literal(node, diagnostics);
    case 'array':
      return values.tuple(node.items.map((item) => json(item, scope, diagnostics)));
    case 'object':
      return jsonObject(node, scope, diagnostics);
  }
}

/** Where names may be used, strings of JSON syntax are templates. */
function jsonText(
  { text, range }: Extract<JsonNode, { kind: 'string' }>,
  scope: Scope,
  diagnostics: Diagnostics,
): Value {
  if (!scope.functions || !/[$%]\{/.test(text)) return values.text(text);
  try {
    return evaluate(parseLoneTemplate(new Source(range.source.name, text, range)), scope, diagnostics);
  } catch (error) {
    if (!(error instanceof SyntaxMistake)) throw error;
    diagnostics.push({ ...error.diagnostic, range });
    return values.unknown();
  }
}

function jsonObject(
  node: Extract<JsonNode, { kind: 'object' }>,
  scope: Scope,
  diagnostics: Diagnostics,
): Value {
  const members = new Map<string, Value>();
  for (const { name, nameRange, value } of node.members) {
    const key = jsonText({ kind: 'string', text: name, range: nameRange }, scope, diagnostics);
    const member = json(value, scope, diagnostics);
    const expression: Expression = { kind: 'json', node: value, range: value.range };
    const item: ObjectItem = {
      key: { kind: 'text', text: name, range: nameRange },
      computed: true,
      value: expression,
    };
    const text = values.isKnown(key) ? keyText(key, item, diagnostics) : undefined;
    if (text === undefined) continue;
    if (members.has(text))
      diagnostics.push(mistake(nameRange, `"${text}" is set twice.`, 'Keep one of the two.'));
    else members.set(text, member);
  }
  return values.object(members);
}
