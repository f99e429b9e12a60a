/** Input variables: how a file declares them, and where their values come from. The last source wins. */
import type { Expression } from '../hcl/ast.ts';
import { mistake, SyntaxMistake, type Diagnostics } from '../hcl/diagnostic.ts';
import { parseLoneExpression } from '../hcl/parse-expression.ts';
import { Source, type Range } from '../hcl/source.ts';
import { nearest } from '../hcl/spelling.ts';
import { convert, Mismatch } from '../eval/conversion.ts';
import { evaluate } from '../eval/evaluate.ts';
import type { Scope } from '../eval/scope.ts';
import type { Type } from '../eval/type.ts';
import * as values from '../eval/value.ts';
import type { Value } from '../eval/value.ts';
import type { Validation } from './validations.ts';
import type { RawBody } from './raw-body.ts';

export interface Variable {
  readonly name: string;
  /** Undefined: whatever is given, as text. */
  readonly type: Type | undefined;
  readonly range: Range;
  readonly validations: readonly Validation[];
  readonly assigned?: Assignment;
}

export interface Assignment {
  readonly value: Value;
  /** Absent for text from the command line or the environment. */
  readonly range: Range | undefined;
  readonly from: 'the default' | 'the environment' | 'a variable file' | 'the command line';
}

/** What is given from outside. */
export interface GivenVariables {
  /** By name, without the prefix NOMAD_VAR_. */
  readonly environment: ReadonlyMap<string, string>;
  readonly files: readonly { readonly name: string; readonly body: RawBody }[];
  readonly arguments: ReadonlyMap<string, string>;
  /** A value for a variable that is not declared is a mistake; else it is only told. */
  readonly strict: boolean;
}

export class Assignments {
  private readonly variables: Map<string, Variable>;
  private readonly scope: Scope;
  private readonly diagnostics: Diagnostics;
  private readonly strict: boolean;

  /** `scope` knows no names and no functions. Assignments are written into `variables`. */
  constructor(variables: Map<string, Variable>, scope: Scope, strict: boolean, diagnostics: Diagnostics) {
    this.variables = variables;
    this.scope = scope;
    this.strict = strict;
    this.diagnostics = diagnostics;
  }

  assign(given: GivenVariables): void {
    for (const [name, text] of given.environment) {
      const variable = this.variables.get(name);
      if (variable) this.fromText(variable, text, 'the environment');
    }
    for (const file of given.files) {
      if (!this.fromFile(file.name, file.body)) return;
    }
    for (const [name, text] of given.arguments) {
      const variable = this.variables.get(name);
      if (variable) this.fromText(variable, text, 'the command line');
      else this.undeclared(name, undefined, `-var ${name}=...`);
    }
  }

  /** False when the file declares variables: what else is in it would only confuse. */
  private fromFile(file: string, body: RawBody): boolean {
    const declarations = body.probe({ type: 'variable', labels: ['name'] });
    for (const { typeRange, labels } of declarations) {
      const name = labels[0]?.text ?? 'name';
      const what = 'A variable file gives values to variables; it does not declare them.';
      this.diagnostics.push(
        mistake(typeRange, what, `Write ${name} = value here, and variable "${name}" {} in the job file.`),
      );
    }
    if (declarations.length > 0) return false;
    for (const { name, nameRange, value } of body.attributes(this.diagnostics)) {
      const variable = this.variables.get(name);
      if (!variable) this.undeclared(name, nameRange, file);
      else {
        const evaluated = evaluate(value, this.scope, this.diagnostics);
        this.set(variable, { value: evaluated, range: value.range, from: 'a variable file' });
      }
    }
    return true;
  }

  private undeclared(name: string, range: Range | undefined, where: string): void {
    const near = nearest(name, [...this.variables.keys()]);
    const hint =
      near === undefined ? `Add variable "${name}" {} to the job file.` : `Did you mean "${near}"?`;
    const what = `${where} gives a value to "${name}", which the job file does not declare.`;
    const found = mistake(range, what, hint);
    this.diagnostics.push(this.strict ? found : { ...found, severity: 'warning' });
  }

  /** Text is taken literally for texts and numbers; for other types it is an expression. */
  private fromText(variable: Variable, text: string, from: Assignment['from']): void {
    const { kind } = variable.type ?? { kind: 'string' };
    if (kind === 'string' || kind === 'number') {
      this.set(variable, { value: values.text(text), range: undefined, from });
      return;
    }
    const expression = this.parse(new Source(`<value of ${variable.name} from ${from}>`, text));
    if (!expression) return;
    const value = evaluate(expression, this.scope, this.diagnostics);
    this.set(variable, { value, range: expression.range, from });
  }

  private parse(source: Source): Expression | undefined {
    try {
      return parseLoneExpression(source);
    } catch (error) {
      if (!(error instanceof SyntaxMistake)) throw error;
      this.diagnostics.push(error.diagnostic);
      return undefined;
    }
  }

  private set(variable: Variable, assignment: Assignment): void {
    const value = fitting(variable, assignment, this.diagnostics);
    this.variables.set(variable.name, { ...variable, assigned: { ...assignment, value } });
  }
}

/** The value as the variable's type; unknown, and told, when it does not fit. */
export function fitting(
  { name, type }: Pick<Variable, 'name' | 'type'>,
  { value, range, from }: Assignment,
  diagnostics: Diagnostics,
): Value {
  if (!type) return value;
  try {
    return convert(value, type);
  } catch (error) {
    if (!(error instanceof Mismatch)) throw error;
    diagnostics.push(
      mistake(range, `The value of "${name}" from ${from} does not fit its type: ${error.message}.`),
    );
    return values.unknown();
  }
}
