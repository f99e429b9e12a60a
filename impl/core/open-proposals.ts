/** Proposals of one server that nobody knows the fate of yet, and who waits for each. */
import type { ProposalId } from './effects.ts';
import type { Answer, Committed } from './endpoints/context.ts';

export interface Waiting {
  readonly answer: Pick<Answer<never>, 'refuse'>;
  readonly then: (committed: Committed) => void;
}

export class OpenProposals {
  readonly #waiting = new Map<ProposalId, Waiting>();
  /** Numbers go on from 1 in a process life. */
  #last: ProposalId = 0;

  open(waiting: Waiting): ProposalId {
    this.#last += 1;
    this.#waiting.set(this.#last, waiting);
    return this.#last;
  }

  /** Its fate is known. Undefined for one that is not this server's, or was abandoned. */
  take(proposal: ProposalId | undefined): Waiting | undefined {
    if (proposal === undefined) return undefined;
    const waiting = this.#waiting.get(proposal);
    this.#waiting.delete(proposal);
    return waiting;
  }

  /** All of them: nobody will say what became of them. */
  abandon(): readonly Waiting[] {
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    return waiting;
  }
}
