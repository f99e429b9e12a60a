/**
 * The node machine's events as log entries, and a node record as facts. An entry was accepted when it wrote one of
 * the tables that it could write; where a status is set that is there already, nobody says.
 */
import type { Command } from '../core/commands.ts';
import type { NodeStatus, Eligibility } from '../../machines/vocabulary.ts';
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
  const logged = log.commit(entryFor(event, log));
  if ('doubtful' in logged) return logged;
  if (event.type === 'STATUS_SET') return { untold: true };
  return { accepted: writesOf(log) !== before };
}

/** Where the tables stand that a node entry may write. */
function writesOf({ view }: EntryLog): string {
  return `${view.tableIndex('nodes')}/${view.tableIndex('allocs')}`;
}

function entryFor(event: EventInstance, { at, view }: EntryLog): Command {
  const evalSeed = seedFor({ view });
  switch (event.type) {
    case 'REGISTERED':
      return {
        type: 'NodeRegister',
        at,
        node: sampleRegistration({ Status: event['status'] as NodeStatus }),
        evalSeed,
      };
    case 'STATUS_SET':
      return {
        type: 'NodeUpdateStatus',
        at,
        nodeId: NODE_ID,
        asked: event['status'] as NodeStatus,
        evalSeed,
      };
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

function factsOf({ view }: EntryLog): Facts {
  const node = view.node(NODE_ID);
  return {
    status: node?.Status ?? null,
    eligibility: node?.SchedulingEligibility ?? null,
    lastMissedHeartbeatIndex: node?.LastMissedHeartbeatIndex ?? null,
    lastAllocUpdateIndex: node?.LastAllocUpdateIndex ?? null,
  };
}
