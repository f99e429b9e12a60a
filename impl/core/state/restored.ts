/**
 * The state of a snapshot that an operator has asked to go on from, as it is written by the entry of that wish. Indexes only
 * grow: what is newer than the entry, having come from another group of servers, is as old as it; and clients look at every
 * allocation again.
 */
import type { Index } from '../records.ts';
import type { Dump } from './dump.ts';
import { TABLE_NAMES } from './tables.ts';

export function restoredAt(index: Index, dump: Dump): Dump {
  const rows = clamped(dump, index) as Dump;
  return {
    ...rows,
    indexes: Object.fromEntries(TABLE_NAMES.map((table) => [table, index])),
    allocs: rows.allocs.map((alloc) => ({ ...alloc, ModifyIndex: index, AllocModifyIndex: index })),
  };
}

function clamped(value: unknown, index: Index): unknown {
  if (Array.isArray(value)) return value.map((item) => clamped(item, index));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      name.endsWith('Index') && typeof member === 'number' ? Math.min(member, index) : clamped(member, index),
    ]),
  );
}

const TABLES = ['nodes', 'jobs', 'jobVersions', 'allocs', 'evals', 'deployments'] as const;

/** Why this cannot be a state; undefined when it looks like one. */
export function dumpRefusal(dump: unknown): string | undefined {
  const rows = (typeof dump === 'object' && dump !== null ? dump : {}) as Partial<Dump>;
  const missing = TABLES.filter((table) => !Array.isArray(rows[table]));
  if (missing.length === 0 && typeof rows.settings === 'object') return undefined;
  return `failed to restore from snapshot: its state has no ${missing.join(', ') || 'settings'}`;
}
