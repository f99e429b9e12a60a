/** A server core with many nodes that all owe a heartbeat, asked for a TTL; and one that has just taken over. */
import type { NodeStatus } from '../../machines/vocabulary.ts';
import { DEFAULT_HEARTBEATS } from '../core/heartbeat.ts';
import type { NodeUpdateReply } from '../core/rpc.ts';
import type { EventInstance, Facts, Scalar } from '../../spec/conform/target.ts';
import { CoreBench } from './core-bench.ts';
import { NODE_ID, sampleRegistration, seedFor } from './sample-records.ts';

const SECONDS_PER_DAY = 86_400;

export function timeToLiveFacts(given: EventInstance): Facts {
  return given.type === 'TOOK_OVER' ? tookOver(given) : granted(given);
}

function tookOver({ node }: EventInstance): Facts {
  const bench = new CoreBench();
  if (node !== 'gone') register(bench, NODE_ID, node as NodeStatus);
  bench.loseLeader();
  return { deadlineInMs: deadlineIn(bench) };
}

/** Each node gets its timer from the new leader; only then is one of them granted a TTL. */
function granted({ nodes, perDay, minTtlMs, draw }: EventInstance): Facts {
  const rate =
    perDay === 0
      ? {}
      : { maxPerSecond: perDay === 1 ? 1 / SECONDS_PER_DAY : Number(perDay) / SECONDS_PER_DAY };
  const shortest = minTtlMs === undefined ? {} : { minTtlMs: Number(minTtlMs) };
  const bench = new CoreBench(
    { ...DEFAULT_HEARTBEATS, ...rate, ...shortest },
    { float: () => 0, int: drawBy(draw) },
  );
  if (nodes === 0) register(bench, NODE_ID, 'ready');
  for (let n = 1; n <= Number(nodes); n += 1) register(bench, `n${n}`, 'ready');
  if (nodes !== 0) bench.loseLeader();
  const reply = bench.callThrough('Node.UpdateStatus', { NodeID: NODE_ID, Status: 'ready' });
  const ttl = reply !== undefined && 'ok' in reply ? (reply.ok as NodeUpdateReply).HeartbeatTTL : null;
  return { ttlMs: ttl === null ? null : ttl / 1e6, deadlineInMs: deadlineIn(bench) };
}

/** The least or the most of what may be drawn; there is always something to draw from. */
function drawBy(draw: Scalar | undefined): (bound: number) => number {
  return (bound) => {
    if (!(bound >= 1)) throw new Error(`a draw below ${bound}`);
    return draw === 'least' ? 0 : bound - 1;
  };
}

function register(bench: CoreBench, ID: string, Status: NodeStatus): void {
  const node = sampleRegistration({ ID, Status });
  bench.commit({ type: 'NodeRegister', at: bench.at, node, evalSeed: seedFor(bench) });
}

function deadlineIn(bench: CoreBench): number | string {
  const at = bench.server.leading?.heartbeats.deadline(NODE_ID);
  return at === undefined ? 'none' : at - bench.at;
}
