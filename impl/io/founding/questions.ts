/** What servers ask each other outside of links, and what they say. `describe`: who are you? `admit`: take me in. */
import type { ServerId } from '../../core/effects.ts';
import type { Candidate } from '../../core/founding.ts';
import type { Places } from './membership-file.ts';

export interface Described {
  readonly candidate: Candidate;
  readonly servers: Readonly<Record<ServerId, Places>>;
}

/** It came from outside: of another release, perhaps. */
export function isDescribed(answer: unknown): answer is Described {
  const { candidate, servers } = (answer ?? {}) as Partial<Described>;
  const { id, instance, expect, promised = [], names } = candidate ?? ({} as Partial<Candidate>);
  const isCandidate = typeof id === 'string' && typeof instance === 'string' && typeof expect === 'number';
  return isCandidate && Array.isArray(promised) && Array.isArray(names) && typeof servers === 'object';
}
