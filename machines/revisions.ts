/**
 * Named protocol revisions: which rule is switched how in each. A revision is a parameter set of the same
 * machines, so two can be compared, and a historical defect is one switch. Rules are applied in the machine
 * files; here they are only named.
 */

/** The switches. Each says where its rule lives. */
export interface Rules {
  /** Register of a known node writes the status the request asks for (A) or the one the RPC read (B). register.ts, N2. */
  readonly registerWrites: 'requested' | 'status-read';
  /** A returning node is held `initializing` until its allocations have been reported. update-status.ts, N3-N5. */
  readonly gate: boolean;
  /** Which node statuses refuse UpdateAlloc: all but ready (A), or down and disconnected (B). report.ts, section 3.4. */
  readonly reportsRefusedWhile: 'not-ready' | 'unresponsive';
}

export const REVISIONS = {
  /** As in Nomad 1.4.3 and before: column A of the reference page. */
  'pre-15808': { registerWrites: 'requested', gate: false, reportsRefusedWhile: 'not-ready' },
  /** With change #15808, Nomad 1.5.0: column B. */
  'strict-steps': { registerWrites: 'status-read', gate: true, reportsRefusedWhile: 'unresponsive' },
} as const satisfies Record<string, Rules>;

export type RevisionName = keyof typeof REVISIONS;
