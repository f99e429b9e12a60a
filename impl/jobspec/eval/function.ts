/** What a function of the language is: parameters that arguments are converted to, and what it does with them. */
import type { Expression } from '../hcl/ast.ts';
import type { Diagnostics } from '../hcl/diagnostic.ts';
import type { Budget } from './budget.ts';
import type { Scope } from './scope.ts';
import type { Type } from './type.ts';
import type { Value } from './value.ts';

export interface Parameter {
  readonly name: string;
  readonly type: Type;
  readonly allowsNull?: boolean;
}

export interface EagerFunction {
  readonly parameters: readonly Parameter[];
  /** For any number of further arguments. */
  readonly rest?: Parameter;
  /** Arguments fit their parameters and are known. Throws a `Failure`. */
  readonly call: (args: readonly Value[], budget: Budget) => Value;
}

/** A function that sees expressions instead of values: `try`, `can`, `convert`. */
export interface LazyFunction {
  readonly parameters: readonly Pick<Parameter, 'name'>[];
  readonly rest?: Pick<Parameter, 'name'>;
  readonly callLazily: (args: readonly Expression[], scope: Scope, diagnostics: Diagnostics) => Value;
}

export type LanguageFunction = EagerFunction | LazyFunction;
export type Functions = ReadonlyMap<string, LanguageFunction>;

/** A call that has no result. The message is half a sentence; `argument` is the one to blame, if one is. */
export class Failure extends Error {
  readonly argument: number | undefined;

  constructor(message: string, argument?: number) {
    super(message);
    this.argument = argument;
  }
}
