/**
 * What an operator may do to a node: open or close it, drain it, purge it, note an event. One question, one answer:
 * what is written, what becomes of the node, and whether the jobs it concerns are considered again.
 * Reference page sections 1.2 (N10) and 1.6.
 */
import type { Eligibility } from './vocabulary.ts';

/** A draining node is ineligible, and was drained before with this strategy or another. */
export type OperatedNode = 'gone' | 'eligible' | 'ineligible' | 'draining';
export type Refusal = 'no-node-named' | 'no-such-eligibility' | 'not-found' | 'draining' | 'nothing-given';

export type OperatorCall =
  | { readonly call: 'eligibility'; readonly wanted: Eligibility | 'nonsense' | 'none' }
  /** `wanted`: with a strategy, or ended; `markEligible` counts at the end of a drain alone. */
  | { readonly call: 'drain'; readonly wanted: 'begin' | 'end'; readonly markEligible: boolean }
  | { readonly call: 'purge' }
  | { readonly call: 'event' };

export type OperatorAnswer =
  | { readonly refused: Refusal }
  | { readonly next: OperatedNode; readonly writes: boolean; readonly evaluates: boolean };

const unchanged = (node: OperatedNode): OperatorAnswer => ({ next: node, writes: false, evaluates: false });

/** `named`: the request says which node. */
export function operate(node: OperatedNode, named: boolean, asked: OperatorCall): OperatorAnswer {
  // Events of nodes that do not exist are written and touch nothing.
  if (asked.call === 'event') {
    return named ? { next: node, writes: true, evaluates: false } : { refused: 'nothing-given' };
  }
  if (!named) return { refused: 'no-node-named' };
  if (asked.call === 'eligibility' && (asked.wanted === 'nonsense' || asked.wanted === 'none')) {
    return { refused: 'no-such-eligibility' };
  }
  if (node === 'gone') return { refused: 'not-found' };
  switch (asked.call) {
    case 'eligibility':
      return setEligibility(node, asked.wanted === 'eligible');
    case 'drain':
      return setDrain(node, asked);
    case 'purge':
      return { next: 'gone', writes: true, evaluates: true };
  }
}

function setEligibility(node: OperatedNode, wanted: boolean): OperatorAnswer {
  if (node === 'draining') return wanted ? { refused: 'draining' } : unchanged(node);
  if (wanted === (node === 'eligible')) return unchanged(node);
  return { next: wanted ? 'eligible' : 'ineligible', writes: true, evaluates: wanted };
}

/** Only a node that becomes eligible is of use to anyone. */
function setDrain(
  node: OperatedNode,
  { wanted, markEligible }: OperatorCall & { call: 'drain' },
): OperatorAnswer {
  if (wanted === 'begin') return { next: 'draining', writes: true, evaluates: false };
  const opens = markEligible && node !== 'eligible';
  const next = markEligible || node === 'eligible' ? 'eligible' : 'ineligible';
  return { next, writes: true, evaluates: opens };
}
