/** `for` expressions. */
import type { Expression, ForLoop } from '../hcl/ast.ts';
import { mistake, type Diagnostics } from '../hcl/diagnostic.ts';
import { convert, Mismatch } from './conversion.ts';
import type { Evaluate } from './evaluator.ts';
import type { Scope } from './scope.ts';
import { BOOL, isSequence, STRING, withArticle } from './type.ts';
import * as values from './value.ts';
import type { Value } from './value.ts';

export function evaluateFor(
  loop: ForLoop,
  scope: Scope,
  diagnostics: Diagnostics,
  evaluate: Evaluate,
): Value {
  const collection = evaluate(loop.collection, scope, diagnostics);
  if (!iterable(loop, collection, diagnostics)) return values.unknown();
  const run = new Loop(loop, scope, diagnostics, evaluate);
  return run.conditionMakesSense() ? run.over(collection) : values.unknown();
}

function iterable({ collection }: ForLoop, value: Value, diagnostics: Diagnostics): boolean {
  if (values.isNull(value)) {
    diagnostics.push(
      mistake(
        collection.range,
        'A for expression cannot go through null.',
        'Give it a list, a map or a set.',
      ),
    );
    return false;
  }
  const { kind } = value.type;
  if (kind === 'dynamic') return false;
  if (isSequence(value.type) || kind === 'map' || kind === 'object') return values.isKnown(value);
  const what = `A for expression cannot go through ${withArticle(value.type)}.`;
  diagnostics.push(mistake(collection.range, what, 'Give it a list, a map or a set.'));
  return false;
}

class Loop {
  private readonly loop: ForLoop;
  private readonly scope: Scope;
  private readonly diagnostics: Diagnostics;
  private readonly evaluate: Evaluate;
  /** False as soon as an element is left out because something about it is not known. */
  private complete = true;

  constructor(loop: ForLoop, scope: Scope, diagnostics: Diagnostics, evaluate: Evaluate) {
    this.loop = loop;
    this.scope = scope;
    this.diagnostics = diagnostics;
    this.evaluate = evaluate;
  }

  /** Tried once without an element, so that a condition of the wrong type is told once and not for each. */
  conditionMakesSense(): boolean {
    const { condition } = this.loop;
    if (!condition) return true;
    const before = this.diagnostics.length;
    const value = this.evaluate(condition, this.bind(values.unknown(), values.unknown()), this.diagnostics);
    this.test(condition, value);
    return this.diagnostics.length === before;
  }

  /** Stops at the first element that is wrong: what is wrong with one is mostly wrong with all. */
  over(collection: Value): Value {
    const before = this.diagnostics.length;
    const members: (readonly [string, Value])[] = [];
    const items: Value[] = [];
    for (const [key, element] of values.entries(collection)) {
      this.scope.budget.step();
      if (this.diagnostics.length > before) return values.unknown();
      const scope = this.bind(key, element);
      if (!this.included(scope)) continue;
      if (!this.loop.key) items.push(this.evaluate(this.loop.value, scope, this.diagnostics));
      else this.member(this.loop.key, scope, members);
    }
    if (!this.complete) return values.unknown();
    return this.loop.key ? this.object(members) : values.tuple(items);
  }

  private bind(key: Value, element: Value): Scope {
    const { keyName, valueName } = this.loop;
    const names = keyName === undefined ? [] : [[keyName, key] as const];
    return this.scope.with(new Map([...names, [valueName, element]]));
  }

  private included(scope: Scope): boolean {
    const { condition } = this.loop;
    if (!condition) return true;
    const include = this.test(condition, this.evaluate(condition, scope, this.diagnostics));
    if (include === undefined) this.complete = false;
    return include === true;
  }

  private test(condition: Expression, value: Value): boolean | undefined {
    if (values.isNull(value)) {
      this.complain(
        condition,
        'The condition of this for expression is null.',
        'A condition is true or false.',
      );
      return undefined;
    }
    try {
      const decided = convert(value, BOOL);
      return values.isKnown(decided) ? values.asBool(decided) : undefined;
    } catch (error) {
      if (!(error instanceof Mismatch)) throw error;
      this.complain(condition, `The condition of a for expression is true or false: ${error.message}.`, '');
      return undefined;
    }
  }

  private member(key: Expression, scope: Scope, members: (readonly [string, Value])[]): void {
    const name = this.keyText(key, this.evaluate(key, scope, this.diagnostics));
    if (name === undefined) this.complete = false;
    else members.push([name, this.evaluate(this.loop.value, scope, this.diagnostics)]);
  }

  private keyText(key: Expression, value: Value): string | undefined {
    if (values.isNull(value)) {
      this.complain(key, 'A key of this for expression is null.', 'Leave such elements out with "if".');
      return undefined;
    }
    if (!values.isKnown(value)) return undefined;
    try {
      return values.asText(convert(value, STRING));
    } catch (error) {
      if (!(error instanceof Mismatch)) throw error;
      this.complain(key, `A key of a for expression is a text: ${error.message}.`, '');
      return undefined;
    }
  }

  /** One complaint of a kind is enough. */
  private complain({ range }: Expression, problem: string, remedy: string): void {
    if (this.complete) this.diagnostics.push(mistake(range, problem, remedy));
  }

  private object(members: readonly (readonly [string, Value])[]): Value {
    if (!this.loop.groups) return this.ungrouped(members);
    const groups = new Map<string, Value[]>();
    for (const [name, value] of members) {
      const group = groups.get(name);
      if (group) group.push(value);
      else groups.set(name, [value]);
    }
    return values.object([...groups].map(([name, items]) => [name, values.tuple(items)] as const));
  }

  private ungrouped(members: readonly (readonly [string, Value])[]): Value {
    const found = new Map<string, Value>();
    for (const [name, value] of members) {
      if (!found.has(name)) found.set(name, value);
      else if (this.loop.key) {
        const what = `Two elements have the key ${JSON.stringify(name)}.`;
        this.diagnostics.push(
          mistake(this.loop.key.range, what, 'To gather them write "..." after the value.'),
        );
      }
    }
    return values.object(found);
  }
}
