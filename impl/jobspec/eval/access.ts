/** `value.name` and `value[key]`, as expressions ask for them. */
import type { Step } from '../hcl/ast.ts';
import { mistake, type Diagnostics } from '../hcl/diagnostic.ts';
import type { Range } from '../hcl/source.ts';
import { nearest } from '../hcl/spelling.ts';
import { toInteger } from './big-float.ts';
import { convert, Mismatch } from './conversion.ts';
import { describe, NUMBER, STRING, withArticle } from './type.ts';
import * as values from './value.ts';
import type { Value } from './value.ts';

/** Unknown, and a diagnostic, when there is nothing of that name. */
export function attributeOf(value: Value, name: string, range: Range, diagnostics: Diagnostics): Value {
  const { kind } = value.type;
  if (values.isNull(value)) return fail(range, diagnostics, `This value is null: it has no ".${name}".`);
  if (kind === 'dynamic') return values.unknown();
  if (kind !== 'object' && kind !== 'map') {
    const hint = kind === 'list' || kind === 'tuple' ? 'Take one element by [number], or of all by [*].' : '';
    return fail(
      range,
      diagnostics,
      `${capital(withArticle(value.type))} has no attributes, so no ".${name}".`,
      hint,
    );
  }
  if (!values.isKnown(value)) return values.unknown();
  const members = values.asMap(value);
  const found = members.get(name);
  if (found) return found;
  const what = kind === 'map' ? `This map has no key "${name}".` : `Nothing is called "${name}" here.`;
  return fail(range, diagnostics, what, known(name, [...members.keys()]));
}

function known(name: string, names: readonly string[]): string {
  const near = nearest(name, names);
  if (near !== undefined) return `Did you mean "${near}"?`;
  if (names.length === 0) return 'There is nothing in it.';
  const shown = names.slice(0, 8).map((key) => `"${key}"`);
  return `There is ${shown.join(', ')}${names.length > shown.length ? ', ...' : ''}.`;
}

/** As `attributeOf`, for `value[key]`. */
export function elementOf(value: Value, key: Value, range: Range, diagnostics: Diagnostics): Value {
  if (values.isNull(value))
    return fail(range, diagnostics, 'This value is null: nothing can be taken out of it.');
  if (values.isNull(key)) return fail(range, diagnostics, 'The index is null.', 'Give a number or a key.');
  const { kind } = value.type;
  if (kind === 'dynamic' || key.type.kind === 'dynamic') return values.unknown();
  const sequence = kind === 'list' || kind === 'tuple';
  if (!sequence && kind !== 'map' && kind !== 'object') {
    const hint = kind === 'set' ? 'Convert the set to a list first: convert(value, list(string)).' : '';
    return fail(range, diagnostics, `${capital(withArticle(value.type))} has no elements to index.`, hint);
  }
  let index: Value;
  try {
    index = convert(key, sequence ? NUMBER : STRING);
  } catch (error) {
    if (!(error instanceof Mismatch)) throw error;
    return fail(range, diagnostics, `This index does not fit ${withArticle(value.type)}: ${error.message}.`);
  }
  if (!values.isKnown(value) || !values.isKnown(index)) return values.unknown();
  return sequence ? nth(value, index, range, diagnostics) : member(value, index, range, diagnostics);
}

function nth(value: Value, index: Value, range: Range, diagnostics: Diagnostics): Value {
  const items = values.parts(value);
  const at = toInteger(values.asNumber(index));
  if (at === undefined) {
    return fail(range, diagnostics, 'A list is indexed by whole numbers.', 'Round with floor() or ceil().');
  }
  const found = at < 0n || at >= BigInt(items.length) ? undefined : items[Number(at)];
  if (found) return found;
  const length = items.length === 0 ? 'it is empty' : `it has ${items.length}, counted from 0`;
  return fail(range, diagnostics, `There is no element ${at} in this ${describe(value.type)}: ${length}.`);
}

function member(value: Value, index: Value, range: Range, diagnostics: Diagnostics): Value {
  const members = values.asMap(value);
  const key = values.asText(index);
  const found = members.get(key);
  if (found) return found;
  const what = `There is no key ${JSON.stringify(key)} in this ${value.type.kind}.`;
  return fail(range, diagnostics, what, known(key, [...members.keys()]));
}

/** All steps of a chain; stops at the first that leads nowhere. */
export function follow(
  start: Value,
  steps: readonly Step[],
  key: (step: Step) => Value,
  diagnostics: Diagnostics,
): Value {
  let value = start;
  for (const step of steps) {
    const before = diagnostics.length;
    value =
      step.kind === 'attribute'
        ? attributeOf(value, step.name, step.range, diagnostics)
        : elementOf(value, key(step), step.range, diagnostics);
    if (diagnostics.length > before) return values.unknown();
  }
  return value;
}

function fail(range: Range, diagnostics: Diagnostics, problem: string, remedy = ''): Value {
  diagnostics.push(mistake(range, problem, remedy));
  return values.unknown();
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
