/** The evaluator as the kinds of expressions that live in files of their own see it. */
import type { Expression } from '../hcl/ast.ts';
import type { Diagnostics } from '../hcl/diagnostic.ts';
import type { Scope } from './scope.ts';
import type { Value } from './value.ts';

export type Evaluate = (expression: Expression, scope: Scope, diagnostics: Diagnostics) => Value;
export type Of<Kind extends Expression['kind']> = Extract<Expression, { kind: Kind }>;
