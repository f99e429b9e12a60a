/** A value of a file in JSON syntax, with places. What its strings mean is decided where they are used. */
import type { Range } from './source.ts';

export type JsonNode =
  | { readonly kind: 'object'; readonly members: readonly JsonMember[]; readonly range: Range }
  | { readonly kind: 'array'; readonly items: readonly JsonNode[]; readonly range: Range }
  | { readonly kind: 'string'; readonly text: string; readonly range: Range }
  | { readonly kind: 'number'; readonly text: string; readonly range: Range }
  | { readonly kind: 'keyword'; readonly word: 'true' | 'false' | 'null'; readonly range: Range };

export interface JsonMember {
  readonly name: string;
  readonly nameRange: Range;
  readonly value: JsonNode;
}
