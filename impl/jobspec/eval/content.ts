/** What a value holds. The mark of the unknown is a symbol: nothing that a file says can be mistaken for it. */
import type { BigFloat } from './big-float.ts';
import type { Type } from './type.ts';

export const UNKNOWN = Symbol('unknown');

/** By type: string, number, bool; an array for list, set and tuple; a map by key for map and object. */
export type Content =
  | null
  | typeof UNKNOWN
  | string
  | boolean
  | BigFloat
  | readonly Value[]
  | ReadonlyMap<string, Value>;

export interface Value {
  readonly type: Type;
  readonly content: Content;
}
