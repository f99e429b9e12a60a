/** The names that an expression looks up in its scope, those that its own loops define left out. */
import type { Expression, ForLoop, ObjectItem, Reference } from '../hcl/ast.ts';
import { SyntaxMistake } from '../hcl/diagnostic.ts';
import type { JsonNode } from '../hcl/json-node.ts';
import { parseLoneTemplate } from '../hcl/parse-expression.ts';
import { Source } from '../hcl/source.ts';

export function references(expression: Expression): readonly Reference[] {
  switch (expression.kind) {
    case 'number':
    case 'text':
    case 'keyword':
    case 'element':
      return [];
    case 'reference':
      return [expression];
    case 'for':
      return ofLoop(expression);
    case 'json':
      return ofJson(expression.node);
    case 'object':
      return expression.items.flatMap(ofItem);
    case 'tuple':
      return expression.items.flatMap(references);
    case 'template':
      return expression.parts.flatMap(references);
    case 'call':
      return expression.args.flatMap(references);
    case 'steps':
      return references(expression.source);
    case 'index':
      return [...references(expression.collection), ...references(expression.key)];
    case 'splat':
      return [...references(expression.source), ...references(expression.each)];
    case 'conditional':
      return [expression.condition, expression.yes, expression.no].flatMap(references);
    case 'unary':
      return references(expression.operand);
    case 'binary':
      return [...references(expression.left), ...references(expression.right)];
    case 'join':
      return ofLoop(expression.loop);
    case 'only':
    case 'parentheses':
      return references(expression.inner);
  }
}

function ofItem({ key, computed, value }: ObjectItem): readonly Reference[] {
  const bare = !computed && key.kind === 'reference';
  return [...(bare ? [] : references(key)), ...references(value)];
}

function ofLoop({ collection, key, value, condition, keyName, valueName }: ForLoop): readonly Reference[] {
  const inner = [key, value, condition].flatMap((part) => (part ? references(part) : []));
  const own = new Set([keyName, valueName]);
  return [...references(collection), ...inner.filter(({ root }) => !own.has(root))];
}

function ofJson(node: JsonNode): readonly Reference[] {
  if (node.kind === 'array') return node.items.flatMap(ofJson);
  if (node.kind === 'object') return node.members.flatMap(({ value }) => ofJson(value));
  if (node.kind !== 'string') return [];
  try {
    return references(parseLoneTemplate(new Source(node.range.source.name, node.text, node.range)));
  } catch (error) {
    if (error instanceof SyntaxMistake) return [];
    throw error;
  }
}
