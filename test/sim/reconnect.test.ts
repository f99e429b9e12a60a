/**
 * The change of #15808 on a whole cluster: what it protects from, and the way in which a node was stuck with it (L1),
 * both brought about on purpose.
 */
import { expect, test } from 'vitest';
import type { RpcMethod, RpcMethods } from '../../impl/core/rpc.ts';
import { ALL_CHECKS } from './checks/all.ts';
import { EPOCH } from './clock.ts';
import { Cluster } from './cluster.ts';
import { calm, drawConditions } from './conditions.ts';
import { SeededRandom } from './seeded-random.ts';
import { settle } from './settle.ts';
import { Workload } from './workload.ts';

const WINDOW_MS = 600_000;

/** Clients that run a job of three with a disconnect window; nothing goes wrong but what a test does. */
class Story {
  readonly cluster: Cluster;
  readonly workload: Workload;
  readonly jobId: string;
  readonly #ask: (method: RpcMethod, args: unknown) => void;

  constructor(seed: number, clients: number) {
    const random = new SeededRandom(seed);
    const drawn = drawConditions(random, { clients, faults: [] });
    const weather = calm(drawn.weather);
    const conditions = { ...drawn, weather, slotsPerClient: 3, staleAnswers: 'discard' as const };
    this.cluster = new Cluster({ random, conditions, checks: ALL_CHECKS });
    this.workload = new Workload(this.cluster, random.stream('workload'));
    this.workload.close();
    const operator = this.cluster.newCaller('operator');
    let calls = 0;
    this.#ask = (method, args) => operator.call(`test/${++calls}`, method, args, () => {});
    this.cluster.runUntil(EPOCH + 60_000);
    this.jobId = this.workload.submit(3, WINDOW_MS);
    this.wait(60_000);
  }

  ask<M extends RpcMethod>(method: M, args: RpcMethods[M]['args']): void {
    this.#ask(method, args);
  }
  wait(ms: number): void {
    this.cluster.runUntil(this.cluster.now + ms);
  }
  /** Let time pass until the node has this status. */
  until(status: string): void {
    for (let i = 0; i < 300 && this.status !== status; i += 1) this.wait(1_000);
    expect(this.status).toBe(status);
  }
  cut(isCut: boolean): void {
    for (const { id } of this.cluster.servers) {
      if (isCut) this.cluster.network.cut('n1', id);
      else this.cluster.network.mend('n1', id);
    }
  }
  get status(): string | undefined {
    return this.cluster.history.state.node('n1')?.Status;
  }
  get allocs(): string[] {
    const allocs = this.cluster.history.state.allocsByJob('default', this.jobId);
    return allocs
      .map(({ ID, ClientStatus, DesiredStatus }) => `${ID} ${ClientStatus}/${DesiredStatus}`)
      .sort();
  }
  get running(): readonly string[] {
    return this.cluster.clients.flatMap((client) => client.running()).sort();
  }
}

test.each([1, 2, 3, 4])(
  'a client that returns gets no replacement, and its tasks never stop (seed %i)',
  (seed) => {
    const story = new Story(seed, 1);
    const { allocs, running } = story;
    expect(running).toHaveLength(3);
    story.cut(true);
    story.until('disconnected');
    story.wait(5_000);
    expect(story.allocs.every((alloc) => alloc.endsWith('unknown/run'))).toBe(true);
    story.cut(false);
    story.until('ready');
    story.wait(60_000);
    expect(story.allocs).toEqual(allocs);
    expect(story.running).toEqual(running);
    expect(story.cluster.findings.violations).toEqual([]);
  },
);

test('with room elsewhere the replacements of the outage go when the client is back (S5 at rest)', () => {
  const story = new Story(5, 2);
  const before = story.running;
  story.cut(true);
  story.until('disconnected');
  story.wait(20_000);
  story.cut(false);
  settle(story.cluster, story.workload);
  expect(story.running).toHaveLength(before.length);
  expect(story.cluster.findings.violations).toEqual([]);
});

test('L1: an outage that no plan has noted leaves nobody without a reason to speak', () => {
  const story = new Story(6, 1);
  story.ask('Operator.SchedulerPause', { PauseEvalBroker: true });
  story.wait(5_000);
  story.cut(true);
  story.until('disconnected');
  story.cut(false);
  story.until('ready');
  story.ask('Operator.SchedulerPause', { PauseEvalBroker: false });
  settle(story.cluster, story.workload);
  expect(story.status).toBe('ready');
  expect(story.running).toHaveLength(3);
  const { violations, reproductions } = story.cluster.findings;
  expect([violations, reproductions.size]).toEqual([[], 0]);
});
