/**
 * Types of values: three primitive ones, collections whose elements are alike, structures whose parts each have their
 * own type, and `dynamic` for what is not known.
 */

export type Type =
  | { readonly kind: 'string' | 'number' | 'bool' | 'dynamic' }
  | { readonly kind: 'list' | 'set' | 'map'; readonly element: Type }
  | { readonly kind: 'tuple'; readonly elements: readonly Type[] }
  | { readonly kind: 'object'; readonly attributes: ReadonlyMap<string, Type> };

export type CollectionType = Extract<Type, { kind: 'list' | 'set' | 'map' }>;
export type ObjectType = Extract<Type, { kind: 'object' }>;

export const STRING: Type = { kind: 'string' };
export const NUMBER: Type = { kind: 'number' };
export const BOOL: Type = { kind: 'bool' };
export const DYNAMIC: Type = { kind: 'dynamic' };

export function listOf(element: Type): Type {
  return { kind: 'list', element };
}

export function setOf(element: Type): Type {
  return { kind: 'set', element };
}

export function mapOf(element: Type): Type {
  return { kind: 'map', element };
}

export function tupleOf(elements: readonly Type[]): Type {
  return { kind: 'tuple', elements };
}

export function objectOf(attributes: ReadonlyMap<string, Type>): Type {
  return { kind: 'object', attributes };
}

export function isPrimitive({ kind }: Type): boolean {
  return kind === 'string' || kind === 'number' || kind === 'bool';
}

export function isSequence({ kind }: Type): boolean {
  return kind === 'list' || kind === 'set' || kind === 'tuple';
}

export function sameType(a: Type, b: Type): boolean {
  if (a === b) return true;
  if (a.kind === 'tuple') {
    return (
      b.kind === 'tuple' &&
      a.elements.length === b.elements.length &&
      a.elements.every((element, at) => sameType(element, b.elements[at] ?? DYNAMIC))
    );
  }
  if (a.kind === 'object') return b.kind === 'object' && sameAttributes(a, b);
  if (a.kind === 'list' || a.kind === 'set' || a.kind === 'map') {
    return a.kind === b.kind && sameType(a.element, (b as CollectionType).element);
  }
  return a.kind === b.kind;
}

function sameAttributes(a: ObjectType, b: ObjectType): boolean {
  if (a.attributes.size !== b.attributes.size) return false;
  for (const [name, type] of a.attributes) {
    const other = b.attributes.get(name);
    if (!other || !sameType(type, other)) return false;
  }
  return true;
}

/** Whether `dynamic` is in it somewhere. */
export function hasDynamic(type: Type): boolean {
  switch (type.kind) {
    case 'dynamic':
      return true;
    case 'list':
    case 'set':
    case 'map':
      return hasDynamic(type.element);
    case 'tuple':
      return type.elements.some(hasDynamic);
    case 'object':
      return [...type.attributes.values()].some(hasDynamic);
    case 'string':
    case 'number':
    case 'bool':
      return false;
  }
}

/** For people: `list of string`. */
export function describe(type: Type): string {
  switch (type.kind) {
    case 'dynamic':
      return 'anything';
    case 'list':
    case 'set':
    case 'map':
      return `${type.kind} of ${type.element.kind === 'dynamic' ? 'one type' : describe(type.element)}`;
    case 'tuple':
    case 'object':
    case 'string':
    case 'number':
    case 'bool':
      return type.kind;
  }
}

/** With its article: `a number`, `an object`. */
export function withArticle(type: Type): string {
  const name = describe(type);
  if (type.kind === 'dynamic') return name;
  return `${/^[aeiou]/.test(name) ? 'an' : 'a'} ${name}`;
}

/** In the notation of type constraints: `list(string)`. */
export function notation(type: Type): string {
  switch (type.kind) {
    case 'list':
    case 'set':
    case 'map':
      return `${type.kind}(${notation(type.element)})`;
    case 'tuple':
      return `tuple([${type.elements.map(notation).join(', ')}])`;
    case 'object': {
      const members = [...type.attributes].map(([name, of]) => `${attributeName(name)} = ${notation(of)}`);
      return `object({${members.join(', ')}})`;
    }
    case 'string':
    case 'number':
    case 'bool':
    case 'dynamic':
      return type.kind;
  }
}

function attributeName(name: string): string {
  return /^[\p{ID_Continue}_-]+$/u.test(name) ? name : JSON.stringify(name);
}
