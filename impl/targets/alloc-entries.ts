/**
 * The alloc machine's events as log entries and passing time, and an allocation record as facts. What a plan writes
 * is made by the scheduler's own functions, from the record as the plan's snapshot must have shown it. An entry was
 * accepted when it wrote or removed the record.
 */
import type { AllocReport, Command, StatusAsked } from '../core/commands.ts';
import { disconnectWindowMs, isExpired, lastUnknownAt } from '../core/lifecycle.ts';
import type { Allocation, Instant } from '../core/records.ts';
import { needsToReconnect } from '../core/scheduler/alloc-predicates.ts';
import { asReconnected, asStopped, asUnknown } from '../core/scheduler/disconnect.ts';
import { StateStore } from '../core/state/state-store.ts';
import type { EventInstance, Facts, Sent, Target } from '../../spec/conform/target.ts';
import type { EntryLog } from './entry-log.ts';
import {
  ALLOC_ID,
  NODE_ID,
  planEntry,
  sampleAlloc,
  sampleRegistration,
  sampleReport,
  seedFor,
  WINDOW_MS,
} from './sample-records.ts';

export function allocTarget(log: EntryLog): Target {
  return {
    name: log.name,
    start({ seed }) {
      log.start(seed);
      beHeard(log);
    },
    send: (event) => send(log, event),
    observe: () => factsOf(log),
    stop: () => log.stop(),
    story: () => log.story(),
  };
}

function send(log: EntryLog, event: EventInstance): Sent {
  const before = log.view.alloc(ALLOC_ID);
  const entry = entryFor(event, log, before);
  if (typeof entry === 'string') return { notDrivable: entry };
  const logged = log.commit(entry);
  const accepted = log.view.alloc(ALLOC_ID)?.ModifyIndex !== before?.ModifyIndex;
  beHeard(log);
  if ('doubtful' in logged) return logged;
  return event.type === 'WINDOW_EXPIRED' ? { untold: true } : { accepted };
}

/** The node is there, and its client is heard: only then are reports taken, and plans for it. */
function beHeard(log: EntryLog): void {
  const { at, view } = log;
  const status = view.node(NODE_ID)?.Status;
  if (status === undefined) {
    const node = sampleRegistration({ Status: 'ready' });
    log.commit({ type: 'NodeRegister', at, node, evalSeed: seedFor(log) });
    return;
  }
  if (status === 'disconnected' || status === 'down') setNode(log, 'initializing');
  if (status !== 'ready') setNode(log, 'ready');
}

function setNode(log: EntryLog, asked: StatusAsked): void {
  log.commit(statusEntry(log, asked));
}

function statusEntry({ at, view }: Pick<EntryLog, 'at' | 'view'>, asked: StatusAsked): Command {
  return { type: 'NodeUpdateStatus', at, nodeId: NODE_ID, asked, evalSeed: seedFor({ view }) };
}

function entryFor(event: EventInstance, log: EntryLog, stored: Allocation | undefined): Command | string {
  const { at } = log;
  switch (event.type) {
    case 'CLIENT_REPORTED': {
      const report = sampleReport(ALLOC_ID, event['status'] as AllocReport['ClientStatus']);
      const AllocModifyIndex = (stored?.AllocModifyIndex ?? 0) - (event['unaware'] === true ? 1 : 0);
      const allocs = [{ ...report, AllocModifyIndex }];
      return { type: 'AllocClientUpdate', at, allocs, evalSeed: seedFor(log) };
    }
    case 'PLAN_APPLIED':
      return planFor(String(event['action']), at, stored);
    case 'MARKED':
      return markFor(String(event['mark']), log, stored);
    case 'WINDOW_EXPIRED':
      return windowEnd(log, stored);
    case 'COLLECTED':
      return { type: 'EvalDelete', at, evalIds: [], allocIds: [ALLOC_ID] };
    default:
      throw new Error(`the alloc machine has no event ${event.type}`);
  }
}

/** The plan's entry, or why no scheduler can have made such a plan. What is there is written whatever its node is. */
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
      return planEntry(at, [asUnknown(stored, at)], []);
    case 'reconnect':
      if (stored.ClientStatus === 'unknown') return 'what has gone out of sight since is not taken back';
      return planEntry(at, [asReconnected(wanted, at)], []);
    default:
      throw new Error(`no plan does ${action}`);
  }
}

/** The entry that ends the contact with its node, if that is how it would mark this allocation. */
function markFor(mark: string, log: EntryLog, stored: Allocation | undefined): Command | string {
  const asked: StatusAsked = mark === 'lost' ? 'down' : 'silence';
  if (stored === undefined) return 'what is not there is not marked';
  const found = markedBy(asked, stored, log.at);
  return found === mark ? statusEntry(log, asked) : `the entry marks it ${found}`;
}

/** What an entry makes of an allocation on a node that was ready: asked of a store that holds nothing else. */
function markedBy(asked: StatusAsked, alloc: Allocation, at: Instant): string {
  const store = new StateStore();
  const node = sampleRegistration({ Status: 'ready' });
  store.apply(1, { type: 'NodeRegister', at, node, evalSeed: '' });
  store.apply(2, planEntry(at, [alloc], []));
  store.apply(3, { type: 'NodeUpdateStatus', at, nodeId: NODE_ID, asked, evalSeed: '' });
  const after = store.snapshot().alloc(alloc.ID);
  return after?.AllocModifyIndex === 3 ? after.ClientStatus : 'none';
}

/** Its window ends while its node is out of sight. */
function windowEnd(log: EntryLog, stored: Allocation | undefined): Command {
  if (stored?.ClientStatus === 'unknown') setNode(log, 'disconnected');
  log.pass(WINDOW_MS);
  return { type: 'AllocWindowsEnded', at: log.at, allocIds: [ALLOC_ID], evalSeed: seedFor(log) };
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
