/**
 * What the revision `strict-steps` violates by design: the checker found each of these in the machines, and
 * `orrery verify` prints it under this name. When the implementation shows one it keeps the protocol; anything
 * else is a violation. A list, nothing else: each check says when what it sees is the known one.
 */
export interface KnownCounterexample {
  /** As in the reference page, section 8. */
  readonly property: string;
  /** Its name in the report of `orrery verify`. */
  readonly counterexample: string;
  /** How it comes about. */
  readonly sentence: string;
}

export const KNOWN = {
  growthByPartialPlan: {
    property: 'S2',
    counterexample: 'strict-steps.two-nodes.S2-growth-bound-web',
    sentence:
      'A plan stops one allocation and starts another; the node of the one to stop is no longer ready, so only the start is committed.',
  },
  gatePassedByLateReport: {
    property: 'S3',
    counterexample: 'strict-steps.one-node.S3-gate-n1',
    sentence: 'A report from before the outage is applied after it and opens the gate.',
  },
  lateReport: {
    property: 'S4',
    counterexample: 'strict-steps.one-node.S4-report-only-when-connected-n1',
    sentence: 'A report is checked before the node is written down as disconnected, and applied after.',
  },
  needlessReplacement: {
    property: 'S5',
    counterexample: 'strict-steps.one-node.S5-no-needless-replacement-web',
    sentence: 'A plan made before the node returned is committed after it became ready.',
  },
  staleList: {
    property: 'S13',
    counterexample: 'upstream-18267',
    sentence: 'A client acts on a list older than the one before and destroys what it does not know yet.',
  },
  reportOvertaken: {
    property: 'S14',
    counterexample: 'strict-steps.reordered-reports.S14-reports-in-order-n1',
    sentence: 'A report that its client had given up on arrives after a newer one.',
  },
  earlyLoss: {
    property: 'S17',
    counterexample: 'strict-steps.one-node.S17-no-early-loss-web',
    sentence: 'A node that is silent again while initializing goes down and forfeits the windows on it.',
  },
  placedOnLeavingNode: {
    property: 'S19',
    counterexample: 'strict-steps.one-node.S19-placement-on-ready-web',
    sentence: 'The node is ready when the plan is checked and is not when the plan is committed.',
  },
  staleRegister: {
    property: 'S21',
    counterexample: 'strict-steps.restart.S21-index-shape-n1',
    sentence: 'A registration writes the status that it had read before another write.',
  },
  keptDisconnected: {
    property: 'L2',
    counterexample: 'strict-steps.one-node.L2-silence-ends-in-down-n1',
    sentence:
      'An allocation that has ended, and is still wanted, keeps its silent node disconnected for ever.',
  },
  stuckInitializing: {
    property: 'L1',
    counterexample: 'strict-steps.one-node.L1-gate-opens-n1',
    sentence:
      'The outage was noticed, but no plan marked the allocations unknown before the node returned: nobody has a reason to speak (upstream #18541).',
  },
} as const satisfies Record<string, KnownCounterexample>;
