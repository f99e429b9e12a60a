/**
 * What clients asked of a key space and what they heard, with times: the evidence that a judge of linearizability
 * goes by. Keys are registers that hold a text, or nothing. Recording only; judging is linearizable.ts.
 */

/** A register's content; null: there is no such key. Written values are unique in a history. */
export type Value = string | null;

export type Operation =
  | { readonly kind: 'read' }
  | { readonly kind: 'write'; readonly to: string }
  /** Write `to` if the register holds `from`. */
  | { readonly kind: 'cas'; readonly from: Value; readonly to: string };

export type Outcome =
  /** Of a read: what it saw. */
  | { readonly type: 'ok'; readonly value?: Value }
  /** A check that did not hold, and what was there instead: as good as a read. */
  | { readonly type: 'conflict'; readonly value: Value }
  /** It certainly had no effect. */
  | { readonly type: 'fail' }
  /** Nobody knows: it may have had an effect, or may have one at any later time. */
  | { readonly type: 'info' };

export interface Call {
  readonly client: number;
  readonly key: string;
  readonly operation: Operation;
  /** Milliseconds of one clock. */
  readonly calledAt: number;
  readonly endedAt: number;
  readonly outcome: Outcome;
}

export class History {
  readonly calls: Call[] = [];

  count(type: Outcome['type']): number {
    return this.calls.filter(({ outcome }) => outcome.type === type).length;
  }

  /** Do it, and write down when it began, how it ended, and when. */
  async record(
    client: number,
    key: string,
    operation: Operation,
    act: () => Promise<Outcome>,
  ): Promise<Outcome> {
    const calledAt = performance.now();
    const outcome = await act();
    this.calls.push({ client, key, operation, calledAt, endedAt: performance.now(), outcome });
    return outcome;
  }
}
