/**
 * A client core that can be asked what it would do if it were left alone: everything it was told is told to another
 * one, which is then given time. The question leaves no trace in the first.
 */
import { Client } from '../core/client/client.ts';
import type { ClientEffect, ClientInput, ClientRecord } from '../core/client/ports.ts';
import type { RpcId } from '../core/effects.ts';
import type { Instant } from '../core/records.ts';
import { NODE_ID, sampleRegistration } from './sample-records.ts';

/** Longer than a client waits before it says something, or says it again. */
export const PATIENCE_MS = 60_000;

export class RecordedClient {
  private readonly client: Client;
  private readonly inputs: ClientInput[] = [];
  private readonly disk: readonly ClientRecord[];
  private readonly bornAt: Instant;

  constructor(disk: readonly ClientRecord[], at: Instant) {
    this.disk = disk;
    this.bornAt = at;
    this.client = newClient(disk, at);
  }

  nextDeadline(): Instant {
    return this.client.nextDeadline();
  }

  apply(input: ClientInput): ClientEffect[] {
    this.inputs.push(input);
    return this.client.apply(input);
  }

  /** Whether it would send a report, once the one on its way (if any) was taken. */
  wouldReport(onItsWay: RpcId | undefined): boolean {
    const twin = newClient(this.disk, this.bornAt);
    for (const input of this.inputs) twin.apply(input);
    let at = this.inputs.at(-1)?.at ?? this.bornAt;
    const until = at + PATIENCE_MS;
    const taken: readonly ClientInput[] =
      onItsWay === undefined ? [] : [{ type: 'reply', id: onItsWay, result: { ok: { Index: 0 } }, at }];
    if (taken.some((input) => twin.apply(input).some(reports))) return true;
    for (let next = twin.nextDeadline(); next <= until; next = twin.nextDeadline()) {
      at = Math.max(at, next);
      if (twin.apply({ type: 'time', at }).some(reports)) return true;
    }
    return false;
  }
}

const reports = (effect: ClientEffect): boolean =>
  effect.type === 'call' && effect.method === 'Node.UpdateAlloc';

function newClient(disk: readonly ClientRecord[], at: Instant): Client {
  const rng = { float: () => 0, int: () => 0 };
  return new Client({ node: sampleRegistration({ ID: NODE_ID }), rng }, [...disk], at);
}
