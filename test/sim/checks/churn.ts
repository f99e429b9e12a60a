/**
 * S5: no replacement is placed for an allocation that still runs, inside its window, on a node that is back and
 * ready. Known slack: the plan was made before its maker knew that the node was ready.
 */
import { disconnectWindowMs, isExpired } from '../../../impl/core/lifecycle.ts';
import type { Allocation, Instant } from '../../../impl/core/records.ts';
import type { AppliedEntry } from '../history.ts';
import { KNOWN } from '../known-counterexamples.ts';
import type { NewCheck } from './check.ts';

export const churn: NewCheck = ({ findings, clients }) => {
  /** Per server and node: when the server learned that the node is ready. */
  const readyAt = new Map<string, Instant>();

  const reallyRuns = ({ ID, NodeID }: Allocation): boolean =>
    clients.some(
      (client) => client.id === NodeID && client.running().some((task) => task.startsWith(`${ID}/`)),
    );

  const onReplacement = ({ before, command, index }: AppliedEntry, placed: Allocation): void => {
    const original = before.alloc(placed.PreviousAllocation);
    if (original === undefined || !isNeedless(original, placed, command.at)) return;
    if (before.node(original.NodeID)?.Status !== 'ready' || !reallyRuns(original)) return;
    const knewAt = readyAt.get(`${plannerOf(placed)} ${original.NodeID}`) ?? Infinity;
    const sentence = `entry ${index} replaces ${original.ID}, which runs on ${original.NodeID}, ready again, by ${placed.ID}`;
    if (placed.CreateTime <= knewAt) findings.reproduction(KNOWN.needlessReplacement, sentence);
    else findings.violation('S5', sentence);
  };

  return {
    onTrace(host, { component, id, data, at }) {
      if (component !== 'node' || data['status'] !== 'ready' || data['before'] === undefined) return;
      if (data['before'] !== 'ready') readyAt.set(`${host} ${id}`, at);
    },
    onServerStop(server) {
      for (const key of readyAt.keys()) if (key.startsWith(`${server} `)) readyAt.delete(key);
    },
    onEntry(entry) {
      if (entry.command.type !== 'ApplyPlanResults') return;
      for (const alloc of entry.command.allocs) {
        if (entry.before.alloc(alloc.ID) === undefined) onReplacement(entry, alloc);
      }
    },
  };
};

function isNeedless(original: Allocation, placed: Allocation, at: Instant): boolean {
  return (
    original.ClientStatus === 'unknown' &&
    original.DesiredStatus === 'run' &&
    disconnectWindowMs(original) !== undefined &&
    !isExpired(original, at) &&
    original.Job.Version === placed.Job.Version
  );
}

/** Ids end with the name of the server that drew them. */
function plannerOf({ ID }: Allocation): string {
  return ID.slice(ID.lastIndexOf('-') + 1);
}
