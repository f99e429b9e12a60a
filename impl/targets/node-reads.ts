/**
 * Reads about a node, made to a server core in which no two indexes are the same: the node's, each allocation's, and
 * those of the tables, which other records have moved on.
 */
import type { RpcResult } from '../core/effects.ts';
import type { RpcMethod, RpcMethods } from '../core/rpc.ts';
import type { EventInstance, Facts } from '../../spec/conform/target.ts';
import { CoreBench } from './core-bench.ts';
import {
  NODE_ID,
  planEntry,
  sampleAlloc,
  sampleRegistration,
  sampleReport,
  seedFor,
} from './sample-records.ts';

const OTHER_NODE_ID = 'n2';

export function nodeReadFacts(given: EventInstance): Facts {
  const bench = new CoreBench();
  arrange(bench, given.type === 'WAITED' ? 'busy' : String(given['node']));
  if (given['leader'] === false) bench.follow();
  const stale = { AllowStale: true };
  switch (given.type) {
    case 'NODE':
      return factsOf(bench, read(bench, 'Node.GetNode', { NodeID: NODE_ID, ...stale }));
    case 'LIST':
      return factsOf(bench, read(bench, 'Node.List', stale));
    case 'ALLOCS':
      return factsOf(bench, read(bench, 'Node.GetAllocs', { NodeID: NODE_ID, ...stale }));
    case 'OWN_ALLOCS': {
      const args = { NodeID: given['named'] === true ? NODE_ID : '', ...secretOf(given), ...stale };
      return factsOf(
        bench,
        read(bench, 'Node.GetClientAllocs', args as RpcMethods['Node.GetClientAllocs']['args']),
      );
    }
    default:
      return waited(bench, String(given['news']));
  }
}

function secretOf({ secret }: EventInstance): object {
  return secret === 'unsaid' ? {} : { SecretID: secret === 'right' ? 'secret' : 'stolen' };
}

function arrange(bench: CoreBench, node: string): void {
  const { at } = bench;
  if (node !== 'gone') register(bench, NODE_ID);
  register(bench, OTHER_NODE_ID);
  if (node === 'busy') {
    bench.commit(planEntry(at, [], [sampleAlloc('a1')]));
    bench.commit(planEntry(at, [], [sampleAlloc('a2')]));
    bench.commit({
      type: 'AllocClientUpdate',
      at,
      allocs: [sampleReport('a1', 'running')],
      evalSeed: seedFor(bench),
    });
  }
  writeElsewhere(bench);
}

/** The tables move on, this node and its allocations do not. */
function writeElsewhere(bench: CoreBench): void {
  const { at } = bench;
  const elsewhere = { ...sampleReport(`elsewhere-${bench.index}`, 'running'), NodeID: OTHER_NODE_ID };
  bench.commit(planEntry(at, [], [sampleAlloc(elsewhere.ID, { NodeID: OTHER_NODE_ID })]));
  register(bench, OTHER_NODE_ID);
}

function register(bench: CoreBench, ID: string): void {
  const node = sampleRegistration({ ID, Status: 'ready' });
  bench.commit({ type: 'NodeRegister', at: bench.at, node, evalSeed: seedFor(bench) });
}

function read<M extends RpcMethod>(
  bench: CoreBench,
  method: M,
  args: RpcMethods[M]['args'],
): RpcResult | undefined {
  return bench.take(bench.call(method, args));
}

/** Someone waits for anything newer than what it has seen; what becomes of that. */
function waited(bench: CoreBench, news: string): Facts {
  const args = { NodeID: NODE_ID, SecretID: 'secret', AllowStale: true };
  const first = read(bench, 'Node.GetClientAllocs', args);
  const { Index: MinQueryIndex } = (first as { ok: { Index: number } }).ok;
  const id = bench.call('Node.GetClientAllocs', { ...args, MinQueryIndex });
  const { at } = bench;
  const gone = { vanished: ['a2'], 'all-vanished': ['a1', 'a2'] }[news];
  if (gone !== undefined) bench.commit({ type: 'EvalDelete', at, evalIds: [], allocIds: gone });
  if (news === 'elsewhere') writeElsewhere(bench);
  // The node is written, its allocations are not.
  if (news === 'of-the-node') register(bench, NODE_ID);
  // Other entries follow before anyone looks: what is told is told at once.
  if (news === 'written') bench.commit(planEntry(at, [], [sampleAlloc('a2'), elsewhereToo()]));
  return factsOf(bench, bench.take(id));
}

function elsewhereToo() {
  return sampleAlloc('b', { NodeID: OTHER_NODE_ID });
}

interface Read {
  readonly Node?: { readonly ID: string } | null;
  readonly Nodes?: readonly { readonly ID: string }[];
  readonly Allocs?: readonly { readonly ID: string }[] | Readonly<Record<string, number>>;
  readonly Index: number;
  readonly KnownLeader: boolean;
}

function factsOf(bench: CoreBench, result: RpcResult | undefined): Facts {
  if (result === undefined) return { answer: 'none' };
  if ('error' in result) return { answer: result.error };
  const { Node, Nodes, Allocs, Index, KnownLeader } = result.ok as Read;
  const listed = Nodes ?? (Array.isArray(Allocs) ? (Allocs as { ID: string }[]) : undefined);
  const ids = listed?.map(({ ID }) => ID) ?? Object.keys(Allocs ?? {}).sort();
  const wishes = Object.entries(Allocs ?? {}).map(([id, index]) =>
    index === bench.view.alloc(id)?.CreateIndex ? 'placed' : 'something else',
  );
  return {
    answer: 'ok',
    found: Node === undefined ? ids.join(' ') : Node !== null,
    index: nameOf(bench, Index),
    wishes: wishes.join(' '),
    knownLeader: KnownLeader,
  };
}

/** Whose index it is. */
function nameOf(bench: CoreBench, index: number): string {
  const { view } = bench;
  const newest = Math.max(0, ...view.allocsByNode(NODE_ID).map(({ ModifyIndex }) => ModifyIndex));
  if (index === newest) return 'newest';
  if (index === view.node(NODE_ID)?.ModifyIndex) return 'node';
  if (index === view.tableIndex('nodes')) return 'nodes';
  return index === Math.max(1, view.tableIndex('allocs')) ? 'allocs' : 'something else';
}
