/**
 * L11: no node is written off because its leader heard nobody for less than the failover TTL. It is asked only where nothing
 * else goes wrong than that: with other faults a client that runs may be silent for reasons of its own.
 */
import type { Instant } from '../../../impl/core/records.ts';
import type { ClientProcess } from '../client-process.ts';
import type { FaultKind } from '../conditions.ts';
import type { NewCheck, Scene } from './check.ts';

const PREMISE: ReadonlySet<FaultKind> = new Set<FaultKind>(['leader-deaf']);

/** A heartbeat that was answered. */
interface Contact {
  readonly at: Instant;
  readonly life: number;
}

export const failoverGrace: NewCheck = (scene) => {
  const { findings, clients, clock, conditions } = scene;
  if (!conditions.faults.every((kind) => PREMISE.has(kind))) return {};
  const contacts = new Map<string, Contact>();
  const beats = new Set<string>();
  return {
    onCall(_host, { id, method }) {
      if (method === 'Node.UpdateStatus') beats.add(id);
    },
    onAnswer(host, callId, isRefused) {
      const life = clients.find(({ id }) => id === host)?.lives;
      if (beats.delete(callId) && !isRefused && life !== undefined)
        contacts.set(host, { at: clock.now, life });
    },
    onEntry({ command, changes, index }) {
      if (command.type !== 'NodeUpdateStatus' || command.asked !== 'silence') return;
      const client = clients.find(({ id }) => id === command.nodeId);
      const written = changes.find(({ kind, id }) => kind === 'node' && id === command.nodeId);
      if (client === undefined || written === undefined) return;
      const contact = contacts.get(client.id);
      if (contact === undefined || !mustBeHeard(client, contact, scene)) return;
      const since = (clock.now - contact.at) / 1000;
      findings.violation(
        'L11',
        `entry ${index} writes ${client.id} off, which was heard ${since} s ago and runs`,
      );
    },
  };
};

/** It runs, and since it was heard last its leader was deaf once at most, and for less than the failover TTL. */
function mustBeHeard(client: ClientProcess, { at, life }: Contact, scene: Scene): boolean {
  const { servers, conditions, clock } = scene;
  if (client.agent === undefined || client.lives !== life) return false;
  const spells = servers.flatMap(({ deafSpells }) => deafSpells).filter(({ to }) => to > at);
  if (spells.length > 1) return false;
  const { failoverTtlMs } = conditions.heartbeats;
  return spells.every(({ from, to }) => Math.min(to, clock.now) - from < failoverTtlMs);
}
