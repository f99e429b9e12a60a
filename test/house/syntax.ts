/** What the house rules need to know of a source text: its imports, its functions, the names it uses freely. */
import ts from 'typescript';
import type { SourceFile } from './tree.ts';

export interface ImportFact {
  readonly specifier: string;
  readonly line: number;
  /** Erased before it runs: `import type`, `export type ... from`, `import('x').Y` in a type. */
  readonly typeOnly: boolean;
}

export interface FunctionFact {
  readonly name: string;
  readonly line: number;
  /** Physical lines, from its first to its last. */
  readonly lines: number;
}

export interface NameFact {
  readonly name: string;
  readonly line: number;
}

export interface SyntaxFacts {
  readonly imports: readonly ImportFact[];
  readonly functions: readonly FunctionFact[];
  /** Identifiers that are not the name of a member: what may refer to a global. */
  readonly names: readonly NameFact[];
  /** `Math.random` and the like: an identifier and the member read from it. */
  readonly members: readonly NameFact[];
  /** Lines with `async`, `await` or `for await`. */
  readonly waits: readonly number[];
  readonly defaultExports: readonly number[];
}

const known = new Map<string, SyntaxFacts>();

/** The facts of one file; remembered by text, as several rules ask. */
export function syntaxOf({ path, text }: SourceFile): SyntaxFacts {
  const key = `${path}\0${text}`;
  const facts = known.get(key) ?? collect(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true));
  known.set(key, facts);
  return facts;
}

function collect(file: ts.SourceFile): SyntaxFacts {
  const facts = {
    imports: [] as ImportFact[],
    functions: [] as FunctionFact[],
    names: [] as NameFact[],
    members: [] as NameFact[],
    waits: [] as number[],
    defaultExports: [] as number[],
  };
  const lineOf = (position: number): number => file.getLineAndCharacterOfPosition(position).line + 1;
  const visit = (node: ts.Node): void => {
    const line = lineOf(node.getStart(file));
    const imported = importOf(node);
    if (imported) facts.imports.push({ ...imported, line });
    if (ts.isFunctionLike(node) && 'body' in node && node.body) {
      facts.functions.push({ name: functionName(node), line, lines: lineOf(node.end) - line + 1 });
    }
    if (ts.isIdentifier(node) && !isMemberName(node)) facts.names.push({ name: node.text, line });
    const member = memberOf(node);
    if (member) facts.members.push({ name: member, line });
    if (isWait(node)) facts.waits.push(line);
    if (isDefaultExport(node)) facts.defaultExports.push(line);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return facts;
}

function importOf(node: ts.Node): Omit<ImportFact, 'line'> | undefined {
  if (ts.isImportDeclaration(node)) {
    return fact(node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword);
  }
  if (ts.isExportDeclaration(node)) return fact(node.moduleSpecifier, node.isTypeOnly);
  if (ts.isImportTypeNode(node))
    return fact(ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined, true);
  if (ts.isImportEqualsDeclaration(node) && ts.isExternalModuleReference(node.moduleReference)) {
    return fact(node.moduleReference.expression, node.isTypeOnly);
  }
  if (ts.isCallExpression(node)) {
    const callee = node.expression;
    const loads =
      callee.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(callee) && callee.text === 'require');
    if (loads) return fact(node.arguments[0], false) ?? { specifier: '(computed)', typeOnly: false };
  }
  return undefined;
}

function fact(specifier: ts.Node | undefined, typeOnly: boolean): Omit<ImportFact, 'line'> | undefined {
  return specifier && ts.isStringLiteralLike(specifier) ? { specifier: specifier.text, typeOnly } : undefined;
}

function functionName(node: ts.SignatureDeclaration): string {
  if (node.name) return node.name.getText();
  const { parent } = node;
  if (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent)) return parent.name.getText();
  return ts.isConstructorDeclaration(node) ? 'constructor' : '(anonymous)';
}

/** `a.NAME`, `{ NAME: ... }`, `interface { NAME: ... }`, `X.NAME` in a type: names that refer to no global. */
function isMemberName(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node;
  if (ts.isQualifiedName(parent)) return parent.right === node;
  if (ts.isBindingElement(parent)) return parent.propertyName === node;
  const names =
    ts.isPropertyAssignment(parent) ||
    ts.isPropertySignature(parent) ||
    ts.isPropertyDeclaration(parent) ||
    ts.isMethodDeclaration(parent) ||
    ts.isMethodSignature(parent) ||
    ts.isAccessor(parent) ||
    ts.isEnumMember(parent) ||
    ts.isNamedTupleMember(parent);
  return names && parent.name === node;
}

function memberOf(node: ts.Node): string | undefined {
  if (!ts.isPropertyAccessExpression(node)) return undefined;
  return ts.isIdentifier(node.expression)
    ? `${node.expression.text}.${node.name.text}`
    : `.${node.name.text}`;
}

function isWait(node: ts.Node): boolean {
  return (
    node.kind === ts.SyntaxKind.AsyncKeyword ||
    node.kind === ts.SyntaxKind.AwaitKeyword ||
    ts.isAwaitExpression(node)
  );
}

function isDefaultExport(node: ts.Node): boolean {
  if (ts.isExportAssignment(node)) return true;
  return (
    ts.canHaveModifiers(node) &&
    (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword)
  );
}
