/**
 * A server's own snapshot and the log compaction that follows (paper 7). A leader's snapshot, sent to a
 * follower that is too far behind, is snapshot-transfer.ts (both ends) and follower.ts (installing).
 */
import { assert } from '../assert.ts';
import type { Index } from '../records.ts';
import type { Snapshot } from './messages.ts';
import type { RaftState } from './state.ts';
import { trace } from './state.ts';

/** The state machine's own snapshot, leader or not: forget the entries it covers. */
export function onSnapshotTaken<C>(s: RaftState<C>, index: Index, data: Uint8Array): void {
  if (index <= s.log.snapshotIndex) return;
  assert(index <= s.appliedIndex, 'a snapshot holds only what was delivered');
  const term = s.log.termAt(index);
  assert(term !== undefined, 'the log still knows what is above its snapshot');
  const snapshot: Snapshot = { index, term, configuration: s.log.configurationAt(index), data };
  s.log.compact(snapshot, s.config.trailingEntries ?? 0);
  s.outbox.writeSnapshot(snapshot);
  trace(s, 'snapshot-taken', index);
}
