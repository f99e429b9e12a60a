/**
 * InstallSnapshot, both ends: a leader sends its snapshot to a follower chunk by chunk, each once the one before
 * has been acknowledged; the follower puts them together (paper 7 and figure 13, thesis 5.3). What a whole one
 * does to the follower's log is in follower.ts.
 *
 * An interruption costs nothing that has arrived: each answer says how many bytes the follower holds, and the
 * leader goes on from there. Only another leader, or a restart of the follower, begins again: two servers'
 * snapshots at one index hold the same state, but not always in the same bytes.
 */
import { assert } from '../assert.ts';
import type { ServerId } from '../effects.ts';
import { chunkBytesOf } from './config.ts';
import type { RaftMessage, Snapshot } from './messages.ts';
import type { Progress } from './progress.ts';
import type { Leader, RaftState, Receiving } from './state.ts';
import { trace } from './state.ts';

type InstallSnapshot<C> = RaftMessage<C> & { type: 'install-snapshot' };
type ChunkReceived<C> = RaftMessage<C> & { type: 'install-snapshot-response' };

/** What this follower lacks is compacted away. A newer snapshot does not replace one under way: it must arrive. */
export function sendSnapshot<C>(s: RaftState<C>, to: ServerId, follower: Progress): void {
  const { snapshot } = s.log;
  assert(snapshot, 'a log that was compacted has a snapshot');
  follower.becomeSnapshot(snapshot, s.now);
  trace(s, 'snapshot-sending', snapshot.index, { to, bytes: snapshot.data.byteLength });
  sendChunk(s, to, follower);
}

/** The chunk after what the follower is known to hold, for the first time or again. */
export function sendChunk<C>(s: RaftState<C>, to: ServerId, { sentSnapshot }: Progress): void {
  assert(sentSnapshot, 'a snapshot is under way');
  const { data, ...snapshot } = sentSnapshot.snapshot;
  const { offset } = sentSnapshot;
  const end = Math.min(offset + chunkBytesOf(s.config), data.byteLength);
  sentSnapshot.at = s.now;
  s.outbox.sendAtOnce(to, {
    type: 'install-snapshot',
    term: s.term,
    snapshot,
    offset,
    chunk: data.subarray(offset, end),
    done: end === data.byteLength,
  });
}

export function onChunkReceived<C>(
  s: RaftState<C>,
  role: Leader,
  from: ServerId,
  { index, offset }: ChunkReceived<C>,
): void {
  const follower = role.followers.get(from);
  if (!follower) return;
  follower.heardAt = s.now;
  const { sentSnapshot } = follower;
  // What is repeated must not send a chunk twice, else every chunk after it would be sent twice as well.
  if (sentSnapshot?.snapshot.index !== index || offset === sentSnapshot.offset) return;
  assert(offset <= sentSnapshot.snapshot.data.byteLength, 'a follower holds no more than there is');
  sentSnapshot.offset = offset;
  sendChunk(s, from, follower);
}

/** Take a chunk in if it is the next one. The whole snapshot, if this was the last. */
export function receiveChunk<C>(s: RaftState<C>, message: InstallSnapshot<C>): Snapshot | undefined {
  const receiving = receivingFor(s, message);
  if (message.offset !== receiving.bytes || message.snapshot.index !== receiving.head.index) return undefined;
  receiving.chunks.push(message.chunk);
  receiving.bytes += message.chunk.byteLength;
  if (!message.done) return undefined;
  s.receiving = undefined;
  return { ...receiving.head, data: joined(receiving) };
}

/** The snapshot under way, or a new one. Within a term a leader goes on to newer ones only: an older is a late message. */
function receivingFor<C>(s: RaftState<C>, { snapshot }: InstallSnapshot<C>): Receiving {
  const { receiving } = s;
  if (receiving && receiving.term === s.term && receiving.head.index >= snapshot.index) return receiving;
  return (s.receiving = { term: s.term, head: snapshot, chunks: [], bytes: 0 });
}

function joined({ chunks, bytes }: Receiving): Uint8Array {
  const whole = new Uint8Array(bytes);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return whole;
}
