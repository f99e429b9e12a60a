/**
 * When each report was sent: known to no server, kept here by the identity of the report, which goes through
 * network and log as the same object. Shared by the checks that ask for the truth behind the indexes.
 */
import type { AllocReport } from '../../../impl/core/commands.ts';
import type { ClientEffect } from '../../../impl/core/client/ports.ts';
import type { Instant } from '../../../impl/core/records.ts';

export interface Sending {
  readonly sentAt: Instant;
  /** Grows over all sendings of a run. */
  readonly order: number;
}

export class SentReports {
  readonly #sendings = new WeakMap<AllocReport, Sending>();
  #orders = 0;

  note(call: Extract<ClientEffect, { type: 'call' }>, at: Instant): void {
    if (call.method !== 'Node.UpdateAlloc') return;
    const { Alloc } = call.args as { readonly Alloc: readonly AllocReport[] };
    this.#orders += 1;
    // A report that is sent again is the same object; what counts is that the client still stands by it.
    for (const report of Alloc) this.#sendings.set(report, { sentAt: at, order: this.#orders });
  }

  of(report: AllocReport): Sending | undefined {
    return this.#sendings.get(report);
  }
}
