/**
 * A small language of 32-bit integers for inner loops that are made at run time: locals, arrays, loops that are left by name.
 * `javascript.ts` and `webassembly.ts` print it; what is written in it is in `program.ts`.
 */

/** Integers wrap around at 32 bits; comparisons are signed and give 0 or 1. `shr` fills with zeros. */
export type Operator =
  | 'add'
  | 'sub'
  | 'mul'
  | 'and'
  | 'or'
  | 'xor'
  | 'shl'
  | 'shr'
  | 'eq'
  | 'ne'
  | 'lt'
  | 'ge';

export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'local'; readonly name: string }
  | {
      readonly kind: 'operation';
      readonly operator: Operator;
      readonly left: Expression;
      readonly right: Expression;
    }
  /** The number of its lowest bit; of 0 it must not be asked. */
  | { readonly kind: 'lowestBit'; readonly of: Expression }
  /** An element of one of the arrays. */
  | { readonly kind: 'load'; readonly array: number; readonly at: Expression; readonly plus: number };

export type Statement =
  | { readonly kind: 'set'; readonly name: string; readonly value: Expression }
  | {
      readonly kind: 'store';
      readonly array: number;
      readonly at: Expression;
      readonly plus: number;
      readonly value: Expression;
    }
  | {
      readonly kind: 'if';
      readonly condition: Expression;
      readonly then: readonly Statement[];
      readonly otherwise: readonly Statement[];
    }
  /** For ever, until it is left. */
  | { readonly kind: 'loop'; readonly label: string; readonly body: readonly Statement[] }
  | { readonly kind: 'leave'; readonly label: string }
  | { readonly kind: 'again'; readonly label: string }
  | { readonly kind: 'return'; readonly value: Expression };

/** A function without parameters; it gives an integer. */
export interface Code {
  /** How many arrays there are. */
  readonly arrays: number;
  readonly body: readonly Statement[];
}

export type Value = Expression | number | string;

/** A number, a local by its name, or an expression. */
export function value(of: Value): Expression {
  if (typeof of === 'number') return { kind: 'number', value: of | 0 };
  return typeof of === 'string' ? { kind: 'local', name: of } : of;
}

const operation =
  (operator: Operator) =>
  (left: Value, right: Value): Expression => ({
    kind: 'operation',
    operator,
    left: value(left),
    right: value(right),
  });

export const add = operation('add');
export const sub = operation('sub');
export const mul = operation('mul');
export const and = operation('and');
export const or = operation('or');
export const xor = operation('xor');
export const shl = operation('shl');
export const shr = operation('shr');
export const eq = operation('eq');
export const ne = operation('ne');
export const lt = operation('lt');
export const ge = operation('ge');

export const lowestBit = (of: Value): Expression => ({ kind: 'lowestBit', of: value(of) });
export const load = (array: number, at: Value, plus = 0): Expression => ({
  kind: 'load',
  array,
  at: value(at),
  plus,
});
export const set = (name: string, to: Value): Statement => ({ kind: 'set', name, value: value(to) });
export const store = (array: number, at: Value, plus: number, what: Value): Statement => ({
  kind: 'store',
  array,
  at: value(at),
  plus,
  value: value(what),
});
export const when = (
  condition: Expression,
  then: readonly Statement[],
  otherwise: readonly Statement[] = [],
): Statement => ({ kind: 'if', condition, then, otherwise });
export const loop = (label: string, body: readonly Statement[]): Statement => ({ kind: 'loop', label, body });
export const leave = (label: string): Statement => ({ kind: 'leave', label });
export const again = (label: string): Statement => ({ kind: 'again', label });
export const give = (what: Value): Statement => ({ kind: 'return', value: value(what) });

/** Every local that is set, in order of appearance. */
export function localsOf(body: readonly Statement[]): readonly string[] {
  const names = new Set<string>();
  const visit = (statements: readonly Statement[]): void => {
    for (const each of statements) {
      if (each.kind === 'set') names.add(each.name);
      if (each.kind === 'if') visit([...each.then, ...each.otherwise]);
      if (each.kind === 'loop') visit(each.body);
    }
  };
  visit(body);
  return [...names];
}
