/** Words for a value that does not fit: what is wanted, what is there, and where in it. */
import { describe, withArticle, type Type } from './type.ts';

/** Why no value of the one type can become one of the other. */
export function mismatch(got: Type, want: Type, possible: (from: Type, to: Type) => boolean): string {
  if (got.kind === 'object' && want.kind === 'object') {
    const missing = [...want.attributes.keys()].filter((name) => !got.attributes.has(name));
    if (missing.length > 0) return `the object needs ${missing.map((name) => `"${name}"`).join(' and ')} too`;
  }
  if (got.kind === 'tuple' && (want.kind === 'list' || want.kind === 'set')) {
    const at = got.elements.findIndex((element) => !possible(element, want.element));
    const element = got.elements[at];
    if (element && want.element.kind !== 'dynamic')
      return `element ${at}: ${mismatch(element, want.element, possible)}`;
    return 'all elements must have one type';
  }
  if (got.kind === 'object' && want.kind === 'map') {
    const wrong = [...got.attributes].find(([, member]) => !possible(member, want.element));
    if (wrong && want.element.kind !== 'dynamic')
      return `element "${wrong[0]}": ${mismatch(wrong[1], want.element, possible)}`;
    return 'all elements must have one type';
  }
  return `${withArticle(want)} is required, not ${got.kind === 'dynamic' ? 'this' : `${article(got)}`}`;
}

function article(type: Type): string {
  return type.kind === 'list' || type.kind === 'set' || type.kind === 'map'
    ? describe(type)
    : withArticle(type);
}
