/**
 * The ways to break a program by one small change: each operator looks at one syntax node and proposes other texts
 * for it. None knows what the program is about. Assertions are left alone: they check behaviour, they are none.
 */
import ts from 'typescript';

/** Replace the text of `node` by `text`. */
export interface Change {
  readonly node: ts.Node;
  readonly text: string;
}

export interface Operator {
  readonly name: string;
  /** What such a mutant asks of the judge. */
  readonly asks: string;
  readonly changes: (node: ts.Node, words: WordGroups) => readonly Change[];
}

/** Closed sets of words (statuses, triggers, classes): a mutant says another word of the same set. */
export type WordGroups = readonly (readonly string[])[];

const OTHER_COMPARISONS: Readonly<Partial<Record<ts.SyntaxKind, readonly string[]>>> = {
  [ts.SyntaxKind.EqualsEqualsEqualsToken]: ['!=='],
  [ts.SyntaxKind.ExclamationEqualsEqualsToken]: ['==='],
  [ts.SyntaxKind.LessThanToken]: ['<=', '>='],
  [ts.SyntaxKind.LessThanEqualsToken]: ['<', '>'],
  [ts.SyntaxKind.GreaterThanToken]: ['>=', '<='],
  [ts.SyntaxKind.GreaterThanEqualsToken]: ['>', '<'],
};

const comparison: Operator = {
  name: 'comparison',
  asks: 'is the boundary, and each side of it, ever visited?',
  changes: (node) =>
    ts.isBinaryExpression(node)
      ? (OTHER_COMPARISONS[node.operatorToken.kind] ?? []).map((text) => ({ node: node.operatorToken, text }))
      : [],
};

const logical: Operator = {
  name: 'logical',
  asks: 'does each half of the condition matter alone?',
  changes(node) {
    if (!ts.isBinaryExpression(node)) return [];
    const { kind } = node.operatorToken;
    if (kind === ts.SyntaxKind.AmpersandAmpersandToken) return [{ node: node.operatorToken, text: '||' }];
    if (kind === ts.SyntaxKind.BarBarToken) return [{ node: node.operatorToken, text: '&&' }];
    if (kind === ts.SyntaxKind.QuestionQuestionToken) return [{ node, text: `(${node.right.getText()})` }];
    return [];
  },
};

const negation: Operator = {
  name: 'negation',
  asks: 'is the condition ever true, and ever false, where it matters?',
  changes(node) {
    if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) {
      return [{ node, text: `(${node.operand.getText()})` }];
    }
    const condition = decidedBy(node);
    if (!condition || negatedOtherwise(condition)) return [];
    return [{ node: condition, text: `!(${condition.getText()})` }];
  },
};

/** The expression whose truth the node acts upon, or hands to its caller as a boolean. */
function decidedBy(node: ts.Node): ts.Expression | undefined {
  if (ts.isIfStatement(node) || ts.isWhileStatement(node)) return node.expression;
  if (ts.isConditionalExpression(node)) return node.condition;
  if (ts.isReturnStatement(node)) return givesBoolean(enclosingFunction(node)) ? node.expression : undefined;
  if (ts.isArrowFunction(node) && !ts.isBlock(node.body)) return givesBoolean(node) ? node.body : undefined;
  return undefined;
}

function givesBoolean(owner: ts.SignatureDeclaration | undefined): boolean {
  return owner?.type?.kind === ts.SyntaxKind.BooleanKeyword;
}

/** Another operator turns exactly this around already. */
function negatedOtherwise(condition: ts.Expression): boolean {
  if (condition.kind === ts.SyntaxKind.TrueKeyword || condition.kind === ts.SyntaxKind.FalseKeyword)
    return true;
  if (ts.isPrefixUnaryExpression(condition)) return condition.operator === ts.SyntaxKind.ExclamationToken;
  return ts.isBinaryExpression(condition) && OTHER_COMPARISONS[condition.operatorToken.kind]?.length === 1;
}

const truth: Operator = {
  name: 'truth',
  asks: 'does anybody read this flag?',
  changes(node) {
    if (node.kind === ts.SyntaxKind.TrueKeyword) return [{ node, text: 'false' }];
    if (node.kind === ts.SyntaxKind.FalseKeyword) return [{ node, text: 'true' }];
    return [];
  },
};

const removal: Operator = {
  name: 'removal',
  asks: 'is this step needed?',
  changes(node) {
    if (!ts.isExpressionStatement(node) || isAssertion(node.expression)) return [];
    return [{ node, text: ';' }];
  },
};

const guard: Operator = {
  name: 'guard',
  asks: 'does anything go wrong when this case is not set apart?',
  changes(node) {
    if (!ts.isIfStatement(node) || node.elseStatement || !leaves(node.thenStatement)) return [];
    return [{ node, text: ';' }];
  },
};

function leaves(statement: ts.Statement): boolean {
  if (ts.isBlock(statement)) {
    const last = statement.statements.at(-1);
    return last !== undefined && leaves(last);
  }
  return (
    ts.isReturnStatement(statement) || ts.isContinueStatement(statement) || ts.isBreakStatement(statement)
  );
}

const word: Operator = {
  name: 'word',
  asks: 'would another status, trigger or class do as well?',
  changes(node, words) {
    if (!ts.isStringLiteral(node) || isNameOnly(node)) return [];
    const group = words.find((candidates) => candidates.includes(node.text));
    if (!group || group.length < 2) return [];
    const other = group[(group.indexOf(node.text) + 1) % group.length] ?? '';
    return [{ node, text: `'${other}'` }];
  },
};

const constant: Operator = {
  name: 'constant',
  asks: 'does the number matter?',
  changes(node) {
    if (!ts.isNumericLiteral(node)) return [];
    const value = Number(node.text.replaceAll('_', ''));
    return [{ node, text: value === 1 ? '0' : String(value + 1) }];
  },
};

const OTHER_ARITHMETIC: Readonly<Partial<Record<ts.SyntaxKind, string>>> = {
  [ts.SyntaxKind.PlusToken]: '-',
  [ts.SyntaxKind.MinusToken]: '+',
  [ts.SyntaxKind.AsteriskToken]: '/',
  [ts.SyntaxKind.SlashToken]: '*',
};

const arithmetic: Operator = {
  name: 'arithmetic',
  asks: 'does the sum matter?',
  changes(node) {
    if (!ts.isBinaryExpression(node) || isText(node.left) || isText(node.right)) return [];
    const text = OTHER_ARITHMETIC[node.operatorToken.kind];
    return text === undefined ? [] : [{ node: node.operatorToken, text }];
  },
};

const OTHER_METHODS: Readonly<Record<string, string>> = {
  some: 'every',
  every: 'some',
  max: 'min',
  min: 'max',
};

const quantifier: Operator = {
  name: 'quantifier',
  asks: 'one or all, least or most: is there ever a difference?',
  changes(node) {
    if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return [];
    const { name } = node.expression;
    const text = Object.hasOwn(OTHER_METHODS, name.text) ? OTHER_METHODS[name.text] : undefined;
    return text === undefined ? [] : [{ node: name, text }];
  },
};

export const OPERATORS: readonly Operator[] = [
  comparison,
  logical,
  negation,
  truth,
  removal,
  guard,
  word,
  constant,
  arithmetic,
  quantifier,
];

/** `assert(...)` and `unreachable(...)`: never mutated, and not looked into. */
export function isAssertion(node: ts.Node): boolean {
  return (
    ts.isCallExpression(node) &&
    ts.isIdentifier(node.expression) &&
    /^(assert|unreachable)/.test(node.expression.text)
  );
}

function isText(node: ts.Expression): boolean {
  return ts.isStringLiteralLike(node) || ts.isTemplateExpression(node);
}

/** An import's path, a key, a member of the list that defines the words. */
function isNameOnly(node: ts.StringLiteral): boolean {
  const { parent } = node;
  if (ts.isImportDeclaration(parent) || ts.isExportDeclaration(parent)) return true;
  if (ts.isPropertyAssignment(parent) && parent.name === node) return true;
  return ts.isArrayLiteralExpression(parent) && definesWords(parent);
}

/** `['a', 'b'] as const`. */
export function definesWords(list: ts.ArrayLiteralExpression): boolean {
  return ts.isAsExpression(list.parent) && ts.isConstTypeReference(list.parent.type);
}

function enclosingFunction(node: ts.Node): ts.SignatureDeclaration | undefined {
  let at: ts.Node | undefined = node.parent;
  while (at && !ts.isFunctionLike(at)) at = at.parent;
  return at;
}
