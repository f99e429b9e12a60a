/**
 * Changes of the group that were asked for at this server, until they are committed or refused: whose they are, under
 * numbers of their own. The server above counts its proposals upwards from 1, so these go down from -1.
 */
import type { ProposalId, RpcId } from './effects.ts';

export class OpenChanges {
  readonly #askers = new Map<ProposalId, RpcId>();
  #last: ProposalId = 0;

  open(id: RpcId): ProposalId {
    this.#last -= 1;
    this.#askers.set(this.#last, id);
    return this.#last;
  }

  close(proposal: ProposalId): RpcId | undefined {
    const id = this.#askers.get(proposal);
    this.#askers.delete(proposal);
    return id;
  }
}

export function isChange(proposal: ProposalId): boolean {
  return proposal < 0;
}
