/** Prints `code.ts` as JavaScript, and makes a function of it. */
import { type Code, type Expression, localsOf, type Operator, type Statement } from './code.ts';

/** Takes its arrays at every call: they are others once one has grown. */
export type Runnable = (arrays: readonly Int32Array[]) => number;

export function toJavaScript({ arrays, body }: Code): Runnable {
  const locals = localsOf(body);
  const names = Array.from({ length: arrays }, (_, i) => `A${i}`);
  const text = `let ${locals.map((name) => `${name} = 0`).join(', ')};\n${blockText(body)}\nreturn 0;`;
  // oxlint-disable-next-line no-new-func, no-implied-eval -- code made of our own tables, and of nothing that is read from outside
  const made = new Function(...names, text) as (...arrays: readonly Int32Array[]) => number;
  return (given) => made(...given);
}

function blockText(body: readonly Statement[]): string {
  return body.map(statementText).join('\n');
}

function statementText(statement: Statement): string {
  switch (statement.kind) {
    case 'set':
      return `${statement.name} = ${text(statement.value)};`;
    case 'store':
      return `A${statement.array}[${indexText(statement)}] = ${text(statement.value)};`;
    case 'if': {
      const otherwise =
        statement.otherwise.length === 0 ? '' : ` else {\n${blockText(statement.otherwise)}\n}`;
      return `if (${conditionText(statement.condition)}) {\n${blockText(statement.then)}\n}${otherwise}`;
    }
    case 'loop':
      return `${statement.label}: for (;;) {\n${blockText(statement.body)}\n}`;
    case 'leave':
      return `break ${statement.label};`;
    case 'again':
      return `continue ${statement.label};`;
    case 'return':
      return `return ${text(statement.value)};`;
  }
}

const COMPARISONS: Partial<Record<Operator, string>> = { eq: '===', ne: '!==', lt: '<', ge: '>=' };
const ARITHMETIC: Partial<Record<Operator, string>> = {
  add: '+',
  sub: '-',
  and: '&',
  or: '|',
  xor: '^',
  shl: '<<',
  shr: '>>>',
};

function conditionText(expression: Expression): string {
  const comparison = expression.kind === 'operation' ? COMPARISONS[expression.operator] : undefined;
  if (comparison === undefined || expression.kind !== 'operation') return `${text(expression)} !== 0`;
  return `${text(expression.left)} ${comparison} ${text(expression.right)}`;
}

function text(expression: Expression): string {
  switch (expression.kind) {
    case 'number':
      return expression.value < 0 ? `(${expression.value})` : String(expression.value);
    case 'local':
      return expression.name;
    case 'load':
      return `A${expression.array}[${indexText(expression)}]`;
    case 'lowestBit': {
      const of = text(expression.of);
      return `(31 - Math.clz32(${of} & -${of}))`;
    }
    case 'operation': {
      const { operator, left, right } = expression;
      if (operator === 'mul') return `Math.imul(${text(left)}, ${text(right)})`;
      if (COMPARISONS[operator] !== undefined) return `(${conditionText(expression)} ? 1 : 0)`;
      return `(${text(left)} ${ARITHMETIC[operator]} ${text(right)} | 0)`;
    }
  }
}

function indexText({ at, plus }: { readonly at: Expression; readonly plus: number }): string {
  if (at.kind === 'number') return String(at.value + plus);
  return plus === 0 ? text(at) : `${text(at)} + ${plus}`;
}
