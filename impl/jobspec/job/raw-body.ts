/**
 * Bodies as schemas ask for them, whichever syntax they are written in. No expression is evaluated here, and dynamic
 * blocks are blocks like others.
 */
import type { Expression, Label } from '../hcl/ast.ts';
import type { Diagnostics } from '../hcl/diagnostic.ts';
import type { Range } from '../hcl/source.ts';

export interface Schema {
  /** For messages: `the group block`. */
  readonly title: string;
  readonly attributes: readonly { readonly name: string; readonly required?: boolean }[];
  readonly blocks: readonly BlockHeader[];
}

export interface BlockHeader {
  readonly type: string;
  /** What each label is, for messages. */
  readonly labels: readonly string[];
}

export interface RawAttribute {
  readonly name: string;
  readonly nameRange: Range;
  readonly range: Range;
  readonly value: Expression;
}

export interface RawBlock {
  readonly type: string;
  readonly typeRange: Range;
  readonly labels: readonly Label[];
  /** The header, from the type to the brace. */
  readonly range: Range;
  readonly body: RawBody;
}

export interface RawContent {
  readonly attributes: ReadonlyMap<string, RawAttribute>;
  readonly blocks: readonly RawBlock[];
}

export interface RawBody {
  /** Where something that is missing would have to stand. */
  readonly missing: Range;
  /** What the schema knows; the rest is a mistake. */
  readonly content: (schema: Schema, diagnostics: Diagnostics) => RawContent;
  /** Blocks of one type, if their labels are right; mistakes are passed over. */
  readonly probe: (header: BlockHeader) => readonly RawBlock[];
  /** Arguments of any name, no blocks. */
  readonly attributes: (diagnostics: Diagnostics) => readonly RawAttribute[];
  /** Anything: blocks become lists of objects. */
  readonly opaque: (diagnostics: Diagnostics) => readonly RawAttribute[];
}
