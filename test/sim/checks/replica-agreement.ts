/** S1: servers that have applied the same entries hold the same state, and it is the one that the log gives. */
import type { NewCheck } from './check.ts';

export const replicaAgreement: NewCheck = ({ findings, history, servers }) => ({
  onRound() {
    const { state } = history;
    const expected = history.fingerprint();
    for (const { id, member } of servers) {
      if (member?.state.index !== state.index || member.fingerprint() === expected) continue;
      findings.violation('S1', `${id} holds another state at ${state.index} than its log gives`);
    }
  },
});
