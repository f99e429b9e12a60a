/**
 * How blocks are described: a list of fields in the order of the API's JSON, each saying where in the file it comes from,
 * what type it has and what stands there when the file says nothing. `block-*.ts` are written in it.
 */

export type Scalar =
  | 'string'
  | 'bool'
  /** Whole numbers by width. */
  | 'int8'
  | 'int64'
  | 'uint8'
  | 'uint64'
  /** Nanoseconds; written as `30s` or as a whole number. */
  | 'duration'
  | 'strings';

export type Field =
  /** An argument. `optional`: null when absent; else the zero of its type. */
  | {
      readonly kind: 'argument';
      readonly key: string;
      readonly name: string;
      readonly type: Scalar;
      readonly optional: boolean;
    }
  /** The block's label. */
  | { readonly kind: 'label'; readonly key: string }
  /** Blocks of one type: `many` a list, `one` an object, `by-label` a map. */
  | {
      readonly kind: 'block';
      readonly key: string;
      readonly name: string;
      readonly how: 'one' | 'many' | 'by-label';
      readonly of: () => BlockSpec;
      /** Left out of the JSON when absent. */
      readonly omitted?: boolean;
    }
  /** A block whose arguments have any name and one type; `argument`: it may also be written `name = {}`. */
  | {
      readonly kind: 'map';
      readonly key: string;
      readonly name: string;
      readonly element: 'string' | 'strings';
      readonly argument: boolean;
    }
  /** A block that only its reader understands. */
  | { readonly kind: 'opaque'; readonly key: string; readonly name: string }
  /** Always this: what a server fills in later. */
  | { readonly kind: 'constant'; readonly key: string; readonly value: null | boolean | string | bigint };

export interface BlockSpec {
  /** Its type in files, also for messages. */
  readonly name: string;
  /** What its label is, if it has one. */
  readonly label?: string;
  readonly fields: readonly Field[];
  /** A block that is read in its own way. */
  readonly special?: 'constraint' | 'affinity' | 'group' | 'task';
}

/** An argument that is absent is null. */
export const optional = (key: string, name: string, type: Scalar = 'string'): Field => ({
  kind: 'argument',
  key,
  name,
  type,
  optional: true,
});
/** An argument that is absent is empty, zero or false. */
export const plain = (key: string, name: string, type: Scalar = 'string'): Field => ({
  kind: 'argument',
  key,
  name,
  type,
  optional: false,
});
export const label = (key: string): Field => ({ kind: 'label', key });
export const one = (key: string, name: string, of: () => BlockSpec): Field => ({
  kind: 'block',
  key,
  name,
  how: 'one',
  of,
});
export const many = (key: string, name: string, of: () => BlockSpec): Field => ({
  kind: 'block',
  key,
  name,
  how: 'many',
  of,
});
export const byLabel = (key: string, name: string, of: () => BlockSpec): Field => ({
  kind: 'block',
  key,
  name,
  how: 'by-label',
  of,
});
export const texts = (key: string, name: string): Field => ({
  kind: 'map',
  key,
  name,
  element: 'string',
  argument: false,
});
/** `env` and `meta`, which may also be written as arguments. */
export const textsOrArgument = (key: string, name: string): Field => ({
  kind: 'map',
  key,
  name,
  element: 'string',
  argument: true,
});
export const opaque = (key: string, name: string): Field => ({ kind: 'opaque', key, name });
export const constant = (key: string, value: null | boolean | string | bigint): Field => ({
  kind: 'constant',
  key,
  value,
});
