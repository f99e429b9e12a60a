/**
 * How long a node may be silent (reference page, section 1.4): the TTL it is granted, the leader's own deadline, and
 * what a new leader grants to everybody.
 */
import type { EventInstance } from '../../model/types.ts';
import type { Flags } from '../observations.ts';
import { combinations, type Decision } from './decision.ts';

/** Nomad's defaults, in ms and per second. */
const MIN_TTL_MS = 10_000;
const GRACE_MS = 10_000;
const FAILOVER_TTL_MS = 300_000;
const PER_SECOND = 50;
const PER_DAY = 1 / 86_400;

/** `perDay`: so many heartbeats a day; 0 stands for the default rate. Node counts on both sides of the shortest TTL. */
const cases = [
  ...combinations('GRANTED', {
    nodes: [1, 499, 500, 501, 1200],
    perDay: [0, 0.5, 1, 1.5],
    draw: ['least', 'most'],
  }),
  ...combinations('GRANTED', { nodes: [0], perDay: [0], minTtlMs: [0, MIN_TTL_MS], draw: ['least', 'most'] }),
  ...combinations('TOOK_OVER', { node: ['initializing', 'ready', 'disconnected', 'down', 'gone'] }),
];

function expected(given: EventInstance): Flags {
  if (given.type === 'TOOK_OVER') {
    const isTimed = given['node'] !== 'down' && given['node'] !== 'gone';
    return { deadlineInMs: isTimed ? FAILOVER_TTL_MS : 'none' };
  }
  const baseMs = baseOf(given);
  // The draw is from [0, base) in whole ms.
  const ttlMs = given['draw'] === 'least' ? baseMs : baseMs + Math.max(0, baseMs - 1);
  return { ttlMs, deadlineInMs: ttlMs + GRACE_MS };
}

function baseOf({ nodes, perDay, minTtlMs = MIN_TTL_MS }: EventInstance): number {
  const rate = perDay === 0 ? PER_SECOND : Number(perDay) * PER_DAY;
  if (rate <= PER_DAY) return Number(minTtlMs);
  return Math.max(Number(minTtlMs), Math.ceil((Number(nodes) * 1000) / rate));
}

export const timeToLive: Decision = { name: 'time-to-live', cases, expected };
