/**
 * What an expression is evaluated in: names, functions, and how much work is left. Scopes are nested by loops, splats
 * and dynamic blocks.
 */
import type { Reference } from '../hcl/ast.ts';
import type { Budget } from './budget.ts';
import type { Functions } from './function.ts';
import type { Value } from './value.ts';

export interface ScopeParts {
  readonly variables?: ReadonlyMap<string, Value>;
  /** Absent: no function may be called. */
  readonly functions?: Functions;
  /** What a name is that nobody has defined; absent: a mistake. */
  readonly undefinedName?: (reference: Reference) => Value;
  readonly budget: Budget;
}

export class Scope {
  readonly functions: Functions | undefined;
  readonly undefinedName: ((reference: Reference) => Value) | undefined;
  readonly budget: Budget;
  /** Inside a splat: the element at hand. */
  readonly element: Value | undefined;
  private readonly variables: ReadonlyMap<string, Value> | undefined;
  private readonly parent: Scope | undefined;

  constructor(parts: ScopeParts, parent?: Scope, element?: Value) {
    this.functions = parts.functions;
    this.undefinedName = parts.undefinedName;
    this.budget = parts.budget;
    this.variables = parts.variables;
    this.parent = parent;
    this.element = element;
  }

  with(variables: ReadonlyMap<string, Value>): Scope {
    return new Scope({ ...this.parts(), variables }, this, this.element);
  }

  withElement(element: Value): Scope {
    return new Scope(this.parts(), this, element);
  }

  lookup(name: string): Value | undefined {
    return this.variables?.get(name) ?? this.parent?.lookup(name);
  }

  names(): readonly string[] {
    return [...(this.variables?.keys() ?? []), ...(this.parent?.names() ?? [])];
  }

  private parts(): ScopeParts {
    const { functions, undefinedName, budget } = this;
    return {
      budget,
      ...(functions === undefined ? {} : { functions }),
      ...(undefinedName === undefined ? {} : { undefinedName }),
    };
  }
}
