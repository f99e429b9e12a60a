/** `?stale`, `?index=` and `?wait=` of reads as the server's query options. Reference page nomad-wire.md, section 9. */
import type { QueryOptions } from '../core/rpc.ts';
import { flag, malformed, wholeNumber } from './exchange.ts';

const NANOSECONDS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
};

export function queryOptions(query: URLSearchParams): QueryOptions {
  const index = wholeNumber(query, 'index');
  const wait = query.get('wait');
  return {
    AllowStale: flag(query, 'stale'),
    ...(index === undefined ? {} : { MinQueryIndex: index }),
    ...(wait === null ? {} : { MaxQueryTime: goDuration(wait) }),
  };
}

/** `1m30s` as nanoseconds. */
function goDuration(text: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== text)
    throw malformed('Invalid wait time');
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * (NANOSECONDS[unit ?? ''] ?? 0), 0);
}
