/**
 * What lives on each node, counted from what is known of its allocations: at least and at most, because an allocation may
 * be in one of several states.
 */
import type { Facts } from './observation.ts';

/** How many allocations of a node are live, unheard, or may hold a window open: at least, and at most. */
export interface Tally {
  readonly liveMin: number;
  readonly liveMax: number;
  readonly unheardMin: number;
  readonly unheardMax: number;
  readonly windowMax: number;
}

export const NOTHING_THERE: Tally = { liveMin: 0, liveMax: 0, unheardMin: 0, unheardMax: 0, windowMax: 0 };

const OVER: readonly unknown[] = ['free', 'complete', 'failed', 'lost'];

/** One allocation's part, by the states in which it may be. `mayHold`: a disconnect window, by the rules. */
export function shareOf(facts: readonly Facts[], mayHold: (facts: Facts) => boolean): Tally {
  const unheard = ({ client, desired }: Facts) => client === 'unknown' && desired === 'run';
  return {
    liveMin: Number(facts.every(isLive)),
    liveMax: Number(facts.some(isLive)),
    unheardMin: Number(facts.every(unheard)),
    unheardMax: Number(facts.some(unheard)),
    windowMax: Number(facts.some(mayHold)),
  };
}

function isLive({ client, desired }: Facts): boolean {
  return desired === 'run' && !OVER.includes(client);
}

export class Tallies {
  private readonly nodes = new Map<string, Tally>();

  of(nodeId: string): Tally {
    return this.nodes.get(nodeId) ?? NOTHING_THERE;
  }

  /** An allocation's share comes to a node, or leaves it. */
  add(nodeId: string, share: Tally, by: 1 | -1): void {
    const tally = this.of(nodeId);
    const sum = {
      liveMin: tally.liveMin + by * share.liveMin,
      liveMax: tally.liveMax + by * share.liveMax,
      unheardMin: tally.unheardMin + by * share.unheardMin,
      unheardMax: tally.unheardMax + by * share.unheardMax,
      windowMax: tally.windowMax + by * share.windowMax,
    };
    if (sum.liveMax === 0 && sum.unheardMax === 0 && sum.windowMax === 0) this.nodes.delete(nodeId);
    else this.nodes.set(nodeId, sum);
  }
}
