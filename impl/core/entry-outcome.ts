/**
 * What the leader must know of an entry that was applied, to answer who asked for it: whether it was refused, and
 * which evaluations it made. A consequence of state and command like the state itself; it is not part of the state.
 */
export interface Outcome {
  /** Why the entry wrote nothing, in the words of the answer. */
  readonly refusal?: string;
  /** Of a batch of reports: node id to why its reports were not taken. */
  readonly refusedNodes: ReadonlyMap<string, string>;
  /** Ids of the evaluations that the entry made by itself. */
  readonly evalIds: readonly string[];
}

/** Of an entry that is not for the state machine. */
export const NOTHING_DONE: Outcome = { refusedNodes: new Map(), evalIds: [] };

export const SERVICE_NOT_FOUND = 'service registration not found';
export const serviceOfEnded = (allocId: string): string =>
  `allocation ${allocId} has ended: its services are not registered`;
export const NODE_NOT_FOUND = 'node not found';
export const SECRET_MISMATCH = 'node secret ID does not match. Not registering node.';
