/**
 * From a source text to its mutants: every change that the operators propose, as data. Reads no file and runs
 * nothing.
 */
import { createHash } from 'node:crypto';
import ts from 'typescript';
import { definesWords, isAssertion, OPERATORS, type Change, type WordGroups } from './operators.ts';

export interface Mutant {
  /**
   * Names the change by its content (file, function, operator, texts; a counter where these repeat), so that it
   * stays the same while lines move around it.
   */
  readonly key: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The function around it, or `(file)`. */
  readonly inside: string;
  readonly operator: string;
  readonly before: string;
  readonly after: string;
  /** Where `before` stands in the text. */
  readonly start: number;
  readonly end: number;
}

/** The mutants of one file, in order of place. A change that does not parse is no mutant. */
export function mutantsOf(path: string, text: string, words: WordGroups): readonly Mutant[] {
  const file = parse(path, text);
  const found: Omit<Mutant, 'key'>[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node) || isAssertion(node)) return;
    for (const { name, changes } of OPERATORS) {
      found.push(...changes(node, words).map((change) => describe(file, name, change)));
    }
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(file, visit);
  const sound = found.filter((mutant) => parses(path, mutate(text, mutant)));
  return withKeys(sound.toSorted((a, b) => a.start - b.start));
}

/** The whole text with the one change made. */
export function mutate(text: string, { start, end, after }: Pick<Mutant, 'start' | 'end' | 'after'>): string {
  return text.slice(0, start) + after + text.slice(end);
}

/** The closed sets of words that the texts define: `[...] as const` lists and unions of string literals. */
export function wordGroupsOf(texts: readonly string[]): WordGroups {
  const groups: string[][] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isArrayLiteralExpression(node) && definesWords(node)) groups.push(literals(node.elements));
    if (ts.isUnionTypeNode(node)) groups.push(literals(node.types));
    ts.forEachChild(node, visit);
  };
  for (const text of texts) visit(parse('words.ts', text));
  return groups.filter((group) => group.length > 1);
}

/** The string literals of a list; none unless all of it is. */
function literals(nodes: readonly ts.Node[]): string[] {
  const found = nodes
    .map((node) => (ts.isLiteralTypeNode(node) ? node.literal : node))
    .filter((node) => ts.isStringLiteral(node))
    .map((node) => node.text);
  return found.length === nodes.length ? found : [];
}

function parse(path: string, text: string): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
}

function parses(path: string, text: string): boolean {
  const { diagnostics = [] } = ts.transpileModule(text, {
    fileName: path,
    reportDiagnostics: true,
    compilerOptions: { target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext },
  });
  return diagnostics.length === 0;
}

function describe(file: ts.SourceFile, operator: string, { node, text }: Change): Omit<Mutant, 'key'> {
  const start = node.getStart(file);
  const { line, character } = file.getLineAndCharacterOfPosition(start);
  return {
    file: file.fileName,
    line: line + 1,
    column: character + 1,
    inside: functionAround(node),
    operator,
    before: file.text.slice(start, node.end),
    after: text,
    start,
    end: node.end,
  };
}

function functionAround(node: ts.Node): string {
  for (let at: ts.Node = node; at.parent; at = at.parent) {
    if ((ts.isFunctionLike(at) || ts.isVariableDeclaration(at)) && at.name) return at.name.getText();
  }
  return '(file)';
}

function withKeys(mutants: readonly Omit<Mutant, 'key'>[]): readonly Mutant[] {
  const seen = new Map<string, number>();
  return mutants.map((mutant) => {
    const { file, inside, operator, before, after } = mutant;
    const content = [file, inside, operator, before.replaceAll(/\s+/g, ' '), after].join('\0');
    const nth = (seen.get(content) ?? 0) + 1;
    seen.set(content, nth);
    const hash = createHash('sha256').update(`${content}\0${nth}`).digest('hex').slice(0, 10);
    return { key: hash, ...mutant };
  });
}
