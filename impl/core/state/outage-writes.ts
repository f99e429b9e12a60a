/**
 * What the entry that ends the contact with a node writes on its allocations, the one that hears it again, and the one that
 * ends their windows.
 * Who is marked how is decided in `outage.ts`.
 * Source: docs/protocol/divergence.md; reference page nomad-protocol.md, section 3.3.
 */
import { isExpired } from '../lifecycle.ts';
import { ofJobOf } from '../new-evaluation.ts';
import { type EndOfContact, isLeftUnmarked, markOf, windowMayEnd } from '../outage.ts';
import type { Allocation, Node } from '../records.ts';
import { LOST } from '../scheduler/descriptions.ts';
import { asStopped, asUnknown } from '../scheduler/disconnect.ts';
import { makeEval } from './made-evals.ts';
import { key, rowsUnder } from './tables.ts';
import type { Write } from './write.ts';

/** Mark what is on the node, in order of ids; whether there was anything to mark. */
export function endContact(write: Write, nodeId: string, end: EndOfContact): boolean {
  let marked = 0;
  for (const alloc of rowsUnder(write.tables.allocsByNode, nodeId)) {
    const mark = markOf(alloc, end, write.at);
    if (mark === 'none') continue;
    putWritten(write, mark === 'unknown' ? outOfSight(alloc, write.at) : givenUp(alloc, write.at));
    marked += 1;
  }
  return marked > 0;
}

/** Mark what is said to run on a node that was written off, and was not marked then. */
export function makeUpForMarks(write: Write, node: Node): void {
  const unmarked = rowsUnder(write.tables.allocsByNode, node.ID).filter((alloc) =>
    isLeftUnmarked(alloc, node),
  );
  for (const alloc of unmarked) putWritten(write, outOfSight(alloc, write.at));
}

/** Those whose window has ended and that nobody is about to report. */
export function endWindows(write: Write, seed: string, allocIds: readonly string[]): void {
  const ended = [...new Set(allocIds)]
    .sort()
    .map((id) => write.tables.allocs.get(id))
    .filter((alloc): alloc is Allocation => alloc !== undefined && windowHasEnded(write, alloc));
  for (const alloc of ended) putWritten(write, givenUp(alloc, write.at));
  const oneOfEachJob = new Map(ended.map((alloc) => [key(alloc.Namespace, alloc.JobID), alloc]));
  for (const alloc of oneOfEachJob.values()) evaluateTimeout(write, seed, alloc);
}

function windowHasEnded(write: Write, alloc: Allocation): boolean {
  return isExpired(alloc, write.at) && windowMayEnd(alloc, write.tables.nodes.get(alloc.NodeID));
}

function evaluateTimeout(write: Write, seed: string, alloc: Allocation): void {
  makeEval(write, seed, { ...ofJobOf(alloc, 'max-disconnect-timeout'), NodeID: alloc.NodeID });
}

/** One that is unknown already is written anew as it is: its window goes on from its first mark. */
function outOfSight(alloc: Allocation, at: number): Allocation {
  return alloc.ClientStatus === 'unknown' ? alloc : asUnknown(alloc, at);
}

function givenUp(alloc: Allocation, at: number): Allocation {
  return asStopped({ alloc, description: LOST, clientStatus: 'lost' }, at);
}

/** A server's write, so its client pulls it. */
function putWritten(write: Write, alloc: Allocation): void {
  write.putAlloc({ ...alloc, ModifyIndex: write.index, AllocModifyIndex: write.index });
}
