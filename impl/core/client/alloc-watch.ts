/**
 * Watches which allocations the servers want here: a blocking `GetClientAllocs`, then `Alloc.GetAllocs` for those
 * that are new or newer. Hands the difference to the pool. The first list is asked of the leader, so that a
 * restarted client does not act on a state older than its own; later ones of any server (nomad-wire.md, 5).
 */
import type { Rng, RpcId, RpcResult } from '../effects.ts';
import type { Allocation, Index, Instant } from '../records.ts';
import type { RpcMethods } from '../rpc.ts';
import { diffAllocs, idsToPull, indexOfPull } from './alloc-diff.ts';
import type { AllocPool } from './alloc-pool.ts';
import type { Outbox } from './outbox.ts';
import { jittered } from './pacing.ts';
import type { ClientSettings } from './settings.ts';
import type { Standing } from './standing.ts';

type ListReply = RpcMethods['Node.GetClientAllocs']['reply'];

type Phase =
  /** `wakes`: any other call's success ends the wait. */
  | { readonly kind: 'waiting'; readonly until: Instant; readonly wakes: boolean }
  | { readonly kind: 'asking'; readonly id: RpcId }
  | {
      readonly kind: 'pulling';
      readonly id: RpcId;
      readonly list: ListReply;
      readonly wanted: readonly string[];
    };

export class AllocWatch {
  readonly #out: Outbox;
  readonly #standing: Standing;
  readonly #settings: ClientSettings;
  readonly #rng: Rng;
  readonly #pool: AllocPool;
  #phase: Phase = { kind: 'waiting', until: Infinity, wakes: false };
  #minQueryIndex: Index = 0;
  #hasListed = false;

  constructor(out: Outbox, standing: Standing, settings: ClientSettings, rng: Rng, pool: AllocPool) {
    this.#out = out;
    this.#standing = standing;
    this.#settings = settings;
    this.#rng = rng;
    this.#pool = pool;
  }

  start(): void {
    this.#ask();
  }

  nextDeadline(): Instant {
    return this.#phase.kind === 'waiting' ? this.#phase.until : Infinity;
  }

  onTime(): void {
    if (this.#phase.kind === 'waiting' && this.#phase.until <= this.#out.at) this.#ask();
  }

  onServersAnswer(): void {
    if (this.#phase.kind === 'waiting' && this.#phase.wakes) this.#ask();
  }

  onReply(id: RpcId, result: RpcResult): boolean {
    const phase = this.#phase;
    if (phase.kind === 'waiting' || phase.id !== id) return false;
    this.#out.answered(phase.kind === 'asking' ? 'Node.GetClientAllocs' : 'Alloc.GetAllocs', result);
    if ('error' in result) this.#wait(this.#settings.watchRetryMs, true);
    else if (phase.kind === 'asking') this.#onListed(result.ok as ListReply);
    else this.#onPulled(phase.list, phase.wanted, result.ok as RpcMethods['Alloc.GetAllocs']['reply']);
    return true;
  }

  #ask(): void {
    const id = this.#out.call('Node.GetClientAllocs', {
      NodeID: this.#standing.nodeId,
      SecretID: this.#standing.secretId,
      MinQueryIndex: this.#minQueryIndex,
      AllowStale: this.#hasListed,
    });
    this.#phase = { kind: 'asking', id };
  }

  #onListed(list: ListReply): void {
    if (!judgeAnswer(this.#minQueryIndex, list.Index, this.#settings.staleAnswers).actOnIt) {
      this.#askAgain(list.Index);
      return;
    }
    const wanted = idsToPull(list.Allocs, this.#pool.holdings());
    if (wanted.length === 0) this.#act(list, []);
    else this.#pull(list, wanted);
  }

  #pull(list: ListReply, wanted: readonly string[]): void {
    const id = this.#out.call('Alloc.GetAllocs', {
      AllocIDs: wanted,
      // Held until the server asked, which may lag behind the one that listed them, has reached that index.
      MinQueryIndex: Math.max(0, indexOfPull(list.Allocs, wanted) - 1),
      AllowStale: true,
    });
    this.#phase = { kind: 'pulling', id, list, wanted };
  }

  #onPulled(
    list: ListReply,
    wanted: readonly string[],
    reply: { readonly Allocs: readonly Allocation[] },
  ): void {
    const got = new Set(reply.Allocs.map((alloc) => alloc.ID));
    if (wanted.every((id) => got.has(id))) this.#act(list, reply.Allocs);
    else this.#wait(this.#settings.incompletePullRetryMs, false);
  }

  #act(list: ListReply, pulled: readonly Allocation[]): void {
    const diff = diffAllocs(list.Allocs, pulled, this.#pool.holdings());
    const { removed, updated, added } = diff;
    const counts = { removed: removed.length, updated: updated.length, added: added.length };
    this.#out.trace('allocs-listed', counts, list.Index);
    this.#pool.take(diff);
    this.#pool.onServersContacted();
    this.#hasListed = true;
    this.#askAgain(list.Index);
  }

  #askAgain(answeredIndex: Index): void {
    const { minQueryIndex } = judgeAnswer(this.#minQueryIndex, answeredIndex, this.#settings.staleAnswers);
    this.#minQueryIndex = minQueryIndex;
    // Index 0 would not block: a server that has nothing yet must not be asked in a tight loop.
    if (minQueryIndex > 0) this.#ask();
    else this.#wait(this.#settings.incompletePullRetryMs, false);
  }

  #wait(baseMs: number, wakes: boolean): void {
    this.#phase = { kind: 'waiting', until: this.#out.at + jittered(baseMs, this.#rng), wakes };
  }
}

/**
 * May a list be acted on, and what to ask for next? A server that lags behind the one asked before can answer
 * with an older index.
 * `act-on` is v1.5.0: the index asked for never goes back, but the list is acted on whatever its index, so an old
 * list destroys what it does not know yet (#18267; property S13). `discard` is what came after (#18269): a list
 * not newer than what was asked for tells nothing.
 */
export function judgeAnswer(
  askedIndex: Index,
  answeredIndex: Index,
  staleAnswers: ClientSettings['staleAnswers'],
): { readonly actOnIt: boolean; readonly minQueryIndex: Index } {
  const isNewer = askedIndex === 0 || answeredIndex > askedIndex;
  return {
    actOnIt: isNewer || staleAnswers === 'act-on',
    minQueryIndex: Math.max(askedIndex, answeredIndex),
  };
}
