/**
 * A server core with two nodes, and which of their clients it hears, and when, while the time of the first runs out and
 * after that. It makes calls and lets time pass; what the leader believes is its own.
 */
import { DEFAULT_HEARTBEATS } from '../core/heartbeat.ts';
import type { EventInstance, Facts } from '../../spec/conform/target.ts';
import { CoreBench } from './core-bench.ts';
import { NODE_ID, sampleRegistration, seedFor } from './sample-records.ts';

const OTHER_ID = 'n2';
/** Beside two failover TTLs: longer than any TTL and grace, and what a doubt adds to each. */
const WATCHED_MS = 250_000;

export function deafLeaderFacts(given: EventInstance): Facts {
  const { since, graceMs, failoverMs, heardMs, by, then, thenMs } = given;
  const bench = newBench(Number(graceMs), Number(failoverMs));
  if (since === 'election') bench.loseLeader();
  else hear(bench, 'itself');
  const beganAt = bench.at;
  const endsAt = bench.server.leading?.heartbeats.deadline(NODE_ID) ?? 0;
  if (Number(heardMs) >= 0) {
    passTo(bench, beganAt + Number(heardMs));
    hear(bench, String(by));
  }
  if (then !== 'nobody') {
    passTo(bench, endsAt + Number(thenMs));
    if (then === 'purged') bench.callThrough('Node.Deregister', { NodeID: NODE_ID });
    else hear(bench, String(then));
    if (then === 'another-twice') {
      bench.pass(1_000);
      hear(bench, String(then));
    }
  }
  passTo(bench, endsAt + 2 * Number(failoverMs) + WATCHED_MS);
  hear(bench, 'another');
  bench.pass(WATCHED_MS);
  return whatWasTold(bench, endsAt);
}

function newBench(graceMs: number, failoverTtlMs: number): CoreBench {
  const bench = new CoreBench({ ...DEFAULT_HEARTBEATS, graceMs, failoverTtlMs });
  for (const ID of [NODE_ID, OTHER_ID]) {
    const node = sampleRegistration({ ID, Status: 'ready' });
    bench.commit({ type: 'NodeRegister', at: bench.at, node, evalSeed: seedFor(bench) });
  }
  return bench;
}

/** A heartbeat, of the other node or of the first; or, in vain, a registration that is never written. */
function hear(bench: CoreBench, who: string): void {
  const NodeID = who.startsWith('itself') ? NODE_ID : OTHER_ID;
  if (who.endsWith('-in-vain')) {
    bench.call('Node.Register', { Node: sampleRegistration({ ID: NodeID }) });
    return;
  }
  bench.callThrough('Node.UpdateStatus', { NodeID, Status: 'ready' });
}

function passTo(bench: CoreBench, at: number): void {
  bench.pass(at - bench.at);
}

function whatWasTold({ trace }: CoreBench, endsAt: number): Facts {
  const first = (cause: string) => trace.find((event) => event.id === NODE_ID && event.cause === cause);
  const doubted = first('silence-doubted');
  const fired = first('timer-fired');
  return {
    doubtedForMs: doubted === undefined ? 'never' : Number(doubted.data['deadlineAt']) - doubted.at,
    fired: trace.filter((event) => event.id === NODE_ID && event.cause === 'timer-fired').length,
    silentAfterMs: fired === undefined ? 'never' : fired.at - endsAt,
  };
}
