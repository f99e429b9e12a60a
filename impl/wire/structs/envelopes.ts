/**
 * What every call carries around its own fields, and every answer around its. Go embeds these structs, so on the wire their
 * fields stand beside the others. Source: reference page nomad-wire.md, section 4.
 */
import { bool, duration, int, string, uint } from '../schema/kinds.ts';

/** Around a write. `Region` may not be empty. */
export const WRITE_REQUEST = {
  Region: string,
  Namespace: string,
  AuthToken: string,
  IdempotencyToken: string,
  Forwarded: bool,
};

/** Around a read. `MinQueryIndex` > 0 makes it wait, for `MaxQueryTime` at most. */
export const QUERY_OPTIONS = {
  Region: string,
  Namespace: string,
  MinQueryIndex: uint,
  MaxQueryTime: duration,
  AllowStale: bool,
  Prefix: string,
  AuthToken: string,
  Filter: string,
  PerPage: int,
  NextToken: string,
  Reverse: bool,
  Forwarded: bool,
};

export const QUERY_META = { Index: uint, LastContact: duration, KnownLeader: bool, NextToken: string };
export const WRITE_META = { Index: uint };
