/**
 * The client's pace: how often it speaks and how long it waits before it tries again. Numbers only; the rules
 * that use them live with the loops. Source: reference pages nomad-protocol.md 6.1 and nomad-wire.md 5, and
 * upstream `client/client.go` at v1.5.0.
 */

export interface ClientSettings {
  /** Wait after a refused registration; jitter up to the same again is added, as to every retry below. */
  readonly registerRetryMs: number;
  /** The same when no server is known at all. */
  readonly noServersRetryMs: number;
  /** The first heartbeat after a registration comes at random within this. */
  readonly firstHeartbeatSpreadMs: number;
  /** Changes of the node are collected this long before it registers again. */
  readonly nodeChangeBatchMs: number;
  /** Wait after a failed `GetClientAllocs` or `GetAllocs`, unless another call succeeds first. */
  readonly watchRetryMs: number;
  /** Wait when the server asked did not have every allocation that was listed. */
  readonly incompletePullRetryMs: number;
  /** Tick of the alloc sync. */
  readonly syncIntervalMs: number;
  /** Wait after a refused `UpdateAlloc`. */
  readonly syncRetryMs: number;
  /** Wait after a service could not be registered. */
  readonly serviceRetryMs: number;
  /** What to do with a list of allocations that is no newer than one already acted on. See `judgeAnswer`. */
  readonly staleAnswers: 'act-on' | 'discard';
  /** Files of so many allocations are kept; of more, those that ended first lose theirs. Nomad's `gc_max_allocs`. */
  readonly gcMaxAllocs: number;
}

export const DEFAULT_SETTINGS: ClientSettings = {
  registerRetryMs: 15_000,
  noServersRetryMs: 1_000,
  firstHeartbeatSpreadMs: 10_000,
  nodeChangeBatchMs: 5_000,
  watchRetryMs: 30_000,
  incompletePullRetryMs: 2_000,
  syncIntervalMs: 200,
  syncRetryMs: 5_000,
  serviceRetryMs: 5_000,
  staleAnswers: 'discard',
  gcMaxAllocs: 50,
};
