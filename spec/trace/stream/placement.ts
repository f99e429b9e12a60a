/** Whether the applier takes a new allocation on a node of this status: asked of the machine of its check, once each. */
import { acceptedPart } from '../../../machines/plan-check.ts';
import type { Rules } from '../../../machines/revisions.ts';

export class PlacementRules {
  private readonly check: ReturnType<typeof acceptedPart>;
  private readonly known = new Map<string, boolean>();

  constructor(rules: Rules) {
    this.check = acceptedPart(rules);
  }

  mayPlaceOn(status: string): boolean {
    const known = this.known.get(status);
    if (known !== undefined) return known;
    const taken = this.check({ a: 'place@1' }, { status1: status })['a'] === 'place@1';
    this.known.set(status, taken);
    return taken;
  }
}
