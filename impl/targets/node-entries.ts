/**
 * The node machine's events as log entries, and a node record as facts. An entry was accepted when it wrote one of
 * the tables that it could write; where a status is set that is there already, nobody says.
 */
import type { Command } from '../core/commands.ts';
import type { NodeStatus, Eligibility } from '../../machines/vocabulary.ts';
import type { Instant } from '../core/records.ts';
import type { EventInstance, Facts, Sent, Target } from '../../spec/conform/target.ts';
import type { EntryLog } from './entry-log.ts';
import { NODE_ID, sampleRegistration, sampleReport, seedFor } from './sample-records.ts';

export function nodeTarget(log: EntryLog): Target {
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
  const before = writesOf(log);
  const entry = entryFor(event, log);
  if (typeof entry === 'string') return { notDrivable: entry };
  const logged = log.commit(entry);
  if ('doubtful' in logged) return logged;
  if (event.type === 'STATUS_SET') return { untold: true };
  const accepted = writesOf(log) !== before;
  if (event.type === 'ALLOCS_REPORTED' && !accepted) return { notDrivable: 'the batch is refused' };
  return { accepted };
}

/** Where the tables stand that a node entry may write. */
function writesOf({ view }: EntryLog): string {
  return `${view.tableIndex('nodes')}/${view.tableIndex('allocs')}`;
}

/** The entry, or why none has this effect: what is written is decided where an entry is applied. */
function entryFor(event: EventInstance, { at, view }: EntryLog): Command | string {
  const known = view.node(NODE_ID)?.Status;
  const evalSeed = seedFor({ view });
  switch (event.type) {
    case 'REGISTERED':
      return registration(event['status'] as NodeStatus, known, at, evalSeed);
    case 'STATUS_SET': {
      const asked = event['status'] as NodeStatus;
      if (known === 'disconnected' && asked === 'ready') return 'what was out of sight is not ready at once';
      return { type: 'NodeUpdateStatus', at, nodeId: NODE_ID, asked, evalSeed };
    }
    case 'ALLOCS_REPORTED':
      return { type: 'AllocClientUpdate', at, allocs: [sampleReport('nowhere', 'running')], evalSeed };
    case 'ELIGIBILITY_SET': {
      const eligibility = event['eligibility'] as Eligibility;
      return { type: 'NodeUpdateEligibility', at, nodeId: NODE_ID, eligibility, evalSeed };
    }
    case 'DEREGISTERED':
      return { type: 'NodeDeregister', at, nodeIds: [NODE_ID], evalSeed };
    default:
      throw new Error(`the node machine has no event ${event.type}`);
  }
}

/** A known node keeps its status, whatever its client asks for: so something else is asked for. */
function registration(
  written: NodeStatus,
  known: NodeStatus | undefined,
  at: Instant,
  evalSeed: string,
): Command | string {
  if (known !== undefined && known !== written) return 'a registration does not change a status';
  const other = written === 'ready' ? 'initializing' : 'ready';
  const Status = known === undefined ? written : other;
  return { type: 'NodeRegister', at, node: sampleRegistration({ Status }), evalSeed };
}

function factsOf({ view }: EntryLog): Facts {
  const node = view.node(NODE_ID);
  return {
    status: node?.Status ?? null,
    eligibility: node?.SchedulingEligibility ?? null,
    lastMissedHeartbeatIndex: node?.LastMissedHeartbeatIndex ?? null,
    lastAllocUpdateIndex: node?.LastAllocUpdateIndex ?? null,
  };
}
