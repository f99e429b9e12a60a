/**
 * L7: an allocation with `stop_after_client_disconnect` does not run on when its client has not heard the servers for longer
 * than that. The client counts from the last answer to a heartbeat or a registration, and from its own start.
 */
import { groupOf } from '../../../impl/core/lifecycle.ts';
import type { Instant } from '../../../impl/core/records.ts';
import type { NewCheck } from './check.ts';

/** Killing takes a while, and so does a start that was under way. */
const SLACK_MS = 5_000;
const PROOFS = ['Node.UpdateStatus', 'Node.Register'];

export const stopAfter: NewCheck = ({ findings, history, clients, clock }) => {
  const heardAt = new Map<string, Instant>();
  const lives = new Map<string, number>();
  const asked = new Map<string, string>();

  const allowedMs = (allocId: string): number => {
    const alloc = history.state.alloc(allocId);
    const delay = alloc === undefined ? undefined : groupOf(alloc)?.StopAfterClientDisconnect;
    return delay === undefined || delay === null ? Infinity : delay / 1e6;
  };

  return {
    onClientStep({ id, lives: life }) {
      if (lives.get(id) === life) return;
      lives.set(id, life);
      heardAt.set(id, clock.now);
    },
    onCall(host, { id, method }) {
      if (PROOFS.includes(method)) asked.set(id, host);
    },
    onAnswer(host, callId, isRefused) {
      if (asked.delete(callId) && !isRefused) heardAt.set(host, clock.now);
    },
    onRound() {
      for (const client of clients) {
        const silentMs = clock.now - (heardAt.get(client.id) ?? clock.now) - SLACK_MS;
        if (client.agent === undefined) continue;
        for (const task of client.running()) {
          const allocId = task.slice(0, task.indexOf('/'));
          if (silentMs <= allowedMs(allocId)) continue;
          const sentence = `${allocId} runs on ${client.id}, which has heard nothing for ${silentMs / 1000} s`;
          findings.violation('L7', sentence);
        }
      }
    },
  };
};
