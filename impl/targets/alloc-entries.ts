/**
 * The alloc machine's events as log entries and passing time, and an allocation record as facts. What a plan writes
 * is made by the scheduler's own functions, from the record as the plan's snapshot must have shown it. An entry was
 * accepted when it wrote or removed the record.
 */
import type { AllocReport, Command } from '../core/commands.ts';
import { disconnectWindowMs, isExpired, lastUnknownAt } from '../core/lifecycle.ts';
import type { Allocation, Instant } from '../core/records.ts';
import { needsToReconnect } from '../core/scheduler/alloc-predicates.ts';
import { asReconnected, asStopped, asUnknown } from '../core/scheduler/disconnect.ts';
import type { EventInstance, Facts, Sent, Target } from '../../spec/conform/target.ts';
import type { EntryLog } from './entry-log.ts';
import { ALLOC_ID, planEntry, sampleAlloc, sampleReport, WINDOW_MS } from './sample-records.ts';

export function allocTarget(log: EntryLog): Target {
  return {
    name: log.name,
    start: ({ seed }) => log.start(seed),
    send: (event) => send(log, event),
    observe: () => factsOf(log),
    stop: () => log.stop(),
    story: () => log.story(),
  };
}

function send(log: EntryLog, event: EventInstance): Sent {
  if (event.type === 'WINDOW_EXPIRED') {
    log.pass(WINDOW_MS);
    return { untold: true };
  }
  const before = log.view.alloc(ALLOC_ID);
  const entry = entryFor(event, log.at, before);
  if (typeof entry === 'string') return { notDrivable: entry };
  const logged = log.commit(entry);
  if ('doubtful' in logged) return logged;
  return { accepted: log.view.alloc(ALLOC_ID)?.ModifyIndex !== before?.ModifyIndex };
}

function entryFor(event: EventInstance, at: Instant, stored: Allocation | undefined): Command | string {
  switch (event.type) {
    case 'CLIENT_REPORTED': {
      const status = event['status'] as AllocReport['ClientStatus'];
      return { type: 'AllocClientUpdate', at, allocs: [sampleReport(ALLOC_ID, status)], evals: [] };
    }
    case 'PLAN_APPLIED':
      return planFor(String(event['action']), at, stored);
    case 'COLLECTED':
      return { type: 'EvalDelete', at, evalIds: [], allocIds: [ALLOC_ID] };
    default:
      throw new Error(`the alloc machine has no event ${event.type}`);
  }
}

/** The plan's entry, or why no scheduler can have made such a plan. */
function planFor(action: string, at: Instant, stored: Allocation | undefined): Command | string {
  if (action === 'place') {
    if (stored !== undefined) return 'a placement has an id of its own';
    return planEntry(at, [], [sampleAlloc(ALLOC_ID)]);
  }
  if (stored === undefined) return 'a plan rewrites only what its snapshot holds';
  // Only what was seen running and is wanted is taken back (reference page, sections 4.2 and 4.5).
  const wanted: Allocation = { ...stored, DesiredStatus: 'run', ClientStatus: 'running' };
  switch (action) {
    case 'stop':
      return planEntry(at, [asStopped({ alloc: stored, description: 'stopped' }, at)], []);
    case 'lost':
      return planEntry(at, [asStopped({ alloc: stored, description: 'lost', clientStatus: 'lost' }, at)], []);
    case 'unknown':
      return planEntry(at, [], [asUnknown(stored, 'follow-up', at)]);
    case 'reconnect':
      return planEntry(at, [], [asReconnected(wanted, at)]);
    default:
      throw new Error(`no plan does ${action}`);
  }
}

function factsOf({ view, at }: EntryLog): Facts {
  const alloc = view.alloc(ALLOC_ID);
  if (alloc === undefined) return { clientStatus: null };
  return {
    clientStatus: alloc.ClientStatus,
    desiredStatus: alloc.DesiredStatus,
    nodeId: alloc.NodeID,
    newestHistoryEntry: alloc.AllocStates.at(-1)?.Value ?? null,
    lastUnknownAt: lastUnknownAt(alloc) ?? null,
    windowMs: disconnectWindowMs(alloc) ?? null,
    at,
    followupEvalId: alloc.FollowupEvalID,
    claimsReturning: needsToReconnect(alloc),
    claimsExpired: isExpired(alloc, at),
  };
}
