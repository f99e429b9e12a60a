/**
 * Variables: a small key space beside jobs, written with or without a check on what is there. Shapes and limits
 * only. Source: reference page nomad-features.md, Variables; Nomad's HTTP API for `/v1/var`.
 */
import type { Index, Instant } from './records.ts';

export interface Variable {
  readonly Namespace: string;
  /** Unique in its namespace. */
  readonly Path: string;
  readonly Items: Readonly<Record<string, string>>;
  readonly CreateIndex: Index;
  readonly CreateTime: Instant;
  readonly ModifyIndex: Index;
  readonly ModifyTime: Instant;
}

/** What a caller says of a variable; the rest of the record is the server's. */
export type VariableInput = Pick<Variable, 'Namespace' | 'Path' | 'Items'>;

/** How a variable is listed: without what it holds. */
export type VariableMetadata = Omit<Variable, 'Items'>;

/** `ModifyIndex` that a checked write expects; 0: that there is no such variable. */
export type ExpectedIndex = Index;

const PATH = /^[a-zA-Z0-9\-_~/]{1,128}$/;
/** Of all keys and values together, in UTF-16 code units: what a log entry may be asked to carry. */
const MAX_ITEMS_LENGTH = 64 * 1024;

/** Why this cannot be a variable, in words for the caller; undefined when it can. */
export function variableRefusal({ Path, Items }: VariableInput): string | undefined {
  const path = pathRefusal(Path);
  if (path !== undefined) return path;
  if (typeof Items !== 'object' || Items === null || Array.isArray(Items)) {
    return 'variable missing required Items object';
  }
  const entries = Object.entries(Items as Record<string, unknown>);
  if (entries.length === 0) return 'variable missing required Items object';
  if (entries.some(([, value]) => typeof value !== 'string')) return 'the values of Items must be strings';
  const length = Object.entries(Items).reduce((sum, [key, value]) => sum + key.length + value.length, 0);
  return length > MAX_ITEMS_LENGTH ? 'variables are limited to 64KiB in total size' : undefined;
}

export function pathRefusal(path: string): string | undefined {
  if (path === '') return 'variable path can not be empty';
  return PATH.test(path) ? undefined : `invalid path "${path}": use letters, digits, - _ ~ and /`;
}
