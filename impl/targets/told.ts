/**
 * What a server's log of transitions tells of a node beside the entries, as one text: each volatile fact in the order in
 * which it was written, its fields by name, an instant as the ms from then. Translates; knows no cause.
 */
import type { TraceEvent } from '../core/effects.ts';

export function toldOf(trace: readonly TraceEvent[], nodeId: string): string {
  return trace
    .filter(({ component, id, cause }) => component === 'node' && id === nodeId && !isEntry(cause))
    .map(lineOf)
    .join('; ');
}

/** Causes that begin with a capital are types of log entries. */
function isEntry(cause: string): boolean {
  return /^[A-Z]/.test(cause);
}

function lineOf({ cause, data, at }: TraceEvent): string {
  const fields = Object.entries(data)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${shown(name, value, at)}`);
  return [cause, ...fields].join(' ');
}

function shown(name: string, value: TraceEvent['data'][string] | undefined, at: number): string {
  return name.endsWith('At') && typeof value === 'number' ? `+${value - at}` : String(value);
}
