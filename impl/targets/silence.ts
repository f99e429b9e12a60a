/** A new leader that hears others, and nothing of a node until its timer runs out; and what becomes of the entry that it puts in. */
import { DEFAULT_HEARTBEATS } from '../core/heartbeat.ts';
import type { EventInstance, Facts } from '../../spec/conform/target.ts';
import { arrangeEnded, arrangeNode, arrangeWindows, type NodeState } from './arrangement.ts';
import { CoreBench } from './core-bench.ts';
import { NODE_ID } from './sample-records.ts';
import { toldOf } from './told.ts';

export function silenceFacts({ node, load, entry }: EventInstance): Facts {
  const bench = new CoreBench();
  arrangeNode(bench, node as NodeState);
  if (load === 'ended') arrangeEnded(bench);
  else arrangeWindows(bench, load === 'window');
  bench.loseLeader();
  const events = bench.view.node(NODE_ID)?.Events.length ?? 0;
  const traced = bench.trace.length;
  bench.passBesideAnother(DEFAULT_HEARTBEATS.failoverTtlMs);
  const asked = settle(bench, String(entry));
  const left = bench.view.node(NODE_ID);
  return {
    asked,
    told: toldOf(bench.trace.slice(traced), NODE_ID),
    status: left?.Status ?? 'gone',
    events: left === undefined ? 0 : left.Events.length - events,
    event: left?.Events.at(-1)?.Message ?? null,
  };
}

/** Whether there was an entry. */
function settle(bench: CoreBench, entry: string): boolean {
  const held = bench.heldOf('NodeUpdateStatus');
  if (held === undefined) return false;
  if (entry === 'failed') bench.fail(held, 'not written');
  else {
    if (entry === 'too-late') arrangeNode(bench, 'gone');
    bench.release(held);
  }
  return true;
}
