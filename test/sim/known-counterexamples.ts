/**
 * What a simulation may show without our servers breaking a law. Of the revision that they run: nothing. What is left is
 * the doing of clients as upstream's were, which a run may be told to have. A list, nothing else: the check that sees
 * one says when it is the known one.
 */
export interface KnownCounterexample {
  /** As in the reference page, section 8. */
  readonly property: string;
  /** Its name in reports. */
  readonly counterexample: string;
  /** How it comes about. */
  readonly sentence: string;
}

export const KNOWN = {
  staleList: {
    property: 'S13',
    counterexample: 'upstream-18267',
    sentence: 'A client acts on a list older than the one before and destroys what it does not know yet.',
  },
} as const satisfies Record<string, KnownCounterexample>;
