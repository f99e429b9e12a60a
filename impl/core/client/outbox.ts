/**
 * The effects of the input being applied, in the order in which they were decided, and the instant of that
 * input. The one place where calls get their ids and where every call and answer is traced. Decides nothing.
 */
import type { RpcId, RpcResult } from '../effects.ts';
import type { Index, Instant } from '../records.ts';
import type { RpcMethod, RpcMethods } from '../rpc.ts';
import type { ClientEffect } from './ports.ts';

export type TraceData = Readonly<Record<string, string | number | boolean | null>>;

export class Outbox {
  /** The instant of the input being applied. */
  at: Instant;
  readonly #nodeId: string;
  readonly #newCallId: () => RpcId;
  #effects: ClientEffect[] = [];

  constructor(nodeId: string, newCallId: () => RpcId, at: Instant) {
    this.#nodeId = nodeId;
    this.#newCallId = newCallId;
    this.at = at;
  }

  /** Everything emitted since the last take. */
  take(): ClientEffect[] {
    const effects = this.#effects;
    this.#effects = [];
    return effects;
  }

  emit(effect: ClientEffect): void {
    this.#effects.push(effect);
  }

  call<M extends RpcMethod>(method: M, args: RpcMethods[M]['args']): RpcId {
    const id = this.#newCallId();
    this.trace('call-sent', { method });
    this.emit({ type: 'call', id, method, args });
    return id;
  }

  /** Say how a call ended. The loop that made it says so, because only it knows that the answer was awaited. */
  answered(method: RpcMethod, result: RpcResult): void {
    if ('error' in result) this.trace('call-failed', { method, error: result.error });
    else this.trace('call-answered', { method });
  }

  /** A fact about the client itself. */
  trace(cause: string, data: TraceData, index: Index = 0): void {
    this.emit({
      type: 'trace',
      event: { component: 'client', id: this.#nodeId, cause, index, at: this.at, data },
    });
  }

  /** A fact about one allocation as this client sees it (the servers' view of it is component `alloc`). */
  traceAlloc(id: string, cause: string, index: Index, data: TraceData): void {
    this.emit({ type: 'trace', event: { component: 'client-alloc', id, cause, index, at: this.at, data } });
  }
}
